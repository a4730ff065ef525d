import type { Activity, ActivityType, Model, Notifier } from '../../model/types';

/** Notifiers are split by what they may do, one function per class (RUNTIME §4.2); order = precedence. */
const NOTIFIER_CLASSES = ['identity', 'mail', 'storage', 'http'] as const;
export type NotifierClass = (typeof NOTIFIER_CLASSES)[number];

const IDENTITY: readonly ActivityType[] = [
  'create-iam-group',
  'delete-iam-group',
  'add-user-to-iam-group',
  'remove-user-from-iam-group',
  'retrieve-email-from-iam',
  'iam-create-systemuser',
  'iam-create-user',
  'iam-delete-user',
  'get-token',
  'get-systemuser-token',
];

const CLASS_OF: ReadonlyMap<ActivityType, NotifierClass> = new Map<ActivityType, NotifierClass>([
  ...IDENTITY.map((type) => [type, 'identity'] as const),
  ['send-email', 'mail'],
  ['write-file', 'storage'],
]);

/** The notifiers that share a function. */
export interface NotifierGroup {
  readonly class: NotifierClass;
  /** Logical id: `NotifierIdentityFunction`. */
  readonly functionId: string;
  readonly notifiers: readonly Notifier[];
  /** Everything they do, also inside loops. */
  readonly activities: readonly Activity[];
}

/** The functions that a model's notifiers need, in order of precedence. */
export function notifierGroups(model: Model): NotifierGroup[] {
  return NOTIFIER_CLASSES.flatMap((name) => {
    const notifiers = model.notifiers.filter((notifier) => notifierClass(notifier) === name);
    if (notifiers.length === 0) return [];
    return [
      {
        class: name,
        functionId: notifierFunctionId(name),
        notifiers,
        activities: notifiers.flatMap((notifier) => allActivities(notifier.activities)),
      },
    ];
  });
}

/** The first class whose activities a notifier uses; `http` for one that needs no right of its own. */
export function notifierClass(notifier: Notifier): NotifierClass {
  const used = new Set(allActivities(notifier.activities).map((activity) => CLASS_OF.get(activity.type) ?? 'http'));
  return NOTIFIER_CLASSES.find((name) => used.has(name)) ?? 'http';
}

/** Logical id of the function of a class. */
export function notifierFunctionId(name: NotifierClass): string {
  return `Notifier${name.charAt(0).toUpperCase()}${name.slice(1)}Function`;
}

/** The activities and those of their loops. */
export function allActivities(activities: readonly Activity[]): Activity[] {
  return activities.flatMap((activity) => [activity, ...allActivities(activity.activities)]);
}
