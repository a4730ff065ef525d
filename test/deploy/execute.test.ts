import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { execute } from '../../lib/deploy/execute';
import type { DeployPlan } from '../../lib/deploy/plan';

/** CloudFormation whose execution of a change set ends in a state, with one failed event. */
function endingIn(StackStatus: string): CloudFormationClient {
  let executed = false;
  const event = { EventId: 'e1', LogicalResourceId: 'Bus', ResourceType: 'T', ResourceStatus: 'UPDATE_FAILED', ResourceStatusReason: 'no' };
  const answers: Record<string, () => object> = {
    ExecuteChangeSetCommand: () => {
      executed = true;
      return {};
    },
    DescribeStackEventsCommand: () => ({ StackEvents: executed ? [event] : [] }),
    DescribeStacksCommand: () => ({ Stacks: [{ StackName: 'orders-staging', StackStatus }] }),
  };
  return { send: async (command: object) => answers[command.constructor.name]?.() } as unknown as CloudFormationClient;
}
const plan = { environment: 'staging', stack: 'orders-staging' } as DeployPlan;
const run = (status: string) => execute(endingIn(status), plan, { name: 'release', stackId: 'orders-staging', changes: [] }, () => {});

test.each([
  ['UPDATE_ROLLBACK_COMPLETE', 'mend it in the model or the settings, then: npx blueline deploy staging'],
  ['UPDATE_ROLLBACK_FAILED', 'aws cloudformation continue-update-rollback --stack-name orders-staging'],
])('%s: the first failure, and what to type', async (status, next) => {
  await expect(run(status)).rejects.toMatchObject({
    message: `stack orders-staging ended in ${status}; first failure: Bus (T): no`,
    next: expect.stringContaining(next),
  });
});

test('what went through is given back', async () => {
  expect(await run('UPDATE_COMPLETE')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
});

test('what failed in a nested stack is named, not that the nested stack failed', async () => {
  const nested = 'arn:aws:cloudformation:eu-west-1:123456789012:stack/orders-staging-Resolvers3-1/2';
  const failed = { ResourceStatus: 'CREATE_FAILED', EventId: 'n1' };
  const parent = { ...failed, LogicalResourceId: 'Resolvers3', ResourceType: 'AWS::CloudFormation::Stack', PhysicalResourceId: nested };
  const inner = [
    { ...parent, EventId: 'n3', ResourceStatusReason: 'The following resource(s) failed to create: [CartAddResolver].' },
    { ...failed, EventId: 'n2', LogicalResourceId: 'Other', ResourceType: 'R', ResourceStatusReason: 'Resource creation cancelled' },
    { ...failed, LogicalResourceId: 'CartAddResolver', ResourceType: 'AWS::AppSync::Resolver', ResourceStatusReason: 'no such field' },
  ];
  let executed = false;
  const answer = (command: { input: { StackName?: string } }) => {
    const name = command.constructor.name;
    if (name === 'ExecuteChangeSetCommand') executed = true;
    if (name === 'DescribeStacksCommand') return { Stacks: [{ StackName: 'orders-staging', StackStatus: 'UPDATE_ROLLBACK_COMPLETE' }] };
    if (name !== 'DescribeStackEventsCommand') return {};
    if (command.input.StackName === nested) return { StackEvents: inner };
    return { StackEvents: executed ? [parent] : [] };
  };
  const client = { send: async (command: { input: object }) => answer(command) } as unknown as CloudFormationClient;
  await expect(execute(client, plan, { name: 'release', stackId: 'orders-staging', changes: [] }, () => {})).rejects.toThrow(
    'first failure: Resolvers3/CartAddResolver (AWS::AppSync::Resolver): no such field',
  );
});
