import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { prepareChangeSet } from '../../lib/deploy/change-set';
import type { DeployPlan } from '../../lib/deploy/plan';

const plan = { environment: 'staging', stack: 'orders-staging', parameters: {} } as unknown as DeployPlan;
const change = (LogicalResourceId: string, more: object = {}) => ({ ResourceChange: { Action: 'Modify', LogicalResourceId, ...more } });

test('the changes of nested stacks are asked for and stand behind their stack, page by page', async () => {
  const asked: Record<string, unknown>[] = [];
  const answer = ({ input, constructor: { name } }: { input: Record<string, unknown>; constructor: { name: string } }) => {
    asked.push({ name, ...input });
    if (name !== 'DescribeChangeSetCommand') return {};
    if (input.ChangeSetName === 'nested')
      return input.NextToken ? { Changes: [change('B')] } : { Changes: [change('A')], NextToken: 'more' };
    const nested = { ResourceType: 'AWS::CloudFormation::Stack' };
    return {
      Status: 'CREATE_COMPLETE',
      Changes: [change('Bus'), change('Resolvers1', { ...nested, ChangeSetId: 'nested' }), change('Resolvers2', nested)],
    };
  };
  const client = { send: async (command: never) => answer(command) } as unknown as CloudFormationClient;
  const template = { url: 'https://example.com/t', parameters: [], isNested: true };
  const { changes } = await prepareChangeSet(client, plan, 'release', undefined, template);
  expect(changes.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual([
    'Bus',
    'Resolvers1',
    'Resolvers1/A',
    'Resolvers1/B',
    'Resolvers2',
  ]);
  expect(asked.find(({ name }) => name === 'CreateChangeSetCommand')).toMatchObject({ IncludeNestedStacks: true });
  asked.length = 0;
  await prepareChangeSet(client, plan, 'release', undefined, { ...template, isNested: false });
  expect(asked.find(({ name }) => name === 'CreateChangeSetCommand')).not.toHaveProperty('IncludeNestedStacks');
});
