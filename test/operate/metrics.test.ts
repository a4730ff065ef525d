import { measure, type RunFact, runFacts } from '../../lib/operate/metrics';
import { FakePipeline } from './fake-pipeline';
import { blueline, NEW, OLD } from './samples';

const time = (day: number, hour: number) => new Date(Date.UTC(2026, 10, day, hour));
const fact = (day: number, hours: number, succeeded: boolean | undefined, isRollback = false): RunFact => ({
  run: `${day}`,
  startedAt: time(day, 0),
  isRollback,
  ...(succeeded === undefined ? {} : { production: { succeeded, endedAt: time(day, hours) } }),
});

test.each([
  ['nothing', [], { runs: 0, deployments: 0, perWeek: 0 }],
  ['runs that did not get there', [fact(1, 0, undefined)], { runs: 1, deployments: 0, perWeek: 0 }],
  [
    'two deployments: the median is their middle',
    [fact(1, 1, true), fact(2, 3, true)],
    { deployments: 2, perWeek: 1, leadTimeSeconds: 7200, changeFailureRate: 0 },
  ],
  [
    'a failure and the fix',
    [fact(2, 2, true), fact(1, 2, false)],
    { deployments: 1, changeFailureRate: 0.5, timeToRestoreSeconds: 86_400, leadTimeSeconds: 7200 },
  ],
  [
    'a deployment that a rollback undid: it failed, and the rollback restored',
    [fact(1, 1, true), { ...fact(1, 4, true, true), startedAt: time(1, 3) }],
    { deployments: 1, changeFailureRate: 1, timeToRestoreSeconds: 3 * 3600, leadTimeSeconds: 3600 },
  ],
  ['a failure that nobody has mended', [fact(1, 1, false)], { changeFailureRate: 1, deployments: 0 }],
])('%s', (_, facts, expected) => {
  const measured = measure(facts, 'Production', 14);
  expect(measured).toMatchObject({ stage: 'Production', days: 14, ...expected });
  if (!('timeToRestoreSeconds' in expected)) expect(measured).not.toHaveProperty('timeToRestoreSeconds');
  if (!('leadTimeSeconds' in expected)) expect(measured).not.toHaveProperty('leadTimeSeconds');
});

test('of an action that was repeated, the last try counts; one that is still at work does not', () => {
  const action = (pipelineExecutionId: string, status: 'Failed' | 'Succeeded' | 'InProgress', hour: number) => ({
    ...{ pipelineExecutionId, status, stageName: 'Production', actionName: 'Deploy' },
    ...{ startTime: time(1, hour), lastUpdateTime: time(1, hour + 1) },
  });
  const summaries = ['a', 'b', 'c'].map((pipelineExecutionId) => ({ pipelineExecutionId, startTime: time(1, 0) }));
  const actions = [
    action('a', 'Succeeded', 5),
    action('a', 'Failed', 2),
    action('b', 'InProgress', 3),
    { ...action('c', 'Succeeded', 1), stageName: 'Staging' },
  ];
  expect(runFacts(summaries, actions, 'Production')).toEqual([
    { run: 'a', startedAt: time(1, 0), isRollback: false, production: { succeeded: true, endedAt: time(1, 6) } },
    { run: 'b', startedAt: time(1, 0), isRollback: false },
    { run: 'c', startedAt: time(1, 0), isRollback: false },
  ]);
});

describe('on the wire', () => {
  let fake: FakePipeline;
  beforeEach(async () => {
    fake = await FakePipeline.start();
  });
  afterEach(() => fake.stop());

  test('reads both lists page by page and stops where the days end', async () => {
    const ago = (days: number, hours = 0) => Date.now() / 1000 - days * 86_400 + hours * 3600;
    const run = (pipelineExecutionId: string, days: number) => ({ pipelineExecutionId, status: 'Succeeded', startTime: ago(days) });
    const deploy = (pipelineExecutionId: string, days: number) => ({
      ...{ pipelineExecutionId, stageName: 'Production', actionName: 'Deploy', status: 'Succeeded' },
      ...{ startTime: ago(days, 1), lastUpdateTime: ago(days, 2) },
    });
    fake.on('ListPipelineExecutions', ({ nextToken }) =>
      nextToken
        ? { pipelineExecutionSummaries: [run(OLD, 6), run('too-old', 8)], nextToken: 'never' }
        : { pipelineExecutionSummaries: [run(NEW, 1)], nextToken: '2' },
    );
    fake.on('ListActionExecutions', ({ nextToken }) =>
      nextToken
        ? { actionExecutionDetails: [deploy(OLD, 6), deploy('too-old', 8)], nextToken: 'never' }
        : { actionExecutionDetails: [deploy(NEW, 1)], nextToken: '2' },
    );
    const { stdout, code } = await blueline('metrics', '--pipeline', 'P', '--days', '7', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ runs: 2, deployments: 2, perWeek: 2, changeFailureRate: 0 });
    expect(Math.round(JSON.parse(stdout).leadTimeSeconds / 60)).toBe(120);
    expect(fake.inputs('ListPipelineExecutions')).toHaveLength(2);
    expect(fake.inputs('ListActionExecutions')).toHaveLength(2);
    expect(code).toBe(0);
  });

  test('a nonsensical number of days is wrong usage', async () => {
    expect(await blueline('metrics', '--pipeline', 'P', '--days', 'many')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("not 'many'"),
    });
  });
});
