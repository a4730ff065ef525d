import type { Model } from '../../model/types';
import { type FunctionPlan, functionPlans } from './functions';
import { named, sub } from './intrinsics';
import { CONFLICTS, deadLetterQueues, faultsOf, type Metric, ofApi, ofFunction, ofTable, TABLES, waitingIn } from './metrics';
import { onAws, type Properties, type Resources, type TemplateResource } from './template';

const MINUTE = 60;
const MATH_METRICS = 10;
const FIVE_MINUTES = 300;
/** Milliseconds that a stream record may wait: the relay and the views are behind by more than the clients should see (RUNTIME §2.5). */
export const ITERATOR_AGE = 60_000;
/** Milliseconds at p95, for a quarter of an hour: several cold starts in a row stay under it, a client gives up not far above (RUNTIME §4). */
export const SLOW = 3_000;
/** Throttled calls in a minute, for three minutes: single ones are tried again by the SDK, the queue and the stream (RUNTIME §7.5). */
const THROTTLED = 1;
/** Conflicts for each message of five minutes: eight writers on one aggregate make 0.73 (RUNTIME §2.4); under 50 in all it says nothing. */
const CONFLICT_RATIO = 0.5;
const FEW_CONFLICTS = 50;

/** An alarm before it is written; `release` = a new version may be the cause of it, so it undoes one that bakes. */
interface Planned {
  readonly id: string;
  readonly release: boolean;
  readonly resource: TemplateResource;
}

/**
 * What tells that something is wrong, and two alarms over them. `<stack>-release` is what the pipeline watches after a deployment: only what
 * begins to go wrong now. Dead letters that have waited since yesterday, and load on one aggregate, must not undo the release that mends
 * them: they are in `<stack>-health` alone, which has all and tells people. Only on AWS: the embedded cloud knows no composite alarms.
 */
export function alarmResources(model: Model): Resources {
  const planned = plannedAlarms(model);
  const all = planned.map(({ id }) => id);
  const release = planned.filter((alarm) => alarm.release).map(({ id }) => id);
  return {
    ...Object.fromEntries(planned.map(({ id, resource }) => [id, resource])),
    HealthAlarm: composite('health', 'In alarm while any alarm of this stack is; tells people.', all),
    ReleaseAlarm: composite(
      'release',
      'In alarm while something began to go wrong: the pipeline rolls a release back that sets it off.',
      release,
    ),
  };
}

/** Logical ids of the single alarms, in their order. */
export function alarmIds(model: Model): string[] {
  return plannedAlarms(model).map(({ id }) => id);
}

function plannedAlarms(model: Model): Planned[] {
  return [...functionAlarms(model), ...deadLetterAlarms(model), ...streamAlarms(), ...apiAlarms(), ...tableAlarms()];
}

function functionAlarms(model: Model): Planned[] {
  const plans = functionPlans(model);
  const throttles = watchedStarts(plans).map(({ role }) => ofFunction(role, 'Throttles'));
  return [
    ...plans.map((plan) =>
      alarm(`${plan.role}Errors`, `${plan.name}-errors`, `Errors of the function ${plan.name}.`, {
        ...single(faultsOf(plan)),
        Threshold: 1,
      }),
    ),
    alarm('FunctionsThrottled', 'functions-throttled', 'Functions were refused a start for three minutes: too many run in this account.', {
      ...computed(throttles, (ids) => `SUM([${ids.join(', ')}])`, MINUTE),
      Threshold: THROTTLED,
      EvaluationPeriods: 3,
    }),
  ];
}

/** An alarm takes ten metrics (CloudWatch user guide, metric math); where there are more functions, the daily ones go: the next day does their work. */
function watchedStarts(plans: readonly FunctionPlan[]): readonly FunctionPlan[] {
  return plans.length <= MATH_METRICS ? plans : plans.filter(({ module }) => module !== 'maintenance' && module !== 'backup');
}

function deadLetterAlarms(model: Model): Planned[] {
  const queues = deadLetterQueues(model);
  const waiting = queues.map((queue) => {
    const role = queue.replace(/DeadLetters$/, '');
    return alarm(
      `${queue}Waiting`,
      `${kebab(role)}-dead-letters-waiting`,
      `Messages that ${role} gave up wait for a person.`,
      { ...single(waitingIn(queue)), Threshold: 1 },
      false,
    );
  });
  const growing = (ids: readonly string[]) => `MAX([${ids.map((id) => `DIFF(FILL(${id}, 0))`).join(', ')}])`;
  return [
    ...waiting,
    alarm('DeadLettersGrowing', 'dead-letters-growing', 'Messages were given up just now.', {
      ...computed(queues.map(waitingIn), growing, MINUTE),
      Threshold: 1,
    }),
  ];
}

function streamAlarms(): Planned[] {
  return ['Relay', 'Views'].map((role) =>
    alarm(`${role}Behind`, `${kebab(role)}-behind`, `${role} is more than a minute behind the event store.`, {
      ...single(ofFunction(role, 'IteratorAge', 'Maximum')),
      Threshold: ITERATOR_AGE,
    }),
  );
}

function apiAlarms(): Planned[] {
  return [
    alarm('ApiSlow', 'api-slow', 'One request of twenty took more than 3 seconds, for a quarter of an hour.', {
      ...single(ofApi('Latency', 'p95'), FIVE_MINUTES),
      Threshold: SLOW,
      EvaluationPeriods: 3,
      EvaluateLowSampleCountPercentile: 'ignore', // the 95th of three requests is one request
    }),
    alarm('ApiFaults', 'api-faults', 'The API answered with 5xx.', { ...single(ofApi('5XXError')), Threshold: 1 }),
    alarm(
      'ConflictsFrequent',
      'conflicts-frequent',
      'Every second message was run again, since another one changed its aggregate meanwhile: too much is written to one aggregate.',
      {
        ...computed(
          [CONFLICTS, { ...waitingIn('BehaviorQueue'), name: 'NumberOfMessagesReceived', statistic: 'Sum' }],
          ([conflicts, messages]) => `IF(FILL(${conflicts}, 0) >= ${FEW_CONFLICTS}, ${conflicts} / ${messages}, 0)`,
          FIVE_MINUTES,
        ),
        Threshold: CONFLICT_RATIO,
        EvaluationPeriods: 3,
      },
      false,
    ),
  ];
}

function tableAlarms(): Planned[] {
  const throttles = TABLES.flatMap((table) => ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => ofTable(table, name)));
  return [
    alarm('TablesThrottled', 'tables-throttled', 'Tables refused reads or writes for three minutes: one key takes too much.', {
      ...computed(throttles, (ids) => `SUM([${ids.map((id) => `FILL(${id}, 0)`).join(', ')}])`, MINUTE),
      Threshold: THROTTLED,
      EvaluationPeriods: 3,
    }),
  ];
}

function composite(name: string, purpose: string, alarms: readonly string[]): TemplateResource {
  return onAws('AWS::CloudWatch::CompositeAlarm', purpose, {
    AlarmName: named(name),
    AlarmDescription: purpose,
    AlarmRule: sub(alarms.map((alarmId) => `ALARM("\${${alarmId}}")`).join(' OR ')),
  });
}

function alarm(id: string, name: string, purpose: string, properties: Properties, release = true): Planned {
  const resource = onAws('AWS::CloudWatch::Alarm', purpose, {
    AlarmName: named(name),
    AlarmDescription: purpose,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
    ...properties,
  });
  return { id, release, resource };
}

function single(metric: Metric, period = MINUTE): Properties {
  const statistic = metric.statistic.startsWith('p') ? { ExtendedStatistic: metric.statistic } : { Statistic: metric.statistic };
  return { ...described(metric), ...statistic, Period: period };
}

/** One number of several metrics; ten at most (CloudWatch user guide, "Limits that apply to alarms based on metric math expressions"). */
function computed(metrics: readonly Metric[], expression: (ids: readonly string[]) => string, period: number): Properties {
  const ids = metrics.map((_, index) => `m${index}`);
  return {
    Metrics: [
      { Id: 'value', Expression: expression(ids), ReturnData: true },
      ...metrics.map((metric, index) => ({
        Id: ids[index],
        ReturnData: false,
        MetricStat: { Metric: described(metric), Stat: metric.statistic, Period: period },
      })),
    ],
  };
}

function described({ namespace, name, dimension }: Metric) {
  const MetricName = name.includes('${') ? sub(name) : name;
  return { Namespace: namespace, MetricName, ...(dimension && { Dimensions: [{ Name: dimension[0], Value: sub(dimension[1]) }] }) };
}

/** 'NotifierHttp' → 'notifier-http'. */
function kebab(role: string): string {
  return role.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
