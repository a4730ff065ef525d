import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../../lib/errors';
import { readHealth } from '../../lib/operate/monitor';
import { attentionOf } from '../../lib/operate/monitor/attention';
import type { EnvironmentHealth } from '../../lib/operate/monitor/health';
import { healthText } from '../../lib/operate/monitor/health-text';
import { tracesOf } from '../../lib/operate/monitor/read-traces';
import { watchHealth } from '../../lib/operate/monitor/watch-health';

const NOW = new Date('2026-03-04T10:00:00.000Z');
const STACK = 'shop-production';
const queue = (name: string) => `https://sqs.eu-west-1.amazonaws.com/111111111111/${STACK}-${name}`;

/** What the services answer, by operation; what is not here is refused, so nothing passes by accident. */
const ANSWERS: Record<string, (input: Record<string, unknown>) => object | string> = {
  DescribeStacks: () =>
    `<DescribeStacksResponse><DescribeStacksResult><Stacks>${[
      stackXml('other-production', 'acceptance'),
      stackXml(STACK, 'production'),
    ].join('')}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  ListStackResources: () =>
    `<ListStackResourcesResponse><ListStackResourcesResult><StackResourceSummaries>${[
      ['Api', 'AWS::AppSync::GraphQLApi', 'arn:aws:appsync:eu-west-1:111111111111:apis/abc'],
      ['CommandFunction', 'AWS::Lambda::Function', `${STACK}-command`],
      ['RelayFunction', 'AWS::Lambda::Function', `${STACK}-relay`],
      ['BehaviorQueue', 'AWS::SQS::Queue', queue('behavior-queue')],
      ['BehaviorDeadLetters', 'AWS::SQS::Queue', queue('behavior-dead-letters')],
    ]
      .map(
        ([id, type, physical]) =>
          `<member><LogicalResourceId>${id}</LogicalResourceId><ResourceType>${type}</ResourceType><PhysicalResourceId>${physical}</PhysicalResourceId></member>`,
      )
      .join('')}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`,
  DescribeAlarms: ({ NextToken }) =>
    NextToken
      ? { CompositeAlarms: [alarm('release', 'ALARM'), alarm('health', 'ALARM')] }
      : { MetricAlarms: [alarm('api-slow', 'OK'), alarm('command-errors', 'ALARM', 'Errors of the function command.')], NextToken: 'more' },
  GetMetricData: ({ MetricDataQueries }) => ({
    MetricDataResults: (MetricDataQueries as { Id: string; MetricStat: { Metric: { MetricName: string }; Stat: string } }[]).map(
      ({ Id, MetricStat }) => ({ Id, Values: VALUES[MetricStat.Metric.MetricName] ?? [] }),
    ),
  }),
  GetQueueAttributes: ({ QueueUrl }) => ({
    Attributes: {
      ApproximateNumberOfMessages: String(QueueUrl).endsWith('dead-letters') ? '2' : '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    },
  }),
  Scan: () => ({
    Items: [
      {
        pk: { S: 'T#c1' },
        sk: { S: 'x' },
        ts: { S: '2026-03-04T09:58:00.000Z' },
        status: { S: 'error' },
        component: { S: 'Shop.Cart.Add' },
        message: { S: 'full' },
      },
    ],
  }),
};
const VALUES: Record<string, number[]> = {
  Invocations: [10, 20],
  [`${STACK}-command-faults`]: [1, 2],
  Duration: [40.2, 80.6, 12],
  IteratorAge: [5, 900],
  '5XXError': [1],
};

function alarm(name: string, StateValue: string, AlarmDescription = name) {
  return { AlarmName: `${STACK}-${name}`, StateValue, AlarmDescription, StateTransitionedTimestamp: NOW.getTime() / 1000 - 720 };
}

function stackXml(name: string, environment: string): string {
  const output = (key: string, value: string) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`;
  return `<member><StackName>${name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>
    <Parameters><member><ParameterKey>Cloud</ParameterKey><ParameterValue>aws</ParameterValue></member></Parameters>
    <Tags><member><Key>blueline:environment</Key><Value>${environment}</Value></member></Tags>
    <Outputs>${output('TraceStore', `${name}-trace-store`)}${output('Version', 'abc')}</Outputs></member>`;
}

describe('readHealth', () => {
  let server: Server;
  const before = { ...process.env };
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const query = new URLSearchParams(body).get('Action');
        const operation = query ?? String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
        const answer = ANSWERS[operation]?.(query ? {} : JSON.parse(body));
        if (answer === undefined || !/Credential=AKIDEXAMPLE/.test(String(request.headers.authorization)))
          response.writeHead(500).end(operation);
        else if (typeof answer === 'string') response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
        else response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 's',
    });
  });
  afterAll(async () => {
    process.env = { ...before };
    await new Promise((done) => server.close(done));
  });

  test('puts together what CloudFormation, CloudWatch, SQS and the trace store know', async () => {
    const health = await readHealth({ environment: 'production', now: () => NOW });
    expect(health).toMatchObject({ cloud: 'aws', stack: STACK, version: 'abc', unknown: [] });
    expect(health.link).toContain(`#dashboards/dashboard/${STACK}-dashboard`);
    expect(health.alarms?.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'command-errors ALARM',
      'health ALARM',
      'release ALARM',
      'api-slow OK',
    ]);
    expect(health.alarms?.[0]?.since).toBe('2026-03-04T09:48:00.000Z');
    expect(health.figures).toEqual([
      { of: 'api', values: { '5xx': 1 } },
      { of: 'command', values: { invocations: 30, faults: 3, 'p95 ms': 81 } },
      { of: 'relay', values: { invocations: 30, 'p95 ms': 81, 'age ms': 900 } },
    ]);
    expect(health.queues).toContainEqual(expect.objectContaining({ name: 'behavior-dead-letters', waiting: 2, isDeadLetters: true }));
    expect(health.traces).toMatchObject({ failed: 1, stuck: 0, isComplete: true });
  });

  test('says what needs somebody first, each with what to do', async () => {
    const health = await readHealth({ environment: 'production', now: () => NOW });
    expect(health.attention.map(({ level, what }) => `${level}: ${what}`)).toEqual([
      'alarm: Errors of the function command (alarm command-errors, since 2026-03-04T09:48:00.000Z)',
      'alarm: 2 messages given up in behavior-dead-letters',
      'warning: api: 1 answers with 5xx in the last hour',
      'warning: command: 3 faults in the last hour',
    ]);
    expect(health.attention[0]?.next).toBe(`aws logs tail /aws/lambda/${STACK}-command --since 1h --region eu-west-1`);
    expect(health.attention[1]?.next).toContain(encodeURIComponent(queue('behavior-dead-letters')));
    const text = healthText(health);
    expect(text.split('\n')[1]).toMatch(/^alarm Errors of the function command/);
    expect(text).toMatch(/alarms: 1 of 4 are off\n {2}on command-errors for 12 min/);
    expect(text).toMatch(/09:58:00 Shop\.Cart\.Add error: full \(c1\)/);
  });

  test('an environment that is not there is a wrong environment', async () => {
    await expect(readHealth({ environment: 'elsewhere' })).rejects.toMatchObject({
      exitCode: 2,
      message: 'elsewhere is not deployed here: eu-west-1 has no stack of that environment',
    });
  });
});

const quiet: EnvironmentHealth = {
  environment: 'staging',
  cloud: 'embedded',
  region: 'eu-west-1',
  stack: 'shop-staging',
  version: 'abc',
  at: NOW.toISOString(),
  attention: [],
  figures: [],
  queues: [],
  traces: { failed: 0, stuck: 0, latest: [], isComplete: true },
  unknown: ['alarms: none here'],
};

test('on the embedded cloud given-up messages are an alarm too, and what is not known is said', () => {
  const url = 'http://127.0.0.1:1/000000000001/shop-staging-views-dead-letters';
  const queues = [{ name: 'views-dead-letters', url, waiting: 1, inFlight: 0, isDeadLetters: true }];
  expect(attentionOf({ ...quiet, queues })).toEqual([
    {
      level: 'alarm',
      what: '1 message given up in views-dead-letters',
      next: expect.stringContaining(`receive-message --queue-url ${url}`),
    },
  ]);
  expect(healthText(quiet)).toMatch(/nothing needs attention[\s\S]*not known here: alarms: none here/);
});

test('a trace counts once, and hangs only after five minutes', () => {
  const row = (correlationId: string, status: string, minutes: number) => {
    return { correlationId, status, component: 'A', at: new Date(NOW.getTime() - minutes * 60_000).toISOString() };
  };
  const rows = [
    row('a', 'error', 2),
    row('a', 'error', 3),
    row('b', 'pending', 4),
    row('c', 'pending', 6),
    row('c', 'accepted', 7),
    row('d', 'requested', 9),
  ];
  expect(tracesOf(rows, NOW, true)).toMatchObject({ failed: 1, stuck: 1 });
  expect(attentionOf({ ...quiet, traces: tracesOf(rows, NOW, false) })).toEqual([
    expect.objectContaining({
      level: 'warning',
      what: expect.stringContaining('at least 1 request has not ended after five minutes, the latest in A'),
    }),
  ]);
});

describe('watching', () => {
  /** A terminal that keeps what is written to it. */
  const terminal = (rows: number) => {
    const written: string[] = [];
    return { isTTY: true, rows, written, write: (text: string) => Boolean(written.push(text)) } as never as NodeJS.WriteStream & {
      written: string[];
    };
  };

  test('gives the screen back and leaves the last state, when it is stopped', async () => {
    const stream = terminal(4);
    const stop = new AbortController();
    let reads = 0;
    const read = async () => {
      reads += 1;
      if (reads === 2) stop.abort();
      return { ...quiet, version: `v${reads}` };
    };
    await watchHealth({ read, stream, signal: stop.signal, milliseconds: 1 });
    expect(stream.written[0]).toBe('\x1b[?1049h');
    expect(stream.written.at(-2)).toBe('\x1b[?1049l');
    expect(stream.written.at(-1)).toContain('version v2');
    for (const screen of stream.written.slice(1, -2)) expect(screen.split('\n').length).toBeLessThanOrEqual(4);
  });

  test('prints on a pipe only when what needs attention changes, and survives a lost answer', async () => {
    const written: string[] = [];
    const stream = { isTTY: false, write: (text: string) => Boolean(written.push(text)) } as never as NodeJS.WriteStream;
    const stop = new AbortController();
    const alarm = { level: 'alarm' as const, what: 'something', next: 'look' };
    const answers = [quiet, quiet, undefined, { ...quiet, attention: [alarm] }];
    const read = async () => {
      const answer = answers.shift();
      if (answers.length === 0) stop.abort();
      if (!answer) throw new UserError('lost');
      return answer;
    };
    await watchHealth({ read, stream, signal: stop.signal, milliseconds: 1 });
    expect(written).toEqual([expect.stringContaining('nothing needs attention'), expect.stringContaining('alarm something')]);
    expect(written.join('')).not.toContain('\x1b[?1049h');
  });

  test('gives it back also where reading fails', async () => {
    const stream = terminal(40);
    const read = () => Promise.reject(new Error('lost'));
    await expect(watchHealth({ read, stream, signal: new AbortController().signal, milliseconds: 1 })).rejects.toThrow('lost');
    expect(stream.written).toEqual(['\x1b[?1049h', '\x1b[?1049l']);
  });
});
