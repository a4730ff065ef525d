import { type EnvironmentRow, propertiesPattern, stackPattern } from '../environment-row';
import { codeBucketStatements } from './code-bucket-policy';
import { type ArnOf, allow, arnIn, bucketArn, type ReasonedStatement } from './statement';

/**
 * What `blueline deploy ENV --review` needs. Nobody has approved anything yet, so it can change nothing that runs: of change sets it makes, reads and
 * deletes the one that is called `review`, and nobody executes that one (`deployment-policy.ts`). It deletes no stack: an empty one that a rejected
 * review left is taken by the next deployment.
 *
 * What it writes is the code under its content hash, since CloudFormation reads the template from there; before the first release of an environment it
 * makes that bucket.
 *
 * CloudFormation works out a change set with the rights of whoever asks for it ("Controlling access with IAM", CloudFormation user guide): it reads the
 * template from the bucket, checks that the names of new resources are free, and compares with what is deployed. Hence the reading of descriptions,
 * never of data; of secrets the values too, since only with these is it known which keys there are (lib/deploy/secrets/check-secrets.ts).
 */
export function reviewPolicy(row: EnvironmentRow): ReasonedStatement[] {
  const stack = stackPattern(row);
  const arn = arnIn(row.region);
  return [...changeSetStatements(stack, arn), ...codeBucketStatements(stack), ...readingStatements(row, arn)];
}

/** CreateChangeSet tags the stack that it makes for a first release; other tags of a stack stay out of reach. */
function changeSetStatements(stack: string, arn: ArnOf): ReasonedStatement[] {
  const stacks = [arn('cloudformation', `stack/${stack}/*`)];
  const nested = [arn('cloudformation', `stack/${stack}-Resolvers*/*`)];
  return [
    allow('cloudformation', 'CreateChangeSet DescribeChangeSet DeleteChangeSet', stacks).when('StringEquals', {
      'cloudformation:ChangeSetName': 'review',
    }),
    allow('cloudformation', 'TagResource', stacks).when('StringEquals', { 'cloudformation:CreateAction': 'CreateChangeSet' }),
    // CloudFormation names those of nested stacks itself; they are executed with that of the stack alone.
    allow('cloudformation', 'CreateChangeSet DescribeChangeSet DeleteChangeSet', nested),
    allow('cloudformation', 'DescribeStacks GetTemplate GetTemplateSummary', [...stacks, ...nested]),
  ];
}

function readingStatements(row: EnvironmentRow, arn: ArnOf): ReasonedStatement[] {
  const stack = stackPattern(row);
  const own = `${stack}-*`;
  return [
    allow('dynamodb', 'DescribeTable DescribeTimeToLive DescribeContinuousBackups ListTagsOfResource', [arn('dynamodb', `table/${own}`)]),
    allow('s3', 'ListBucket GetBucketLocation GetBucketPolicy GetEncryptionConfiguration GetBucketPublicAccessBlock', [
      bucketArn(`${stack}-files-*`),
    ]),
    allow('secretsmanager', 'DescribeSecret', [arn('secretsmanager', `secret:${stack}/*`)]),
    allow('secretsmanager', 'GetSecretValue', [
      arn('secretsmanager', `secret:${propertiesPattern(row)}`),
      arn('secretsmanager', `secret:${stack}/system-user-*`),
    ]),
    allow('lambda', 'GetFunction GetFunctionConfiguration GetPolicy ListTags', [arn('lambda', `function:${own}`)]),
    allow('lambda', 'GetLayerVersion', [arn('lambda', `layer:${own}`)]),
    allow('iam', 'GetRole GetRolePolicy ListRolePolicies', [arn('iam', `role/${own}`, '')]),
    allow('sqs', 'GetQueueAttributes GetQueueUrl ListQueueTags', [arn('sqs', own)]),
    allow('events', 'DescribeEventBus DescribeRule ListTargetsByRule', [arn('events', `event-bus/${own}`), arn('events', `rule/${own}`)]),
    allow('sns', 'GetTopicAttributes', [arn('sns', own)]),
  ];
}
