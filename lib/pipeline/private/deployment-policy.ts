import { Aws } from 'aws-cdk-lib';
import { type EnvironmentRow, propertiesPattern, stackPattern } from '../environment-row';
import { OWN_POOLS, ownPools } from './own-pools';
import { type ArnOf, allow, arnIn, bucketArn, type ReasonedStatement } from './statement';

/**
 * What `blueline deploy ENV` needs: CloudFormation acts with the caller's permissions, so this is what a generated template may contain.
 *
 * Resources are limited to names that begin with the environment's stack. Some cannot be limited so, since AWS chooses their ids or the
 * action knows no resource: AppSync APIs, user pools, event source mappings. Nobody has every action of a service.
 */
export function deploymentPolicy(row: EnvironmentRow): ReasonedStatement[] {
  const stack = stackPattern(row);
  const arn = arnIn(row.region);
  return [
    ...stackStatements(stack, arn),
    ...dataStatements(stack, arn),
    ...(row.secrets?.properties === undefined ? [] : [ownSecret(row, arn)]),
    ...functionStatements(stack, arn),
    ...messageStatements(stack, arn),
    ...monitoringStatements(stack, arn),
    ...apiStatements(arn, row.region ?? Aws.REGION),
    ...poolStatements(row, arn),
    ...(row.tracing ? [tracingStatement()] : []),
  ];
}

const NO_RESOURCE = 'The action knows no resource';
const NOT_THERE_YET = 'It is not there yet, so there is no name; the condition limits it to functions of the environment';
const IDS_OF_AWS = 'AWS chooses the ids, so the resource has no name before it is there';

function stackStatements(stack: string, arn: ArnOf): ReasonedStatement[] {
  const reading =
    'DescribeStacks DescribeStackEvents DescribeStackResource DescribeStackResources ListStackResources GetTemplate GetTemplateSummary';
  const stacks = [arn('cloudformation', `stack/${stack}/*`)];
  // Of an application with very many operations. CloudFormation makes these stacks as the caller, and names their change sets itself; they are executed
  // with that of the stack alone.
  const nested = [arn('cloudformation', `stack/${stack}-Resolvers*/*`)];
  return [
    // Its own change set alone: nobody executes that of a review. Both go when a deployment is through.
    allow('cloudformation', 'CreateChangeSet DescribeChangeSet ExecuteChangeSet', stacks).when('StringEquals', {
      'cloudformation:ChangeSetName': 'release',
    }),
    allow('cloudformation', 'DeleteChangeSet', stacks).when('StringEquals', { 'cloudformation:ChangeSetName': ['release', 'review'] }),
    // A failed creation is removed, so that the next one works without a hand (lib/deploy/stack.ts).
    allow('cloudformation', `${reading} DeleteStack TagResource`, stacks),
    allow('cloudformation', `${reading} CreateChangeSet DescribeChangeSet ExecuteChangeSet DeleteChangeSet`, nested),
    allow('cloudformation', 'CreateStack UpdateStack DeleteStack TagResource', nested),
    allow('cloudformation', 'ValidateTemplate', ['*'], NO_RESOURCE),
  ];
}

function dataStatements(stack: string, arn: ArnOf): ReasonedStatement[] {
  const table =
    'CreateTable DeleteTable DescribeTable UpdateTable DescribeTimeToLive UpdateTimeToLive DescribeContinuousBackups UpdateContinuousBackups';
  const tags = 'TagResource UntagResource ListTagsOfResource';
  const bucket = 'CreateBucket DeleteBucket ListBucket GetBucketLocation PutBucketPolicy GetBucketPolicy PutBucketTagging GetBucketTagging';
  const protection =
    'PutEncryptionConfiguration GetEncryptionConfiguration PutBucketPublicAccessBlock GetBucketPublicAccessBlock PutBucketVersioning PutLifecycleConfiguration';
  const more =
    'PutBucketOwnershipControls GetBucketOwnershipControls PutBucketCORS GetBucketCORS PutBucketNotification GetBucketNotification';
  const buckets = ['code', 'files', 'backups', 'uploads'].map((role) => bucketArn(`${stack}-${role}-*`));
  const secret = 'CreateSecret DeleteSecret DescribeSecret GetSecretValue PutSecretValue UpdateSecret TagResource UntagResource';
  return [
    allow('dynamodb', `${table} ${tags} GetItem Query`, [arn('dynamodb', `table/${stack}-*`)]), // items: traces of notifiers after a deployment
    allow('s3', `${bucket} ${protection} ${more}`, buckets),
    allow('s3', 'GetObject PutObject', [bucketArn(`${stack}-code-*/*`)]),
    allow('secretsmanager', secret, [arn('secretsmanager', `secret:${stack}/*`)]),
    allow('secretsmanager', 'GetRandomPassword', ['*'], NO_RESOURCE),
  ];
}

/** The secret with the properties, where it has a name of its own: read, never written. */
function ownSecret(row: EnvironmentRow, arn: ArnOf): ReasonedStatement {
  return allow('secretsmanager', 'GetSecretValue', [arn('secretsmanager', `secret:${propertiesPattern(row)}`)]);
}

function functionStatements(stack: string, arn: ArnOf): ReasonedStatement[] {
  const lambda =
    'CreateFunction DeleteFunction GetFunction GetFunctionConfiguration UpdateFunctionCode UpdateFunctionConfiguration InvokeFunction';
  const more =
    'AddPermission RemovePermission GetPolicy TagResource UntagResource ListTags PutFunctionConcurrency DeleteFunctionConcurrency';
  const mappings = [arn('lambda', 'event-source-mapping:*')];
  const ofFunctions = { 'lambda:FunctionArn': arn('lambda', `function:${stack}-*`) };
  const role = 'CreateRole DeleteRole GetRole UpdateRole UpdateAssumeRolePolicy TagRole UntagRole';
  const policy = 'GetRolePolicy PutRolePolicy DeleteRolePolicy ListAttachedRolePolicies ListRolePolicies'; // none is attached, so nothing of AWS's own
  const log = 'CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy TagResource UntagResource ListTagsForResource';
  const filter = 'PutMetricFilter DeleteMetricFilter DescribeMetricFilters';
  const passing = allow('iam', 'PassRole', [arn('iam', `role/${stack}-*`, '')]);
  passing.addCondition('StringEquals', {
    'iam:PassedToService': ['lambda.amazonaws.com', 'appsync.amazonaws.com', 'events.amazonaws.com'],
  });
  return [
    allow('lambda', `${lambda} ${more}`, [arn('lambda', `function:${stack}-*`)]),
    // The layer of a model's dependencies and its versions: whoever names one in a function must be able to read it.
    allow('lambda', 'PublishLayerVersion GetLayerVersion DeleteLayerVersion', [arn('lambda', `layer:${stack}-*`)]),
    allow('lambda', 'CreateEventSourceMapping', ['*'], NOT_THERE_YET).when('ArnLike', ofFunctions),
    allow('lambda', 'DeleteEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping', mappings, IDS_OF_AWS).when(
      'ArnLike',
      ofFunctions,
    ),
    // CloudFormation hands the tags of a stack on to its event source mappings, by these calls and as their creator. They know no function.
    allow('lambda', 'TagResource UntagResource ListTags', mappings, IDS_OF_AWS),
    allow('iam', `${role} ${policy}`, [arn('iam', `role/${stack}-*`, '')]),
    passing,
    allow('logs', `${log} ${filter}`, [arn('logs', `log-group:/aws/lambda/${stack}-*`)]),
    allow('logs', 'DescribeLogGroups', ['*'], NO_RESOURCE),
  ];
}

function messageStatements(stack: string, arn: ArnOf): ReasonedStatement[] {
  const queue = 'CreateQueue DeleteQueue GetQueueAttributes SetQueueAttributes GetQueueUrl TagQueue UntagQueue ListQueueTags';
  const bus = 'CreateEventBus DeleteEventBus DescribeEventBus UpdateEventBus TagResource UntagResource ListTagsForResource';
  const rule = 'PutRule DeleteRule DescribeRule PutTargets RemoveTargets ListTargetsByRule';
  return [
    allow('sqs', queue, [arn('sqs', `${stack}-*`)]),
    allow('events', `${bus} ${rule}`, [arn('events', `event-bus/${stack}-*`), arn('events', `rule/${stack}-*`)]),
  ];
}

function monitoringStatements(stack: string, arn: ArnOf): ReasonedStatement[] {
  const topic = 'CreateTopic DeleteTopic GetTopicAttributes SetTopicAttributes';
  const subscription = 'Subscribe Unsubscribe ListSubscriptionsByTopic GetSubscriptionAttributes SetSubscriptionAttributes';
  return [
    allow('cloudwatch', 'PutMetricAlarm DeleteAlarms TagResource UntagResource ListTagsForResource', [
      arn('cloudwatch', `alarm:${stack}-*`),
    ]),
    allow('cloudwatch', 'PutCompositeAlarm DescribeAlarms', ['*'], 'For composite alarms AWS asks for a permission that is scoped to *'),
    allow('cloudwatch', 'PutDashboard GetDashboard DeleteDashboards', [arn('cloudwatch', `dashboard/${stack}*`, '')]),
    allow('sns', `${topic} ${subscription} TagResource UntagResource ListTagsForResource`, [arn('sns', `${stack}-*`)]),
  ];
}

/** AppSync sends traces with a role of its own, which the first API of an account that does so brings along. */
function tracingStatement(): ReasonedStatement {
  const name = 'aws-service-role/appsync.amazonaws.com/AWSServiceRoleForAppSync';
  const statement = allow('iam', 'CreateServiceLinkedRole', [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${name}`]);
  statement.addCondition('StringEquals', { 'iam:AWSServiceName': 'appsync.amazonaws.com' });
  return statement;
}

function apiStatements(arn: ArnOf, region: string): ReasonedStatement[] {
  const api = 'CreateGraphqlApi UpdateGraphqlApi DeleteGraphqlApi GetGraphqlApi CreateApiKey UpdateApiKey DeleteApiKey ListApiKeys';
  const parts = 'CreateDataSource UpdateDataSource DeleteDataSource GetDataSource CreateResolver UpdateResolver DeleteResolver GetResolver';
  const schema = 'StartSchemaCreation GetSchemaCreationStatus GetIntrospectionSchema TagResource UntagResource ListTagsForResource';
  const apis = `arn:${Aws.PARTITION}:appsync:${region}::/v1/apis`;
  return [allow('appsync', `${api} ${parts} ${schema}`, [apis, `${apis}/*`, arn('appsync', 'apis/*')], IDS_OF_AWS)];
}

/** AWS chooses the ids of user pools, but CloudFormation gives them the tags of their stack, from the first call on. */
function poolStatements(row: EnvironmentRow, arn: ArnOf): ReasonedStatement[] {
  const pool = 'UpdateUserPool DeleteUserPool DescribeUserPool SetUserPoolMfaConfig GetUserPoolMfaConfig UntagResource';
  const client = 'CreateUserPoolClient UpdateUserPoolClient DeleteUserPoolClient DescribeUserPoolClient';
  const pools = [arn('cognito-idp', 'userpool/*')];
  const application = stackPattern(row);
  return [
    allow('cognito-idp', 'CreateUserPool ListUserPools', ['*'], 'There is no pool yet that could be named'),
    allow('cognito-idp', `${pool} ${client} CreateGroup UpdateGroup DeleteGroup GetGroup`, pools, OWN_POOLS).when(
      'StringLike',
      ownPools(row),
    ),
    // Only its own tags, and never on a pool that has those of another environment: that would make it one of its own.
    allow('cognito-idp', 'TagResource', pools, OWN_POOLS)
      .when('StringLike', { 'aws:RequestTag/blueline:application': application })
      .when('StringLikeIfExists', { 'aws:ResourceTag/blueline:application': application }),
  ];
}
