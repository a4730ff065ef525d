import type { Consumer } from './consumer';
import { attribute, ref } from './intrinsics';
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

/**
 * A rule that invokes a function itself, once a day. Not by a queue as everything else: at-least-once is not needed where the work is
 * idempotent and the next day does what this one missed (the embedded cloud calls a failing target once only).
 */
export function dailyRule(role: string): Resources {
  return {
    [`${role}Schedule`]: resource(
      'AWS::Events::Rule',
      'Starts the function once a day, directly: a run that is lost or fails is made good by the next one.',
      {
        ScheduleExpression: 'rate(1 day)',
        State: 'ENABLED',
        Targets: [{ Id: 'function', Arn: attribute(`${role}Function`, 'Arn') }],
      },
    ),
    [`${role}Permission`]: resource('AWS::Lambda::Permission', 'Lets the rule, and nobody else, invoke the function.', {
      Action: 'lambda:InvokeFunction',
      FunctionName: ref(`${role}Function`),
      Principal: 'events.amazonaws.com',
      SourceArn: attribute(`${role}Schedule`, 'Arn'),
    }),
  };
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
