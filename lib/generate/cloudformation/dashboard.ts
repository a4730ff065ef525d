import type { Model } from '../../model/types';
import { alarmIds, ITERATOR_AGE, SLOW } from './alarms';
import { functionPlans } from './functions';
import { named, sub } from './intrinsics';
import { CONFLICTS, deadLetterQueues, faultsOf, type Metric, ofApi, ofFunction, ofTable, TABLES, waitingIn } from './metrics';
import { onAws, type Resources } from './template';

/** Columns of a dashboard (CloudWatch API reference, "Dashboard body structure and syntax"). */
const COLUMNS = 24;
const HEIGHT = 6;
/** Seconds that one point stands for. */
const PERIOD = 60;

interface Widget {
  readonly title: string;
  readonly metrics: readonly (Metric & { readonly label: string })[];
  /** A line across it. */
  readonly mark?: { readonly label: string; readonly value: number };
}

/**
 * One page of the environment: the states of its alarms, then what they are made of. Twelve pictures whatever the model: the limits of a dashboard
 * (500 pictures, 2,500 metrics; CloudWatch quotas) are far away.
 */
export function dashboardResources(model: Model): Resources {
  const purpose = 'What this environment does, on one page.';
  const body = JSON.stringify({ start: '-PT3H', periodOverride: 'inherit', widgets: [alarmStates(model), ...placed(widgets(model))] });
  return { Dashboard: onAws('AWS::CloudWatch::Dashboard', purpose, { DashboardName: named('dashboard'), DashboardBody: sub(body) }) };
}

function alarmStates(model: Model) {
  const alarms = ['HealthAlarm', 'ReleaseAlarm', ...alarmIds(model)].map((id) => `\${${id}.Arn}`);
  const title = `\${AWS::StackName}, version \${Version}`;
  return { type: 'alarm', x: 0, y: 0, width: COLUMNS, height: HEIGHT - 1, properties: { title, alarms } };
}

function widgets(model: Model): Widget[] {
  const plans = functionPlans(model);
  const each = (name: string, statistic: Metric['statistic'] = 'Sum') =>
    plans.map((plan) => ({ ...ofFunction(plan.role, name, statistic), label: plan.name }));
  const letters = deadLetterQueues(model);
  const tables = (name: string) => TABLES.map((table) => ({ ...ofTable(table, name), label: `${table} ${name}` }));
  return [
    { title: 'Requests to the API', metrics: [{ ...ofApi('Latency', 'SampleCount'), label: 'requests' }] },
    { title: 'Refused (4xx) and failed (5xx)', metrics: ['4XXError', '5XXError'].map((name) => ({ ...ofApi(name), label: name })) },
    {
      title: 'Latency of the API, p95, ms',
      metrics: [{ ...ofApi('Latency', 'p95'), label: 'p95' }],
      mark: { label: 'alarm', value: SLOW },
    },
    { title: 'Invocations', metrics: each('Invocations') },
    { title: 'Faults', metrics: plans.map((plan) => ({ ...faultsOf(plan), label: plan.name })) },
    { title: 'Throttles', metrics: each('Throttles') },
    { title: 'Duration, p95, ms', metrics: each('Duration', 'p95') },
    { title: 'Dead letters', metrics: letters.map((queue) => ({ ...waitingIn(queue), label: queue.replace(/DeadLetters$/, '') })) },
    {
      title: 'Age of the oldest stream record, ms',
      metrics: ['Relay', 'Views'].map((role) => ({ ...ofFunction(role, 'IteratorAge', 'Maximum'), label: role })),
      mark: { label: 'alarm', value: ITERATOR_AGE },
    },
    {
      title: 'Conflicts: flows run again; failed conditions and transactions of the tables',
      metrics: [{ ...CONFLICTS, label: 'run again' }, ...tables('TransactionConflict'), ...tables('ConditionalCheckFailedRequests')],
    },
    { title: 'Throttles of the tables', metrics: [...tables('ReadThrottleEvents'), ...tables('WriteThrottleEvents')] },
    { title: 'Messages that wait for the flows', metrics: [{ ...waitingIn('BehaviorQueue'), label: 'behavior' }] },
  ];
}

/** Three in a row. */
function placed(all: readonly Widget[]) {
  const width = COLUMNS / 3;
  return all.map(({ title, metrics, mark }, index) => ({
    type: 'metric',
    x: (index % 3) * width,
    y: HEIGHT * (1 + Math.floor(index / 3)) - 1,
    width,
    height: HEIGHT,
    properties: {
      title,
      region: `\${AWS::Region}`,
      view: 'timeSeries',
      period: PERIOD,
      metrics: metrics.map(({ namespace, name, dimension = [], statistic, label }) => [
        namespace,
        name,
        ...dimension,
        { stat: statistic, label },
      ]),
      ...(mark && { annotations: { horizontal: [mark] } }),
    },
  }));
}
