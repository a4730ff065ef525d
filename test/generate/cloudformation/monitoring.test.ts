import { type ApplicationTemplate, generateTemplate } from '../../../lib/generate/cloudformation';
import { generateGraphql } from '../../../lib/generate/graphql';
import { SHOP } from '../../model/shop';
import { MARKET } from '../graphql/market-model';
import { modelOf } from '../model-of';
import { ofType, properties, short } from './facts';

let shop: ApplicationTemplate;
let market: ApplicationTemplate;
beforeAll(async () => {
  const templateOf = async (xml: string) => {
    const model = await modelOf(xml);
    return generateTemplate(model, generateGraphql(model));
  };
  [shop, market] = await Promise.all([templateOf(SHOP), templateOf(MARKET)]);
});

/** What an alarm looks at: metrics with their statistic, or the expression over them. */
function watches(template: ApplicationTemplate, id: string): string[] {
  const { Metrics, MetricName, Statistic, ExtendedStatistic } = properties(template, id);
  const parts = Metrics as unknown as { Expression?: string; MetricStat?: { Stat: string; Metric: { MetricName: unknown } } }[] | undefined;
  if (!parts) return [`${short(MetricName)} ${Statistic ?? ExtendedStatistic}`];
  return parts.map(({ Expression, MetricStat }) => Expression ?? `${short(MetricStat?.Metric.MetricName)} ${MetricStat?.Stat}`);
}

describe('alarms', () => {
  test('there is one for each thing that can go wrong, and only on AWS', () => {
    const watched = new Set(Object.keys(ofType(shop, 'AWS::CloudWatch::Alarm')).flatMap((id) => watches(shop, id)));
    expect([...watched].sort()).toEqual([
      '${AWS::StackName}-command-faults Sum',
      '${AWS::StackName}-conflicts Sum',
      '${AWS::StackName}-query-faults Sum',
      '5XXError Sum',
      'ApproximateNumberOfMessagesVisible Maximum',
      'Errors Sum',
      'IF(FILL(m0, 0) >= 50, m0 / m1, 0)',
      'IteratorAge Maximum',
      'Latency p95',
      'MAX([DIFF(FILL(m0, 0)), DIFF(FILL(m1, 0)), DIFF(FILL(m2, 0))])',
      'NumberOfMessagesReceived Sum',
      'ReadThrottleEvents Sum',
      'SUM([FILL(m0, 0), FILL(m1, 0), FILL(m2, 0), FILL(m3, 0), FILL(m4, 0), FILL(m5, 0)])',
      'SUM([m0, m1, m2, m3, m4, m5])',
      'Throttles Sum',
      'WriteThrottleEvents Sum',
    ]);
    const monitoring = Object.values(shop.Resources).filter(({ Type }) => /CloudWatch|SNS|MetricFilter/.test(Type));
    expect(monitoring.length).toBeGreaterThan(20);
    for (const { Condition } of monitoring) expect(Condition).toMatch(/^(OnAws|HasNotify\d)$/);
    for (const name of ['HasNotify1', 'Traced']) expect(JSON.stringify(shop.Conditions[name])).toContain('{"Condition":"OnAws"}');
  });

  test('the release is undone by what begins to go wrong, never by what waited before it came', () => {
    const children = (id: string) =>
      [...String(short(properties(market, id).AlarmRule)).matchAll(/ALARM\("\$\{(\w+)\}"\)/g)].map(([, one]) => one ?? '');
    const single = Object.keys(ofType(market, 'AWS::CloudWatch::Alarm'));
    expect(children('HealthAlarm')).toEqual(single);
    const left = single.filter((id) => !children('ReleaseAlarm').includes(id));
    expect(left.filter((id) => !id.endsWith('Waiting'))).toEqual(['ConflictsFrequent']);
    expect(left.filter((id) => id.endsWith('Waiting'))).toHaveLength(7);
    expect(children('ReleaseAlarm')).toEqual(expect.arrayContaining(['CommandErrors', 'DeadLettersGrowing', 'ApiFaults', 'RelayBehind']));
    expect(short(properties(market, 'ReleaseAlarm').AlarmName)).toBe('${AWS::StackName}-release');
  });

  test('none looks at more metrics than CloudWatch takes, also where every kind of notifier is there', () => {
    for (const id of Object.keys(ofType(market, 'AWS::CloudWatch::Alarm'))) {
      expect(watches(market, id).filter((one) => !one.includes('('))).not.toHaveLength(0);
      expect(watches(market, id).filter((one) => !one.includes('(')).length).toBeLessThanOrEqual(10);
    }
    expect(watches(market, 'FunctionsThrottled')[0]).toBe('SUM([m0, m1, m2, m3, m4, m5, m6, m7, m8, m9])');
  });

  test('a request that was refused is no fault: the functions that answer clients are judged by their log', () => {
    expect(watches(shop, 'CommandErrors')).toEqual(['${AWS::StackName}-command-faults Sum']);
    expect(watches(shop, 'BehaviorErrors')).toEqual(['Errors Sum']);
    expect(properties(shop, 'CommandFaults')).toMatchObject({
      LogGroupName: { Ref: 'CommandLog' },
      FilterPattern: expect.stringContaining('($.level = "ERROR" && $.service = "command")'),
    });
    expect(properties(shop, 'ConflictsCounted')).toMatchObject({
      LogGroupName: { Ref: 'BehaviorLog' },
      FilterPattern: '{ $.conflicts > 0 }',
      MetricTransformations: [
        { MetricNamespace: 'Blueline', MetricName: { 'Fn::Sub': '${AWS::StackName}-conflicts' }, MetricValue: '$.conflicts' },
      ],
    });
  });

  test('is more than a minute behind, slower than three seconds', () => {
    expect(properties(shop, 'RelayBehind')).toMatchObject({ MetricName: 'IteratorAge', Threshold: 60_000, Statistic: 'Maximum' });
    expect(properties(shop, 'ApiSlow')).toMatchObject({
      ExtendedStatistic: 'p95',
      Threshold: 3_000,
      EvaluateLowSampleCountPercentile: 'ignore',
    });
  });
});

describe('the dashboard', () => {
  interface Widget {
    readonly type: string;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly properties: { readonly title: string; readonly alarms?: string[]; readonly metrics?: unknown[][] };
  }
  const widgetsOf = (template: ApplicationTemplate) =>
    JSON.parse(short(properties(template, 'Dashboard').DashboardBody)).widgets as Widget[];

  test('shows the states of all alarms first, then figures of every part', () => {
    const [first, ...pictures] = widgetsOf(market);
    const alarms = Object.entries(market.Resources).flatMap(([id, { Type }]) => (/Alarm$/.test(Type) ? [`\${${id}.Arn}`] : []));
    expect([...(first?.properties.alarms ?? [])].sort()).toEqual(alarms.sort());
    const names = new Set(pictures.flatMap(({ properties: { metrics = [] } }) => metrics.map(([, name]) => name)));
    expect([...names].sort()).toEqual([
      ...['${AWS::StackName}-command-faults', '${AWS::StackName}-conflicts', '${AWS::StackName}-query-faults', '4XXError', '5XXError'],
      ...[
        'ApproximateNumberOfMessagesVisible',
        'ConditionalCheckFailedRequests',
        'Duration',
        'Errors',
        'Invocations',
        'IteratorAge',
        'Latency',
      ],
      ...['ReadThrottleEvents', 'Throttles', 'TransactionConflict', 'WriteThrottleEvents'],
    ]);
  });

  test('names only what the template has, and no picture lies on another', () => {
    for (const template of [shop, market]) {
      const body = short(properties(template, 'Dashboard').DashboardBody);
      const named = [...body.matchAll(/\$\{(\w+)(?:\.\w+)?\}/g)].map(([, id]) => id ?? '');
      expect(named.filter((id) => !(id in template.Resources) && !(id in template.Parameters))).toEqual([]);
      const cells = widgetsOf(template).flatMap(({ x, y, width, height }) =>
        Array.from({ length: width * height }, (_, cell) => `${x + (cell % width)} ${y + Math.floor(cell / width)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
      expect(Math.max(...widgetsOf(template).map(({ x, width }) => x + width))).toBe(24);
    }
  });
});

describe('messages to people', () => {
  const rule = (id: string) =>
    properties(shop, id) as unknown as {
      EventPattern: Record<string, unknown>;
      Targets: [{ Arn: unknown; InputTransformer: { InputPathsMap: object; InputTemplate: unknown } }];
    };

  test('tell in words with links what happened, where and in which version, and that it is over', () => {
    const raised = rule('AlarmRaised');
    expect(raised.EventPattern).toMatchObject({
      resources: [{ 'Fn::GetAtt': ['HealthAlarm', 'Arn'] }],
      detail: { state: { value: ['ALARM'] } },
    });
    const [{ InputTransformer, Arn }] = raised.Targets;
    expect(Arn).toEqual({ Ref: 'AlarmTopic' });
    expect(InputTransformer.InputPathsMap).toEqual({ reason: '$.detail.state.reason' });
    // One text in quotes: EventBridge takes nothing else for what is no object.
    expect(JSON.parse(short(InputTransformer.InputTemplate))).toMatch(
      /^Something is wrong with \$\{AWS::StackName\} \(environment \$\{Environment\}, version \$\{Version\}\): <reason>\. .*#alarmsV2:alarm\/\$\{HealthAlarm\} .*#dashboards\/dashboard\/\$\{Dashboard\} .*npx blueline monitor \$\{Environment\}$/,
    );
    expect(rule('AlarmOver').EventPattern.detail).toEqual({ state: { value: ['OK'] }, previousState: { value: ['ALARM'] } });
    expect(short(rule('AlarmOver').Targets[0].InputTransformer.InputTemplate)).toContain('All is well again');
  });

  test('come over TLS and from the two rules alone, and go to those who were named', () => {
    const { Statement } = properties(shop, 'AlarmTopicPolicy').PolicyDocument as unknown as { Statement: Record<string, unknown>[] };
    expect(Statement).toEqual([
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': [{ 'Fn::GetAtt': ['AlarmRaised', 'Arn'] }, { 'Fn::GetAtt': ['AlarmOver', 'Arn'] }] } },
      }),
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
    const subscriptions = Object.values(ofType(shop, 'AWS::SNS::Subscription'));
    expect(subscriptions.map(({ Condition, Properties }) => [Condition, short(Properties.Endpoint)])).toEqual(
      [1, 2, 3, 4].map((number) => [`HasNotify${number}`, `Notify${number}`]),
    );
    expect(shop.Parameters.Notify1).toMatchObject({ Default: '' });
  });
});

test('without the switch nothing is traced, and nobody has a right to it', () => {
  expect(shop.Parameters.Tracing).toMatchObject({ Default: 'off', AllowedValues: ['on', 'off'] });
  for (const id of Object.keys(ofType(shop, 'AWS::Lambda::Function'))) {
    expect(properties(shop, id).TracingConfig).toEqual({ Mode: { 'Fn::If': ['Traced', 'Active', 'PassThrough'] } });
  }
  expect(properties(shop, 'Api').XrayEnabled).toEqual({ 'Fn::If': ['Traced', true, false] });
  for (const [id, { Properties }] of Object.entries(ofType(shop, 'AWS::IAM::Role'))) {
    const switched = (Properties.Policies as { 'Fn::If'?: unknown[] }[]).filter((policy) => policy['Fn::If']);
    expect([id, switched.length]).toEqual([id, id === 'DataSourceRole' ? 0 : 1]);
    for (const { 'Fn::If': [condition, , otherwise] = [] } of switched)
      expect([condition, otherwise]).toEqual(['Traced', { Ref: 'AWS::NoValue' }]);
  }
  expect(JSON.stringify(shop).match(/xray:/g)).toHaveLength(2 * Object.keys(ofType(shop, 'AWS::Lambda::Function')).length);
});
