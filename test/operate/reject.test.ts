import { FakePipeline } from './fake-pipeline';
import { approving, at, blueline, MIDDLE, NEW, stage } from './samples';

let fake: FakePipeline;
const review = (place?: string) => ({
  ...{ pipelineExecutionId: MIDDLE, stageName: 'Approve', actionName: 'PrepareReview', status: 'Succeeded' },
  ...(place === undefined ? {} : { output: { outputVariables: { REVIEW_MESSAGE: 'm', REVIEW_STACK: place } } }),
});
beforeEach(async () => {
  fake = await FakePipeline.start();
  fake.on('ListPipelineExecutions', {
    pipelineExecutionSummaries: [NEW, MIDDLE].map((id) => ({ pipelineExecutionId: id, status: 'InProgress', startTime: at('10:00:00') })),
  });
  fake.on('GetPipelineState', { stageStates: [stage('Staging', MIDDLE), approving(MIDDLE, 'token-1')] });
  fake.on('ListActionExecutions', { actionExecutionDetails: [review('111111111111 eu-central-1 shop production')] });
  fake.on('PutApprovalResult', { approvedAt: at('10:20:00') });
  fake.onQuery('GetCallerIdentity', '<Account>111111111111</Account>');
  fake.onQuery('DeleteChangeSet', '<x/>');
  fake.onQuery('DeleteStack', '<x/>');
  stackIs('REVIEW_IN_PROGRESS');
});
afterEach(() => fake.stop());

const stackIs = (status: string) =>
  fake.onQuery('DescribeStacks', `<Stacks><member><StackName>shop</StackName><StackStatus>${status}</StackStatus></member></Stacks>`);
const changed = () =>
  fake.queried.filter(({ Action = '' }) => Action.startsWith('Delete')).map(({ Action, StackName }) => `${Action} ${StackName}`);
const reject = () => blueline('reject', '--pipeline', 'P');

test('a rejected first release leaves no change set and no empty stack', async () => {
  expect(await reject()).toMatchObject({ code: 0, stderr: expect.stringContaining('removed what the review left in shop') });
  expect(changed()).toEqual(['DeleteChangeSet shop', 'DeleteStack shop']);
  expect(fake.queried.find(({ Action }) => Action === 'DeleteChangeSet')).toMatchObject({ ChangeSetName: 'review' });
});

test('a stack that holds something stays', async () => {
  stackIs('UPDATE_COMPLETE');
  expect(await reject()).toMatchObject({ code: 0 });
  expect(changed()).toEqual(['DeleteChangeSet shop']);
});

test('an approval removes nothing', async () => {
  expect(await blueline('approve', '--pipeline', 'P')).toMatchObject({ code: 0 });
  expect(changed()).toEqual([]);
});

test('where a newer run waits behind, its review replaces this one', async () => {
  const inbound = { inboundExecutions: [{ pipelineExecutionId: NEW, status: 'InProgress' }] };
  fake.on('GetPipelineState', { stageStates: [approving(MIDDLE, 'token-1', inbound)] });
  expect(await reject()).toMatchObject({ code: 0 });
  expect(changed()).toEqual([]);
});

test('in another account it says how, and the rejection stands', async () => {
  fake.on('ListActionExecutions', { actionExecutionDetails: [review('222222222222 eu-central-1 shop production')] });
  const { code, stderr } = await reject();
  expect(stderr).toContain(
    'the review of shop was not removed: it lies in account 222222222222, and these credentials are of 111111111111',
  );
  expect(stderr).toContain('AWS_REGION=eu-central-1 npx blueline deploy production --cloud aws --discard-review shop');
  expect(code).toBe(0);
  expect(changed()).toEqual([]);
});

test('without the rights it says so, and the rejection stands', async () => {
  fake.onQuery('DeleteChangeSet', 'AccessDenied');
  expect(await reject()).toMatchObject({ code: 0, stderr: expect.stringContaining('warning: the review of shop was not removed: ') });
  expect(fake.inputs('PutApprovalResult')).toMatchObject([{ result: { status: 'Rejected' } }]);
});

test('a pipeline whose review says nothing of its place', async () => {
  fake.on('ListActionExecutions', { actionExecutionDetails: [review()] });
  expect(await reject()).toMatchObject({ code: 0, stderr: expect.stringContaining('stays until the next review replaces it') });
});
