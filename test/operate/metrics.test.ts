import type { LocalState } from '../../lib/operate/local-run';
import { measure, type RunFact } from '../../lib/operate/metrics';
import { localRunFacts, runFacts } from '../../lib/operate/run-facts';
import { FakePipeline } from './fake-pipeline';
import { blueline, MIDDLE, NEW, OLD, stage } from './samples';

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
  [
    'the variable `release` undoes the release before, as RollbackStage does',
    [fact(1, 1, true), fact(2, 1, true), fact(3, 1, true, true)],
    { deployments: 2, changeFailureRate: 0.5, timeToRestoreSeconds: 86_400, leadTimeSeconds: 3600 },
  ],
  [
    'so does a run that brings a version which production had before',
    [
      { ...fact(1, 1, true), version: 'a' },
      { ...fact(2, 1, true), version: 'b' },
      { ...fact(3, 1, true), version: 'a' },
    ],
    { deployments: 2, changeFailureRate: 0.5, timeToRestoreSeconds: 86_400, leadTimeSeconds: 3600 },
  ],
  [
    'the same version again undoes nothing, also by the variable',
    [
      { ...fact(1, 1, true), version: 'a' },
      { ...fact(2, 1, true), version: 'a' },
      { ...fact(3, 1, true, true), version: 'a' },
    ],
    { deployments: 2, changeFailureRate: 0, leadTimeSeconds: 3600 },
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

const deploy = (run: string, status = 'Succeeded', stageName = 'Production', hour = 1, output = {}) =>
  ({
    ...{ pipelineExecutionId: run, status, stageName, actionName: 'Deploy', output: { outputVariables: output } },
    ...{ startTime: time(1, hour), lastUpdateTime: time(1, hour + 1) },
  }) as Parameters<typeof runFacts>[1][number];
const summary = (run: string, status: 'Succeeded' | 'Failed' | 'InProgress', more: object = {}) => ({
  ...{ pipelineExecutionId: run, status, startTime: time(1, 0), lastUpdateTime: time(1, 5), ...more },
});

test.each([
  ['a run that succeeded', summary('a', 'Succeeded'), [deploy('a')], { succeeded: true, endedAt: time(1, 2) }],
  [
    'a failed bake: the run has failed, no action of it has',
    summary('a', 'Failed'),
    [deploy('a')],
    { succeeded: false, endedAt: time(1, 5) },
  ],
  ['a bake that goes on', summary('a', 'InProgress'), [deploy('a')], undefined],
  [
    'a stage behind it that fails is no failure of production',
    summary('a', 'Failed'),
    [deploy('a'), deploy('a', 'Failed', 'Elsewhere', 3)],
    { succeeded: true, endedAt: time(1, 2) },
  ],
  [
    'a run that has gone on behind it',
    summary('a', 'InProgress'),
    [deploy('a'), deploy('a', 'InProgress', 'Elsewhere', 3)],
    { succeeded: true, endedAt: time(1, 2) },
  ],
] as const)('in production: %s', (_, run, actions, expected) => {
  expect(runFacts([run], actions, 'Production')[0]?.production).toEqual(expected);
});

test('the version is what Package exported, of a rollback what it went back to', () => {
  const back = summary('c', 'Succeeded', { executionType: 'ROLLBACK', rollbackMetadata: { rollbackTargetPipelineExecutionId: 'a' } });
  const actions = [deploy('a', 'Succeeded', 'Package', 0, { VERSION: 'v1' }), deploy('c')];
  const facts = runFacts([back, summary('a', 'Succeeded')], actions, 'Production');
  expect(facts.map(({ version, isRollback }) => [version, isRollback])).toEqual([
    ['v1', true],
    ['v1', false],
  ]);
});

test('of a checkout: to the end of production, waiting included; a run with an older package goes back', () => {
  const ended = (hour: number) => ({ 'Production.Deploy': { status: 'succeeded', seconds: 2, endedAt: time(1, hour).toISOString() } });
  const state = (run: string, hour: number, more: Partial<LocalState> = {}): LocalState => ({
    ...{ run, startedAt: time(1, hour).toISOString(), seconds: 30, status: 'succeeded', actions: ended(hour + 2), ...more },
  });
  const facts = localRunFacts([state('b', 4, { variables: { release: 'v1' } }), state('a', 1)], 'Production', 30, time(2, 0));
  expect(facts.map(({ isRollback }) => isRollback)).toEqual([true, false]);
  expect(measure(facts, 'Production', 30)).toMatchObject({ deployments: 1, changeFailureRate: 1, leadTimeSeconds: 7200 });
});

describe('on the wire', () => {
  let fake: FakePipeline;
  beforeEach(async () => {
    fake = await FakePipeline.start();
    fake.on('GetPipelineState', { stageStates: ['Staging', 'Approve', 'Production', 'Mirror'].map((name) => stage(name, NEW)) });
  });
  afterEach(() => fake.stop());

  test('reads both lists page by page and stops where the days end', async () => {
    const ago = (days: number, hours = 0) => Date.now() / 1000 - days * 86_400 + hours * 3600;
    const run = (pipelineExecutionId: string, days: number) => ({
      ...{ pipelineExecutionId },
      ...{ status: 'Succeeded', startTime: ago(days) },
      trigger: { triggerType: 'WebhookV2' },
    });
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

  test('a bad release and the way back by the variable `release` count as by RollbackStage', async () => {
    const ago = (days: number) => Date.now() / 1000 - days * 86_400;
    const runs = [OLD, MIDDLE, NEW].map((id, index) => ({ id, days: 3 - index }));
    fake.on('ListPipelineExecutions', {
      pipelineExecutionSummaries: runs.map(({ id, days }) => ({
        ...{ pipelineExecutionId: id, status: 'Succeeded', startTime: ago(days) },
        trigger: { triggerType: id === NEW ? 'StartPipelineExecution' : 'WebhookV2' },
      })),
    });
    fake.on('ListActionExecutions', {
      actionExecutionDetails: runs.map(({ id, days }) => ({
        ...{ pipelineExecutionId: id, stageName: 'Production', actionName: 'Deploy', status: 'Succeeded' },
        ...{ startTime: ago(days), lastUpdateTime: ago(days) + 60 },
      })),
    });
    fake.on('GetPipelineExecution', { pipelineExecution: { variables: [{ name: 'release', resolvedValue: 'v1' }] } });
    const { stdout } = await blueline('metrics', '--pipeline', 'P', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ stage: 'Production', runs: 3, deployments: 2, changeFailureRate: 0.5 });
    expect(fake.inputs('GetPipelineExecution')).toEqual([{ pipelineName: 'P', pipelineExecutionId: NEW }]);
  });

  test('a stage that is not there is wrong usage, with the names of those that are', async () => {
    expect(await blueline('metrics', '--pipeline', 'P', '--stage', 'Nope')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("there is no stage 'Nope'"),
    });
  });

  test('wrong usage points to the help of the command', async () => {
    expect((await blueline('cost', '--pipeline', 'P', '--runs', 'x')).stderr).toContain('next: blueline cost --help');
  });

  test('a nonsensical number of days is wrong usage', async () => {
    expect(await blueline('metrics', '--pipeline', 'P', '--days', 'many')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("not 'many'"),
    });
  });
});
