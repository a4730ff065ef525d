import type { Model } from '../../model/types';
import { takesFiles } from '../../model/uploads';
import type { Consumer } from './consumer';
import { attribute, named, ref } from './intrinsics';
import { type NotifierGroup, notifierGroups } from './notifier-classes';
import { scheduleRules } from './schedules';
import { dropped, type Resources, resource, type TemplateValue } from './template';
import { UPLOADS_ROLE, uploadResources } from './uploads';

/** Attempts before a message goes to the dead letters (REFERENCE §9.2.5). */
const MAX_RECEIVE_COUNT = 3;
/** A queue hides a message this many times longer than its function may run (AWS Lambda developer guide, "Using Lambda with Amazon SQS"). */
const VISIBILITY_FACTOR = 6;
const FOURTEEN_DAYS = 1_209_600;
/** Characters of an event pattern (EventBridge quotas). */
const PATTERN_LIMIT = 2048;

/** Seconds that functions behind a queue may run. */
export const CONSUMER_TIMEOUT = { behavior: 30, notifier: 120, uploads: 30 } as const;

/** The consumers of a model: its flows, then its notifiers by class. */
export function consumers(model: Model): Consumer[] {
  const flowEvents = model.aggregates.flatMap((aggregate) =>
    aggregate.flows.flatMap((flow) => flow.triggers.map((trigger) => trigger.event)),
  );
  return [
    { role: 'Behavior', name: 'behavior', events: sortedSet(flowEvents), schedules: [], timeout: CONSUMER_TIMEOUT.behavior },
    ...notifierGroups(model).map(notifierConsumer),
  ];
}

function notifierConsumer(group: NotifierGroup): Consumer {
  const sources = group.notifiers.flatMap((notifier) => notifier.triggers.map((trigger) => trigger.event));
  return {
    role: group.functionId.replace(/Function$/, ''),
    name: `notifier-${group.class}`,
    events: sortedSet(sources.filter((source) => !source.startsWith('@'))),
    schedules: sortedSet(sources.filter((source) => /^@(rate|cron)\(/.test(source)).map((source) => source.slice(1))),
    timeout: CONSUMER_TIMEOUT.notifier,
  };
}

/** Bus, and for every consumer its queue, dead letters, rules and the policy that lets the rules in. */
export function messagingResources(model: Model): Resources {
  const all: Record<string, Resources[string]> = {
    Bus: resource('AWS::Events::EventBus', 'Commands and published domain events, by detail-type.', { Name: named('bus') }),
    RelayDeadLetters: deadLetters('relay', 'Stream records that the relay could not publish.'),
    ViewsDeadLetters: deadLetters('views', 'Stream records that the views could not take up.'),
  };
  for (const consumer of consumers(model)) Object.assign(all, consumerResources(consumer));
  if (takesFiles(model)) {
    Object.assign(all, queueResources({ role: UPLOADS_ROLE, name: 'uploads', timeout: CONSUMER_TIMEOUT.uploads }), uploadResources(model));
  }
  return all;
}

function consumerResources(consumer: Consumer): Resources {
  const { role } = consumer;
  const queue = `${role}Queue`;
  const rules: Resources = { ...eventRules(consumer, queue), ...scheduleRules(consumer, queue) };
  return {
    ...queueResources(consumer),
    ...rules,
    ...(Object.keys(rules).length > 0 && {
      [`${queue}Policy`]: resource('AWS::SQS::QueuePolicy', 'Lets the rules of this queue, and nobody else, send to it.', {
        Queues: [ref(queue)],
        PolicyDocument: queuePolicy(queue, Object.keys(rules)),
      }),
    }),
  };
}

/** The queue of a function and its dead letters. */
function queueResources({ role, name, timeout }: Pick<Consumer, 'role' | 'name' | 'timeout'>): Resources {
  return {
    [`${role}DeadLetters`]: deadLetters(name, `Messages that failed ${MAX_RECEIVE_COUNT} times.`),
    [`${role}Queue`]: dropped('AWS::SQS::Queue', 'Messages waiting for the function.', {
      QueueName: named(`${name}-queue`),
      VisibilityTimeout: VISIBILITY_FACTOR * timeout,
      MessageRetentionPeriod: FOURTEEN_DAYS,
      RedrivePolicy: { deadLetterTargetArn: attribute(`${role}DeadLetters`, 'Arn'), maxReceiveCount: MAX_RECEIVE_COUNT },
      SqsManagedSseEnabled: true,
    }),
  };
}

function deadLetters(name: string, purpose: string) {
  return dropped('AWS::SQS::Queue', purpose, {
    QueueName: named(`${name}-dead-letters`),
    MessageRetentionPeriod: FOURTEEN_DAYS,
    SqsManagedSseEnabled: true,
  });
}

function queuePolicy(queue: string, rules: readonly string[]): TemplateValue {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: attribute(queue, 'Arn'),
        Condition: { ArnEquals: { 'aws:SourceArn': rules.map((rule) => attribute(rule, 'Arn')) } },
      },
    ],
  };
}

/** One rule as long as the pattern of all event names fits, else as few as possible. A rule has no name of its own: 64 characters are too few. */
function eventRules(consumer: Consumer, queue: string): Resources {
  return Object.fromEntries(
    patternsOf(consumer.events).map((events, index) => {
      const properties = {
        EventBusName: ref('Bus'),
        EventPattern: { 'detail-type': events },
        State: 'ENABLED',
        Targets: [{ Id: 'queue', Arn: attribute(queue, 'Arn') }],
      };
      return [
        `${consumer.role}Rule${index === 0 ? '' : index + 1}`,
        resource('AWS::Events::Rule', 'Events that the function reacts to.', properties),
      ];
    }),
  );
}

function patternsOf(events: readonly string[]): string[][] {
  const parts: string[][] = [];
  for (const event of events) {
    const last = parts.at(-1);
    if (last && JSON.stringify({ 'detail-type': [...last, event] }).length <= PATTERN_LIMIT) last.push(event);
    else parts.push([event]);
  }
  return parts;
}

function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
