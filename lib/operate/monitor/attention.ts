import type { Attention, EnvironmentHealth, QueueDepth } from './health';

type Facts = Omit<EnvironmentHealth, 'attention'>;

/** Figures that should be 0, in words, in the order of their urgency. */
const SHOULD_BE_NONE: readonly (readonly [figure: string, words: string])[] = [
  ['5xx', 'answers with 5xx'],
  ['faults', 'faults'],
  ['throttles', 'throttled calls'],
];

/** What needs somebody, the most urgent first: alarms, messages that were given up, traces that hang, figures that should be 0. Pure. */
export function attentionOf(facts: Facts): Attention[] {
  return [...alarms(facts), ...deadLetters(facts), ...hanging(facts), ...figures(facts)];
}

/** The alarms that are on. What a dead-letter alarm says, the queue itself says better. */
function alarms(facts: Facts): Attention[] {
  const on = (facts.alarms ?? []).filter(({ state, isComposite, name }) => state === 'ALARM' && !isComposite && !isOfDeadLetters(name));
  return on.map(({ name, purpose, since }) => ({
    level: 'alarm',
    what: `${purpose.replace(/\.$/, '')} (alarm ${name}${since ? `, since ${since}` : ''})`,
    next: nextFor(name, facts),
  }));
}

function isOfDeadLetters(alarm: string): boolean {
  return alarm.endsWith('-dead-letters-waiting');
}

/** Where to look, by the kind of alarm: its name ends with it. */
function nextFor(alarm: string, { stack, link, region }: Facts): string {
  const log = (name: string) => `aws logs tail /aws/lambda/${stack}-${name} --since 1h --region ${region}`;
  const [, ofFunction] = /^(.*)-errors$/.exec(alarm) ?? [];
  if (ofFunction) return log(ofFunction);
  const [, stream] = /^(.*)-behind$/.exec(alarm) ?? [];
  if (stream) return log(stream);
  if (alarm === 'functions-throttled') return 'the quota of concurrent executions of the account: npx blueline doctor';
  if (alarm === 'conflicts-frequent') return `too much is written to one aggregate: ${log('behavior')}`;
  return link ?? log('query');
}

/** A queue of what was given up that is not empty is an alarm in both clouds. */
function deadLetters({ queues, region, stack, cloud }: Facts): Attention[] {
  const waiting = queues.filter((queue) => queue.isDeadLetters && queue.waiting > 0).sort((a, b) => b.waiting - a.waiting);
  return waiting.map((queue) => ({
    level: 'alarm',
    what: `${queue.waiting} ${queue.waiting === 1 ? 'message' : 'messages'} given up in ${queue.name}`,
    next: cloud === 'aws' ? redrive(queue, region, stack) : look(queue),
  }));
}

/** Stream records cannot be sent back to their stream; messages can, once what stopped them is mended. */
function redrive(queue: QueueDepth, region: string, stack: string): string {
  const page = `https://${region}.console.aws.amazon.com/sqs/v3/home?region=${region}#/queues/${encodeURIComponent(queue.url)}`;
  if (/^(relay|views)-/.test(queue.name)) return `look at them: ${page}`;
  return `mend what stopped them, then start the redrive of ${stack}-${queue.name}: ${page}`;
}

function look({ url }: QueueDepth): string {
  return `aws sqs receive-message --queue-url ${url} --visibility-timeout 0`;
}

function hanging({ traces, environment }: Facts): Attention[] {
  if (traces.stuck === 0) return [];
  const found = traces.latest.find(({ status }) => status !== 'error');
  const where = found ? `, the latest in ${found.component} (correlation id ${found.correlationId})` : '';
  const number = `${traces.isComplete ? '' : 'at least '}${traces.stuck}`;
  return [
    {
      level: 'warning',
      what: `${number} ${traces.stuck === 1 ? 'request has' : 'requests have'} not ended after five minutes${where}`,
      next: `they end, or are given up: npx blueline monitor ${environment} --watch`,
    },
  ];
}

function figures({ figures: all, link, stack, region }: Facts): Attention[] {
  return SHOULD_BE_NONE.flatMap(([figure, words]) =>
    all
      .filter(({ values }) => (values[figure] ?? 0) > 0)
      .map(({ of, values }) => ({
        level: 'warning' as const,
        what: `${of}: ${values[figure]} ${words} in the last hour`,
        next: of === 'api' ? (link ?? 'npx blueline doctor') : `aws logs tail /aws/lambda/${stack}-${of} --since 1h --region ${region}`,
      })),
  );
}
