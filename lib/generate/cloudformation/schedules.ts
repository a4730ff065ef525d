import type { Consumer } from './consumer';
import { attribute } from './intrinsics';
import { type Resources, resource } from './template';

/** How the characters of a schedule read in a logical id. */
const SPELLED: Readonly<Record<string, string>> = { '*': 'Every', '?': 'Any', '/': 'By', ',': 'And', '-': 'To', '#': 'Nth' };

/**
 * One rule per schedule of a function's notifiers (REFERENCE §9.7.9). A rule and not EventBridge Scheduler: its input transformer gives each
 * run an id of its own in both clouds. The message is an event of the bus: type = the trigger's source, requestor = the system user.
 */
export function scheduleRules(consumer: Consumer, queue: string): Resources {
  return Object.fromEntries(
    consumer.schedules.map((schedule) => {
      const id = `${consumer.role}Schedule${spell(schedule)}`;
      return [
        id,
        resource('AWS::Events::Rule', `Starts the notifiers that are triggered by @${schedule}.`, {
          ScheduleExpression: schedule,
          State: 'ENABLED',
          Targets: [
            {
              Id: 'queue',
              Arn: attribute(queue, 'Arn'),
              InputTransformer: { InputPathsMap: { id: '$.id', time: '$.time' }, InputTemplate: message(schedule) },
            },
          ],
        }),
      ];
    }),
  );
}

/** Markers stand inside quotes: they are replaced as text (EventBridge user guide, input transformation). */
function message(schedule: string): string {
  const type = JSON.stringify(`@${schedule}`);
  const detail = `{"specversion":"1.0","id":"<id>","source":"schedule","type":${type},"time":"<time>","data":{},"correlationid":"<id>","actor":"system-user"}`;
  return `{"id":"<id>","detail-type":${type},"source":"schedule","time":"<time>","detail":${detail}}`;
}

function spell(schedule: string): string {
  return schedule
    .replace(/[*?/,#-]/g, (character) => ` ${SPELLED[character]} `)
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
