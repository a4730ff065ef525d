import { packageVersion, planRollback, type RollbackFacts } from '../../lib/operate/rollback';
import { AwsError, FakePipeline } from './fake-pipeline';
import { at, blueline, MIDDLE, NEW, OLD, stage } from './samples';

const start = (time: string) => new Date(`2026-11-24T${time}Z`);
const run = (pipelineExecutionId: string, time: string, more: object = {}) => ({
  pipelineExecutionId,
  status: 'Succeeded' as const,
  startTime: start(time),
  ...more,
});
const production = (current: string, status: 'Succeeded' | 'Failed' | 'InProgress') => ({
  stageName: 'Production',
  latestExecution: { pipelineExecutionId: current, status },
});
const exported = (version: string, pipelineVersion = 7) => [{ pipelineVersion, output: { outputVariables: { PACKAGE_VERSION: version } } }];

function facts(more: Partial<RollbackFacts> = {}): RollbackFacts {
  const history = [run(NEW, '12:00:00'), run(MIDDLE, '11:00:00'), run(OLD, '10:00:00')];
  return {
    stage: 'Production',
    state: { pipelineVersion: 7, stageStates: [production(NEW, 'Failed')] },
    declaration: { name: 'P', roleArn: 'r', stages: [], variables: [{ name: 'release', defaultValue: 'current' }] },
    history,
    successes: history.slice(1),
    actions: new Map([
      [MIDDLE, exported('aaa')],
      [OLD, exported('bbb')],
    ]),
    ...more,
  };
}

const changed = new Map([[MIDDLE, exported('aaa', 5)]]);
const rolledBack = {
  state: { pipelineVersion: 7, stageStates: [production('rollback', 'Succeeded')] },
  history: [
    run('rollback', '13:00:00', { executionType: 'ROLLBACK', rollbackMetadata: { rollbackTargetPipelineExecutionId: MIDDLE } }),
    ...facts().history,
  ],
  successes: [
    run('rollback', '13:00:00', { executionType: 'ROLLBACK' }),
    run(NEW, '12:00:00'),
    run(MIDDLE, '11:00:00'),
    run(OLD, '10:00:00'),
  ],
};

test.each([
  ['after a failure: what succeeded last', {}, { kind: 'stage', target: MIDDLE }],
  [
    'after a success: the one before it',
    { state: { pipelineVersion: 7, stageStates: [production(MIDDLE, 'Succeeded' as const)] } },
    { kind: 'stage', target: OLD },
  ],
  [
    'after a failure that followed a rollback: a rollback is no target',
    {
      history: [run(NEW, '14:00:00'), run('rollback', '13:00:00', { executionType: 'ROLLBACK' }), run(MIDDLE, '11:00:00')],
      successes: [run('rollback', '13:00:00', { executionType: 'ROLLBACK' }), run(MIDDLE, '11:00:00')],
    },
    { kind: 'stage', target: MIDDLE },
  ],
  ['after a rollback: the one before what it went back to', rolledBack, { kind: 'stage', target: OLD }],
  [
    'after a return by the variable release: the one before what it went back to',
    { state: { pipelineVersion: 7, stageStates: [production(NEW, 'Succeeded' as const)] }, origin: MIDDLE },
    { kind: 'stage', target: OLD },
  ],
  [
    'the pipeline has changed since',
    { actions: changed },
    { kind: 'release', release: 'aaa', from: MIDDLE, why: expect.stringContaining('version 5 then, 7 now') },
  ],
  [
    'nothing succeeded in this structure',
    { successes: [] },
    { kind: 'release', release: 'aaa', from: MIDDLE, why: expect.stringContaining('since the pipeline was changed') },
  ],
  [
    'mode PARALLEL',
    { declaration: { ...facts().declaration, executionMode: 'PARALLEL' as const } },
    { kind: 'release', release: 'aaa', why: expect.stringContaining('PARALLEL') },
  ],
  ['a version that was named', { release: 'ccc' }, { kind: 'release', release: 'ccc', why: 'its version was named' }],
] as const)('%s', (_, more, expected) => {
  expect(planRollback(facts(more as unknown as Partial<RollbackFacts>))).toMatchObject({ stage: 'Production', ...expected });
});

const source = { name: 'Production', actions: [{ actionTypeId: { category: 'Source' as const } }] };
test.each([
  ['a stage at work', { state: { stageStates: [production(NEW, 'InProgress')] } }, 'only a stage that has ended'],
  ['the source', { declaration: { ...facts().declaration, stages: [source] } as never }, 'it only fetches the source'],
  ['no variable', { actions: changed, declaration: { ...facts().declaration, variables: [] } }, "no variable 'release'"],
  [
    'a run that does not say its package',
    { actions: new Map([[MIDDLE, [{ pipelineVersion: 5 }]]]) },
    'does not say which package it deployed',
  ],
  ['no earlier run', { history: [], successes: [] }, 'no earlier run has succeeded'],
  ['a stage that is not there', { stage: 'Prodction' }, "there is no stage 'Prodction'"],
])('refused: %s', (_, more, text) => {
  expect(() => planRollback(facts(more))).toThrow(text);
});

test.each([
  ['VERSION', 'abc'],
  ['PACKAGE_VERSION', 'abc'],
  ['packageVersion', 'abc'],
  ['NODE_VERSION', undefined],
])('an exported variable %s', (name, expected) => {
  expect(packageVersion([{ output: { outputVariables: { [name]: 'abc' } } }])).toBe(expected);
});

describe('on the wire', () => {
  let fake: FakePipeline;
  const summary = (id: string, time: string) => ({ pipelineExecutionId: id, status: 'Succeeded', startTime: at(time) });
  beforeEach(async () => {
    fake = await FakePipeline.start();
    fake.on('GetPipelineState', { pipelineVersion: 7, stageStates: [stage('Source', NEW), stage('Production', NEW, 'Failed')] });
    fake.on('GetPipeline', {
      pipeline: {
        name: 'P',
        roleArn: 'r',
        version: 7,
        stages: [],
        variables: [
          { name: 'release', defaultValue: 'current' },
          { name: 'reason', defaultValue: '-' },
        ],
      },
    });
    fake.on('ListPipelineExecutions', ({ filter }) => ({
      pipelineExecutionSummaries: [...(filter ? [] : [{ ...summary(NEW, '12:00:00'), status: 'Failed' }]), summary(MIDDLE, '11:00:00')],
    }));
    fake.on('ListActionExecutions', {
      actionExecutionDetails: [{ pipelineExecutionId: MIDDLE, pipelineVersion: 7, output: { outputVariables: { VERSION: 'v1' } } }],
    });
    fake.on('GetPipelineExecution', {
      pipelineExecution: { pipelineName: 'P', variables: [{ name: 'release', resolvedValue: 'current' }] },
    });
    fake.on('RollbackStage', { pipelineExecutionId: 'r-1' });
    fake.on('StartPipelineExecution', { pipelineExecutionId: 's-1' });
  });
  afterEach(() => fake.stop());

  test('the last stage goes back to the run before, and it says why so', async () => {
    const { code, stderr } = await blueline('rollback', '--pipeline', 'P');
    expect(fake.inputs('RollbackStage')).toEqual([{ pipelineName: 'P', stageName: 'Production', targetPipelineExecutionId: MIDDLE }]);
    expect(stderr).toContain(`rolling back Production to run ${MIDDLE} by RollbackStage, because run ${MIDDLE} succeeded in Production`);
    expect(code).toBe(0);
  });

  test('after a run with an older release it goes one further, by the versions that the runs exported', async () => {
    const [returned, versions] = [
      '00000000-0000-4000-8000-000000000009',
      new Map([
        [OLD, 'v0'],
        [MIDDLE, 'v1'],
        [NEW, 'v2'],
      ]),
    ];
    fake.on('GetPipelineState', { pipelineVersion: 7, stageStates: [stage('Source', returned), stage('Production', returned)] });
    fake.on('GetPipelineExecution', { pipelineExecution: { variables: [{ name: 'release', resolvedValue: 'v1' }] } });
    fake.on('ListPipelineExecutions', {
      pipelineExecutionSummaries: [
        summary(returned, '13:00:00'),
        summary(NEW, '12:00:00'),
        summary(MIDDLE, '11:00:00'),
        summary(OLD, '10:00:00'),
      ],
    });
    fake.on('ListActionExecutions', ({ filter }) => {
      const id = (filter as { pipelineExecutionId: string }).pipelineExecutionId;
      const output = { outputVariables: { VERSION: versions.get(id) ?? 'v1' } };
      return { actionExecutionDetails: [{ pipelineExecutionId: id, pipelineVersion: 7, output }] };
    });
    expect(await blueline('rollback', '--pipeline', 'P')).toMatchObject({ code: 0 });
    expect(fake.inputs('RollbackStage')).toMatchObject([{ targetPipelineExecutionId: OLD }]);
    expect(fake.inputs('GetPipelineExecution')).toEqual([{ pipelineName: 'P', pipelineExecutionId: returned }]);
  });

  test('where CodePipeline refuses after all, the older package is deployed by a run', async () => {
    fake.on('RollbackStage', new AwsError('UnableToRollbackStageException', 'structure changed'));
    const { code, stdout } = await blueline('rollback', 'Production', '--pipeline', 'P', '--format', 'json');
    const variables = [
      { name: 'release', value: 'v1' },
      { name: 'reason', value: 'rollback to v1' },
    ];
    expect(fake.inputs('StartPipelineExecution')).toMatchObject([{ name: 'P', variables }]);
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'release',
      release: 'v1',
      run: 's-1',
      why: 'CodePipeline refused: structure changed',
    });
    expect(code).toBe(0);
  });
});
