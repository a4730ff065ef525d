import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import {
  type CloudWatchClient,
  type Metric,
  type MetricDataQuery,
  type MetricDataResult,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch';
import type { Figures } from './health';

/** Seconds that one value stands for; CloudWatch keeps it for longer than an hour, and sums of it are sums. */
const PERIOD = 300;
const HOUR = 3_600_000;
/** Functions whose errors are counted from their logs, since AWS counts each refused request as an error of theirs. */
const ANSWERING = ['command', 'query'];

/** One figure and how its values of five minutes become one number. */
interface Wanted {
  readonly of: string;
  readonly figure: string;
  readonly metric: Metric;
  readonly statistic: 'Sum' | 'Maximum' | 'p95';
}

/** The figures of the last hour; what has no value in it is left out. p95 and age are those of the worst five minutes. */
export async function readFigures(
  client: CloudWatchClient,
  stack: string,
  resources: readonly StackResourceSummary[],
  now: Date,
): Promise<Figures[]> {
  const wanted = wantedOf(stack, resources);
  const MetricDataQueries = wanted.map(({ metric, statistic }, index): MetricDataQuery => {
    return { Id: `m${index}`, MetricStat: { Metric: metric, Period: PERIOD, Stat: statistic } };
  });
  const window = { StartTime: new Date(now.getTime() - HOUR), EndTime: now };
  const results: MetricDataResult[] = [];
  for await (const page of paginateGetMetricData({ client }, { MetricDataQueries, ...window }))
    results.push(...(page.MetricDataResults ?? []));
  return figuresOf(wanted, results);
}

function figuresOf(wanted: readonly Wanted[], results: readonly MetricDataResult[]): Figures[] {
  const rows = new Map<string, Record<string, number>>();
  wanted.forEach(({ of, figure, statistic }, index) => {
    const values = results.filter(({ Id }) => Id === `m${index}`).flatMap(({ Values = [] }) => Values);
    if (values.length === 0) return;
    const value = statistic === 'Sum' ? values.reduce((sum, one) => sum + one, 0) : Math.max(...values);
    const row = rows.get(of) ?? {};
    row[figure] = (row[figure] ?? 0) + Math.round(value);
    rows.set(of, row);
  });
  return [...rows].map(([of, values]) => ({ of, values }));
}

/** What there is to ask for, by what the stack consists of. */
function wantedOf(stack: string, resources: readonly StackResourceSummary[]): Wanted[] {
  const physical = (type: string) => resources.filter(({ ResourceType }) => ResourceType === type);
  const metric = (Namespace: string, MetricName: string, Name?: string, Value?: string): Metric => ({
    Namespace,
    MetricName,
    ...(Name && { Dimensions: [{ Name, Value }] }),
  });
  const api = physical('AWS::AppSync::GraphQLApi')[0]?.PhysicalResourceId?.split('/').at(-1);
  const ofApi = (figure: string, name: string, statistic: Wanted['statistic']): Wanted => {
    return { of: 'api', figure, metric: metric('AWS/AppSync', name, 'GraphQLAPIId', api), statistic };
  };
  const functions = physical('AWS::Lambda::Function').flatMap(({ PhysicalResourceId: id = '' }): Wanted[] => {
    const of = id.slice(stack.length + 1);
    const ofLambda = (figure: string, name: string, statistic: Wanted['statistic']): Wanted => {
      return { of, figure, metric: metric('AWS/Lambda', name, 'FunctionName', id), statistic };
    };
    return [
      ofLambda('invocations', 'Invocations', 'Sum'),
      ANSWERING.includes(of)
        ? { of, figure: 'faults', metric: metric('Blueline', `${id}-faults`), statistic: 'Sum' }
        : ofLambda('faults', 'Errors', 'Sum'),
      ofLambda('throttles', 'Throttles', 'Sum'),
      ofLambda('p95 ms', 'Duration', 'p95'),
      ...(['relay', 'views'].includes(of) ? [ofLambda('age ms', 'IteratorAge', 'Maximum')] : []),
    ];
  });
  const tables = physical('AWS::DynamoDB::Table').flatMap(({ PhysicalResourceId: id = '' }): Wanted[] =>
    ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => {
      return {
        of: id.slice(stack.length + 1),
        figure: 'throttles',
        metric: metric('AWS/DynamoDB', name, 'TableName', id),
        statistic: 'Sum',
      };
    }),
  );
  return [
    ...(api ? [ofApi('4xx', '4XXError', 'Sum'), ofApi('5xx', '5XXError', 'Sum'), ofApi('p95 ms', 'Latency', 'p95')] : []),
    ...functions,
    { of: 'behavior', figure: 'conflicts', metric: metric('Blueline', `${stack}-conflicts`), statistic: 'Sum' },
    ...tables,
  ];
}
