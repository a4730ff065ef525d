import { Aws } from 'aws-cdk-lib';
import { type EnvironmentRow, stackPattern } from '../environment-row';
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
    ...functionStatements(stack, arn),
    ...messageStatements(stack, arn),
    ...monitoringStatements(stack, arn),
    ...apiStatements(arn, row.region ?? Aws.REGION),
    ...(row.tracing ? [tracingStatement()] : []),
  ];
}

const NO_RESOURCE = 'The action knows no resource';
const IDS_OF_AWS = 'AWS chooses the ids, so the resource has no name before it is there';

function stackStatements(stack: string, arn: ArnOf): ReasonedStatement[] {
  const changes = 'CreateChangeSet DescribeChangeSet ExecuteChangeSet DeleteChangeSet ListChangeSets DeleteStack TagResource';
  const reading =
    'DescribeStacks DescribeStackEvents DescribeStackResource DescribeStackResources ListStackResources GetTemplate GetTemplateSummary';
  // Of an application with very many operations; CloudFormation makes them as the caller.
  const nested = arn('cloudformation', `stack/${stack}-Resolvers*/*`);
  return [
    allow('cloudformation', `${changes} ${reading} ContinueUpdateRollback RollbackStack`, [
      arn('cloudformation', `stack/${stack}/*`),
      nested,
    ]),
    allow('cloudformation', 'CreateStack UpdateStack', [nested]),
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

function functionStatements(stack: string, arn: ArnOf): ReasonedStatement[] {
  const lambda =
    'CreateFunction DeleteFunction GetFunction GetFunctionConfiguration UpdateFunctionCode UpdateFunctionConfiguration InvokeFunction';
  const more =
    'AddPermission RemovePermission GetPolicy TagResource UntagResource ListTags PutFunctionConcurrency DeleteFunctionConcurrency';
  const mapping = 'CreateEventSourceMapping DeleteEventSourceMapping GetEventSourceMapping UpdateEventSourceMapping';
  const role = 'CreateRole DeleteRole GetRole UpdateRole UpdateAssumeRolePolicy TagRole UntagRole';
  const policy = 'GetRolePolicy PutRolePolicy DeleteRolePolicy AttachRolePolicy DetachRolePolicy ListAttachedRolePolicies ListRolePolicies';
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
    allow('lambda', mapping, ['*'], IDS_OF_AWS),
    // CloudFormation hands the tags of a stack on to its event source mappings, by these calls and as their creator.
    allow('lambda', 'TagResource UntagResource ListTags', [arn('lambda', 'event-source-mapping:*')], IDS_OF_AWS),
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
  const pool = 'UpdateUserPool DeleteUserPool DescribeUserPool SetUserPoolMfaConfig GetUserPoolMfaConfig TagResource UntagResource';
  const client = 'CreateUserPoolClient UpdateUserPoolClient DeleteUserPoolClient DescribeUserPoolClient';
  const apis = `arn:${Aws.PARTITION}:appsync:${region}::/v1/apis`;
  return [
    allow('appsync', `${api} ${parts} ${schema}`, [apis, `${apis}/*`, arn('appsync', 'apis/*')], IDS_OF_AWS),
    allow('cognito-idp', 'CreateUserPool ListUserPools', ['*'], 'There is no pool yet that could be named'),
    allow('cognito-idp', `${pool} ${client} CreateGroup UpdateGroup DeleteGroup GetGroup`, [arn('cognito-idp', 'userpool/*')], IDS_OF_AWS),
  ];
}
