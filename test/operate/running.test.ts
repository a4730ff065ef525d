import { AwsError, FakePipeline } from './fake-pipeline';
import { at, blueline, MIDDLE, NEW, OLD, stage } from './samples';

let fake: FakePipeline;
const summary = (pipelineExecutionId: string, status: string) => ({ pipelineExecutionId, status, startTime: at('10:00:00') });
beforeEach(async () => {
  fake = await FakePipeline.start();
});
afterEach(() => fake.stop());

describe('start', () => {
  beforeEach(() => {
    fake.on('GetPipeline', {
      pipeline: { name: 'P', roleArn: 'r', stages: [], variables: [{ name: 'release', defaultValue: 'current' }] },
    });
    fake.on('StartPipelineExecution', { pipelineExecutionId: NEW });
  });

  test('says the run and its page', async () => {
    const { code, stderr } = await blueline('start', '--pipeline', 'P');
    expect(stderr).toContain(`started run ${NEW} of P`);
    expect(stderr).toContain(`/pipelines/P/executions/${NEW}/visualization`);
    expect(fake.inputs('StartPipelineExecution')[0]).not.toHaveProperty('variables');
    expect(code).toBe(0);
  });

  test('hands an older package on as the variable release', async () => {
    await blueline('start', '--pipeline', 'P', '--release', 'v1');
    expect(fake.inputs('StartPipelineExecution')).toMatchObject([{ name: 'P', variables: [{ name: 'release', value: 'v1' }] }]);
  });

  test('says what the gate cleans up first, of what it knows', async () => {
    fake.on('GetPipeline', { pipeline: { name: 'P', roleArn: 'r', stages: [], variables: [{ name: 'cleanup', defaultValue: 'model' }] } });
    await blueline('start', '--pipeline', 'P', '--cleanup', 'none');
    expect(fake.inputs('StartPipelineExecution')).toMatchObject([{ variables: [{ name: 'cleanup', value: 'none' }] }]);
    expect(await blueline('start', '--pipeline', 'P', '--cleanup', 'all of it')).toMatchObject({ code: 2 });
  });

  test.each(['say "yes"', 'a\\b', 'two\nlines', '', 'x'.repeat(201)])(
    'a value that would break the variables of an action: %j',
    async (value) => {
      expect(await blueline('start', '--pipeline', 'P', '--release', value)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--release takes 1 to'),
      });
      expect(fake.inputs('StartPipelineExecution')).toEqual([]);
    },
  );

  test('a variable that the deployed pipeline does not know is refused before anything starts', async () => {
    const { code, stderr } = await blueline('start', '--pipeline', 'P', '--reason', 'x');
    expect(stderr).toContain('the deployed pipeline has no variable reason');
    expect(fake.inputs('StartPipelineExecution')).toEqual([]);
    expect(code).toBe(2);
  });
});

describe('stop', () => {
  beforeEach(() => fake.on('StopPipelineExecution', { pipelineExecutionId: MIDDLE }));

  test.each([
    ['the one that is under way', [summary(NEW, 'Succeeded'), summary(MIDDLE, 'InProgress')], [], 0, `stopping run ${MIDDLE}`],
    ['none', [summary(NEW, 'Succeeded')], [], 1, 'no run is under way'],
    ['two, none named', [summary(NEW, 'InProgress'), summary(MIDDLE, 'InProgress')], [], 2, '2 runs are under way'],
    ['the named one of two', [summary(NEW, 'InProgress'), summary(MIDDLE, 'InProgress')], [MIDDLE], 0, `stopping run ${MIDDLE}`],
    ['one that has ended', [summary(NEW, 'InProgress'), summary(OLD, 'Superseded')], [OLD], 1, `run ${OLD} is superseded already`],
    ['one that is not there', [summary(NEW, 'InProgress')], ['abc'], 1, 'there is no run abc'],
  ])('%s', async (_, pipelineExecutionSummaries, args, exitCode, text) => {
    fake.on('ListPipelineExecutions', { pipelineExecutionSummaries });
    const { code, stderr } = await blueline('stop', '--pipeline', 'P', ...args, '--reason', 'why');
    expect(stderr).toContain(text);
    expect(code).toBe(exitCode);
    const expected = exitCode === 0 ? [{ pipelineName: 'P', pipelineExecutionId: MIDDLE, abandon: false, reason: 'why' }] : [];
    expect(fake.inputs('StopPipelineExecution')).toEqual(expected);
  });

  test('one that is stopping already can still be abandoned', async () => {
    fake.on('ListPipelineExecutions', { pipelineExecutionSummaries: [summary(MIDDLE, 'Stopping')] });
    expect(await blueline('stop', '--pipeline', 'P')).toMatchObject({ code: 1 });
    expect(await blueline('stop', '--pipeline', 'P', '--abandon')).toMatchObject({ code: 0 });
    expect(fake.inputs('StopPipelineExecution')).toMatchObject([{ abandon: true }]);
  });

  test('finds the run on a later page', async () => {
    fake.on('ListPipelineExecutions', ({ nextToken }) =>
      nextToken
        ? { pipelineExecutionSummaries: [summary(MIDDLE, 'InProgress')] }
        : { pipelineExecutionSummaries: [summary(NEW, 'Succeeded')], nextToken: '2' },
    );
    expect(await blueline('stop', '--pipeline', 'P')).toMatchObject({ code: 0 });
  });
});

describe('retry', () => {
  beforeEach(() => {
    fake.on('RetryStageExecution', { pipelineExecutionId: NEW });
    fake.on('GetPipelineState', { stageStates: [stage('Staging', NEW, 'Failed'), stage('Production', OLD), stage('Approve', undefined)] });
  });

  test('repeats what failed; --all the whole stage', async () => {
    expect(await blueline('retry', 'staging', '--pipeline', 'P')).toMatchObject({ code: 0 });
    expect(await blueline('retry', 'Staging', '--pipeline', 'P', '--all')).toMatchObject({ code: 0 });
    const input = { pipelineName: 'P', stageName: 'Staging', pipelineExecutionId: NEW };
    expect(fake.inputs('RetryStageExecution')).toEqual([
      { ...input, retryMode: 'FAILED_ACTIONS' },
      { ...input, retryMode: 'ALL_ACTIONS' },
    ]);
  });

  test.each([
    ['Production', 1, 'has left Production as succeeded: there is nothing to repeat'],
    ['Approve', 1, 'Approve has not run yet'],
    ['Stagin', 2, 'did you mean Staging? stages: Staging, Production, Approve'],
  ])('%s', async (name, exitCode, text) => {
    const { code, stderr } = await blueline('retry', name, '--pipeline', 'P');
    expect(stderr).toContain(text);
    expect(code).toBe(exitCode);
  });

  test('a stage that a newer run has been in since cannot be repeated', async () => {
    fake.on('RetryStageExecution', new AwsError('NotLatestPipelineExecutionException', 'not latest'));
    expect(await blueline('retry', 'Staging', '--pipeline', 'P')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a newer run has been in this stage since'),
    });
  });
});
