import { closest } from '../closest';
import { isBucketName } from '../language/bucket-name';
import { scheduleFault } from '../language/schedule';
import { senderAddress } from '../language/sender-address';
import { elementOf } from '../read/reading';
import type { Activity, Notifier } from '../types';
import type { XmlElement } from '../xml/xml-element';
import type { Check, CheckContext, PythonCheck, PythonCheckContext } from './check';
import { checkCode } from './processors';
import { leadsOut } from './python-code';
import { checkBalance, checkIdempotency, checkMappings, findEvent } from './triggers';

/** N01, N02, N03, B06 and B08: triggers of notifiers (REFERENCE §5.9.2). */
export const notifierTriggers: Check = {
  codes: ['N01', 'N02', 'N03'],
  run(context) {
    for (const notifier of context.model.notifiers) {
      const { triggers, activities } = notifier;
      if (context.isComplete(notifier) && triggers.length === 0)
        context.error('N01', notifier, 'name', `notifier ${notifier.name} has no trigger`, { help: 'add <trigger source="…">' });
      if (context.isComplete(notifier) && activities.length === 0)
        context.error('N03', notifier, 'name', `notifier ${notifier.name} has no activity`, { help: 'add <activity type="…">' });
      checkTriggers(context, notifier);
    }
  },
};

function checkTriggers(context: CheckContext, notifier: Notifier): void {
  const seen = new Set<string>();
  for (const trigger of notifier.triggers) {
    if (seen.has(trigger.event))
      context.error('N01', trigger, 'source', `a second trigger for ${trigger.event} in notifier ${notifier.name}`, {
        value: trigger.event,
      });
    seen.add(trigger.event);
    if (trigger.event.startsWith('@')) {
      const fault = scheduleFault(trigger.event);
      if (fault) context.error('N01', trigger, 'source', `'${trigger.event}': ${fault}`, { value: trigger.event });
      for (const mapping of trigger.mappings) {
        if (mapping.value.kind !== 'name') continue;
        const { name } = mapping.value;
        context.error('N02', mapping, 'value', `'${name}' is no field: ${trigger.event} carries nothing`, {
          value: name,
          help: "a filler is #''",
        });
      }
      checkIdempotency(context, trigger, undefined, 'B08');
      continue;
    }
    const event = findEvent(context, trigger, 'N01');
    if (event) checkMappings(context, trigger, event, { none: 'N02', unknown: 'N02' });
    checkIdempotency(context, trigger, event, 'B08');
  }
  checkBalance(context, notifier, `notifier ${notifier.name}`);
}

/** Pairs of inline and file attributes (REFERENCE §5.9.4). */
const PAIRS: Readonly<Record<string, readonly [string, string]>> = {
  code: ['code', 'python-file'],
  'call-internal-api': ['query', 'template-file'],
  HTTP: ['body', 'template-file'],
};

/** N04, N05, N06, N08: activities (REFERENCE §5.9.3, §5.9.4). */
export const activities: PythonCheck = {
  codes: ['N04', 'N05', 'N06', 'N08'],
  run(context) {
    for (const notifier of context.model.notifiers) for (const activity of notifier.activities) checkActivity(context, activity, false);
  },
};

function checkActivity(context: PythonCheckContext, activity: Activity, isInLoop: boolean): void {
  const element = elementOf(activity);
  const pair = PAIRS[activity.type];
  const hasInline = pair !== undefined && (element.raw(pair[0]) ?? '').replaceAll('|LB|', '').trim() !== '';
  const file = pair && element.get(pair[1]);
  if (pair && hasInline && file !== undefined) {
    context.warning('N08', activity, pair[1], `${pair[0]} and ${pair[1]} are both set; ${pair[0]} counts`, {
      value: file,
      help: `remove ${pair[1]}`,
    });
  }
  if (activity.type === 'code') checkCode(context, activity, 'python-file', 'N05');
  else checkTemplate(context, activity, element, hasInline);
  checkRequired(context, activity, element, hasInline || file !== undefined);
  checkLiterals(context, activity);
  if (activity.type !== 'loop') return;
  if (isInLoop) context.error('N06', activity, 'type', 'a loop in a loop is not supported', { help: 'use code, or a notifier of its own' });
  if (!activity.values.array) context.error('N06', activity, 'array', 'a loop without array', { help: "array='#flow.<list>'" });
  if (activity.activities.length === 0 && context.isComplete(activity))
    context.error('N06', activity, 'type', 'a loop without activities', { help: 'add <activity …> to it' });
  for (const inner of activity.activities) checkActivity(context, inner, true);
}

function checkTemplate(context: CheckContext, activity: Activity, element: XmlElement, hasInline: boolean): void {
  const path = element.get('template-file');
  const paths = context.model.templates.map((template) => template.path);
  if (path === undefined || hasInline || paths.includes(path) || leadsOut(path)) return;
  context.error('N05', activity, 'template-file', `there is no template '${path}'`, {
    value: path,
    help: closest(path, paths, 'templates'),
  });
}

/** What the table of elements cannot say: one of two attributes. */
function checkRequired(context: CheckContext, activity: Activity, element: XmlElement, hasText: boolean): void {
  if (activity.type === 'call-internal-api' && !hasText) {
    context.error('N04', activity, 'query', 'call-internal-api needs a query or a template-file', { help: "query='mutation { … }'" });
  }
  if (activity.type === 'send-email' && element.get('text') === undefined && element.get('html') === undefined) {
    context.error('N04', activity, 'text', 'send-email needs text or html');
  }
  if (activity.type === 'send-graphql-notification' && !activity.values.identifier) {
    context.error('N04', activity, 'identifier', 'send-graphql-notification needs an identifier');
  }
}

/** Attributes that are literal because a function's rights are made of them (REFERENCE §5.9.4): what is none is as good as missing. */
function checkLiterals(context: CheckContext, activity: Activity): void {
  const { sender, bucket } = activity.settings;
  if (activity.type === 'send-email' && sender !== undefined && senderAddress(sender) === undefined) {
    context.error('N04', activity, 'sender', `'${sender}' is no e-mail address`, {
      value: sender,
      why: 'the right to send mail is given for this address alone, when the application is generated',
      help: 'write a literal address, such as shop@example.com or Shop <shop@example.com>',
    });
  }
  if (activity.type === 'write-file' && bucket && !isBucketName(bucket)) {
    context.error('N04', activity, 'bucket', `'${bucket}' is no name of a bucket`, {
      value: bucket,
      why: 'the right to write is given for this bucket alone, when the application is generated',
      help: "write the literal name of an S3 bucket, or leave it out for the application's own",
    });
  }
}

/** N10: the system user is needed, but no notifier creates it (REFERENCE §9.7, item 6: it is then created on demand). */
export const systemUser: Check = {
  codes: ['N10'],
  wholeModel: true,
  run(context) {
    const all = context.model.notifiers.flatMap(({ activities: outer }) => outer.flatMap((activity) => [activity, ...activity.activities]));
    if (all.some(({ type }) => type === 'iam-create-systemuser')) return;
    const user = all.find(({ type }) => type === 'call-internal-api' || type === 'get-systemuser-token');
    if (!user) return;
    context.warning('N10', user, 'type', `${user.type} needs the system user, which no notifier creates`, {
      why: 'it is created when it is first needed',
      help: 'add a notifier on @afterDeployment with iam-create-systemuser',
    });
  },
};
