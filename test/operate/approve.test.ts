import { AwsError, FakePipeline } from './fake-pipeline';
import { approving, at, blueline, MIDDLE, NEW, OLD, stage } from './samples';

let fake: FakePipeline;
beforeEach(async () => {
  fake = await FakePipeline.start();
  fake.on('ListPipelineExecutions', {
    pipelineExecutionSummaries: [
      { pipelineExecutionId: NEW, status: 'InProgress', startTime: at('10:10:00') },
      { pipelineExecutionId: MIDDLE, status: 'InProgress', startTime: at('10:00:00') },
      { pipelineExecutionId: OLD, status: 'Superseded', startTime: at('09:00:00') },
    ],
  });
  fake.on('GetPipelineState', { pipelineName: 'P', stageStates: [stage('Staging', MIDDLE), approving(MIDDLE, 'token-1')] });
  fake.on('ListActionExecutions', {
    actionExecutionDetails: [
      {
        pipelineExecutionId: MIDDLE,
        stageName: 'Approve',
        actionName: 'Approve',
        status: 'InProgress',
        input: {
          configuration: { CustomData: 'Deploy #{Source.CommitId}?' },
          resolvedConfiguration: { CustomData: 'Deploy abc123?\n2 to add', ExternalEntityLink: 'https://example.org/review' },
        },
      },
    ],
  });
  fake.on('PutApprovalResult', { approvedAt: at('10:20:00') });
});
afterEach(() => fake.stop());

const approve = (...args: string[]) => blueline('approve', '--pipeline', 'P', ...args);

test('approve shows the text with its variables replaced, then answers with the token that it read', async () => {
  const { code, stderr } = await approve('--reason', 'checked on staging');
  expect(stderr).toContain(`Approve.Approve of run ${MIDDLE} in P:\n  Deploy abc123?\n  2 to add\n  https://example.org/review\n`);
  expect(fake.inputs('PutApprovalResult')).toEqual([
    {
      pipelineName: 'P',
      stageName: 'Approve',
      actionName: 'Approve',
      token: 'token-1',
      result: { status: 'Approved', summary: 'checked on staging' },
    },
  ]);
  expect(code).toBe(0);
});

test('reject ends it', async () => {
  expect(await blueline('reject', '--pipeline', 'P')).toMatchObject({ code: 0, stderr: expect.stringContaining(`rejected run ${MIDDLE}`) });
  expect(fake.inputs('PutApprovalResult')).toMatchObject([{ result: { status: 'Rejected', summary: 'rejected with blueline' } }]);
});

test('a newer run that has caught up stops an approval; rejecting, and naming the run, stay possible', async () => {
  const inbound = { inboundExecutions: [{ pipelineExecutionId: NEW, status: 'InProgress' }] };
  fake.on('GetPipelineState', { stageStates: [approving(MIDDLE, 'token-1', inbound)] });
  const refused = await approve();
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`a newer one, ${NEW}, has caught up and waits behind it`) });
  expect(fake.inputs('PutApprovalResult')).toEqual([]);
  expect(await approve('--run', MIDDLE)).toMatchObject({ code: 0 });
  expect(await blueline('reject', '--pipeline', 'P')).toMatchObject({ code: 0 });
});

test('an older run that waits behind does not: it cannot overtake', async () => {
  const inbound = { inboundExecutions: [{ pipelineExecutionId: OLD, status: 'InProgress' }] };
  fake.on('GetPipelineState', { stageStates: [approving(MIDDLE, 'token-1', inbound)] });
  expect(await approve()).toMatchObject({ code: 0 });
});

test('a run that was superseded while it waited cannot be approved any more', async () => {
  expect(await approve('--run', OLD)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`run ${OLD} was superseded by a newer one and does not wait for approval; run ${MIDDLE} waits instead`),
  });
});

test('a run superseded between showing and answering is not approved, nor the one in its place', async () => {
  fake.on('GetPipelineState', (_, calls) => ({ stageStates: [calls === 0 ? approving(MIDDLE, 'token-1') : approving(NEW, 'token-2')] }));
  expect(await approve()).toMatchObject({ code: 1, stderr: expect.stringContaining(`run ${NEW} waits instead`) });
  expect(fake.inputs('PutApprovalResult')).toEqual([]);
});

test('a token that changed between showing and answering is not used', async () => {
  fake.on('GetPipelineState', (_, calls) => ({ stageStates: [approving(MIDDLE, `token-${calls}`)] }));
  expect(await approve()).toMatchObject({ code: 1, stderr: expect.stringContaining('the stage has asked again since') });
  expect(fake.inputs('PutApprovalResult')).toEqual([]);
});

test.each(['InvalidApprovalTokenException', 'ApprovalAlreadyCompletedException'])('%s: somebody was faster', async (name) => {
  fake.on('PutApprovalResult', new AwsError(name));
  const { code, stderr } = await approve();
  expect(stderr).toContain('the approval that was shown is not the one that waits now');
  expect(code).toBe(1);
});

test('where nothing waits, that is said', async () => {
  fake.on('GetPipelineState', { stageStates: [stage('Approve', MIDDLE)] });
  expect(await approve()).toMatchObject({ code: 1, stderr: expect.stringContaining('no run waits for approval') });
});

test('a reason that CodePipeline would refuse is wrong usage', async () => {
  expect(await approve('--reason', 'x'.repeat(513))).toMatchObject({ code: 2, stderr: expect.stringContaining('CodePipeline keeps 512') });
});
