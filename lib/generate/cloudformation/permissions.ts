import { senderAddress } from '../../model/language/sender-address';
import type { Activity, ActivityType } from '../../model/types';
import { CDN_ARN, usesCdn } from './cdn';
import { arn, attribute, ref, sub } from './intrinsics';
import { EVENT_INDEX_ARN, TABLE_ARN } from './stores';
import type { TemplateValue } from './template';

/** One statement of a function's policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: TemplateValue;
}

/** Strongly consistent reads of items, lists of items, and key ranges. */
export const readViews = (): Statement => allow('ReadViews', 'dynamodb', ['GetItem', 'BatchGetItem', 'Query'], TABLE_ARN.ViewStore);
/** Deleting is writing a tombstone; transactions are authorised by the actions of their parts. */
export const writeViews = (): Statement =>
  allow('WriteViews', 'dynamodb', ['GetItem', 'BatchGetItem', 'Query', 'PutItem'], TABLE_ARN.ViewStore);

/** Loading and folding an aggregate. */
export const readEvents = (): Statement => allow('ReadEvents', 'dynamodb', ['GetItem', 'Query'], TABLE_ARN.EventStore);
/** A commit: HEAD, events, outcome and keys in one transaction. */
export const commitEvents = (): Statement =>
  allow('CommitEvents', 'dynamodb', ['GetItem', 'Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem'], TABLE_ARN.EventStore);

/** Keys of all aggregates by type. */
export const listStreams = (): Statement => allow('ListAggregates', 'dynamodb', ['Query'], EVENT_INDEX_ARN);
/** A tombstone is made by an update and the removal of its key item in one transaction; events and snapshots go in batches. */
export const eraseEvents = (): Statement =>
  allow(
    'EraseEvents',
    'dynamodb',
    ['GetItem', 'BatchGetItem', 'Query', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'],
    TABLE_ARN.EventStore,
  );

/** Copying reads whole aggregates, and how far it came. */
export const copyEvents = (): Statement => allow('CopyAggregates', 'dynamodb', ['GetItem', 'BatchGetItem', 'Query'], TABLE_ARN.EventStore);
export const writeBackups = (): Statement[] => [
  allow('WriteBackups', 's3', ['PutObject'], objectsOf('Backups')),
  allow('ReadProgress', 's3', ['GetObject'], objectsOf('Backups', '_runs/')),
  // Without it an object that is not there is answered with 403 (S3 API reference, GetObject).
  allow('MissProgress', 's3', ['ListBucket'], attribute('Backups', 'Arn')),
];
/** What is deleted for good leaves no copy (REFERENCE §9.2.6). */
export const eraseBackups = (): Statement[] => [
  allow('FindBackups', 's3', ['ListBucket'], attribute('Backups', 'Arn')),
  allow('EraseBackups', 's3', ['DeleteObject'], objectsOf('Backups')),
];

/** A file that comes with its mutation, and the address that the function signs for one that does not. */
export const writeUploads = (): Statement => allow('TakeUploads', 's3', ['PutObject'], objectsOf('UploadsBucket'));

/** Trace rows are opened and closed by updates, in transactions too; never deleted. */
export const trace = (): Statement => allow('Trace', 'dynamodb', ['UpdateItem'], TABLE_ARN.TraceStore);
export const readTraces = (): Statement => allow('ReadTraces', 'dynamodb', ['Query'], TABLE_ARN.TraceStore);
/** A notifier's progress lies beside the traces and expires like them. */
export const keepJournal = (): Statement => allow('KeepJournal', 'dynamodb', ['GetItem', 'PutItem'], TABLE_ARN.TraceStore);

export const publishEvents = (): Statement => allow('PublishEvents', 'events', ['PutEvents'], attribute('Bus', 'Arn'));

/** The two fields that functions, and nobody else, may call (RUNTIME, correction 14). */
export const publish = (...fields: ('publishTrace' | 'publishNotification')[]): Statement =>
  allow('Publish', 'appsync', ['GraphQL'], some(fields.map((field) => sub(`\${Api.Arn}/types/Mutation/fields/${field}`))));

/** What the event source mapping of a queue asks of the role; the handler itself shortens the visibility of a failed message. */
export const consume = (queue: string): Statement =>
  allow('Consume', 'sqs', ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'], attribute(queue, 'Arn'));

/** The event source mapping's failure destination, and where the handler puts a record that it cannot take up. */
export const giveUp = (queue: string): Statement => allow('GiveUp', 'sqs', ['SendMessage'], attribute(queue, 'Arn'));

/** AWS Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB"; listing is authorised on all streams of the table. */
export const readStream = (): Statement[] => [
  allow('ReadStream', 'dynamodb', ['DescribeStream', 'GetRecords', 'GetShardIterator'], attribute('EventStore', 'StreamArn')),
  allow('ListStreams', 'dynamodb', ['ListStreams'], sub(`\${EventStore.Arn}/stream/*`)),
];

/** Every resource: X-Ray knows none for these two actions (Service Authorization Reference, "AWS X-Ray"). Only while tracing is on. */
export const sendTraces = (): Statement => allow('SendTraces', 'xray', ['PutTraceSegments', 'PutTelemetryRecords'], '*');

export const writeLogs = (logGroup: string): Statement =>
  allow(
    'Log',
    'logs',
    ['CreateLogStream', 'PutLogEvents'],
    sub(`arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${${logGroup}}:*`),
  );

/** The system user is made on demand, also by being added to a group (REFERENCE §9.7.6). A user that exists half is completed. */
const SYSTEM_USER = ['AdminGetUser', 'AdminCreateUser', 'AdminSetUserPassword'];

const IDENTITY_ACTIONS: Partial<Record<ActivityType, readonly string[]>> = {
  'create-iam-group': ['CreateGroup'],
  'delete-iam-group': ['DeleteGroup'],
  'add-user-to-iam-group': ['AdminAddUserToGroup', ...SYSTEM_USER],
  'remove-user-from-iam-group': ['AdminRemoveUserFromGroup'],
  'retrieve-email-from-iam': ['AdminGetUser'],
  'iam-create-systemuser': SYSTEM_USER,
  'iam-create-user': SYSTEM_USER,
  'iam-delete-user': ['AdminDeleteUser'],
  'get-token': ['AdminInitiateAuth'],
  'get-systemuser-token': [...SYSTEM_USER, 'AdminInitiateAuth'],
  'call-internal-api': [...SYSTEM_USER, 'AdminInitiateAuth'],
};

const NEEDS_SYSTEM_USER: readonly ActivityType[] = [
  'iam-create-systemuser',
  'add-user-to-iam-group',
  'get-systemuser-token',
  'call-internal-api',
];

/** True where one of the activities signs in to the user pool or changes it. */
export const usesUserPool = (activities: readonly Activity[]): boolean =>
  activities.some((activity) => IDENTITY_ACTIONS[activity.type] !== undefined);
/** True where one of the activities reads the system user's password. */
export const usesSystemUser = (activities: readonly Activity[]): boolean =>
  activities.some((activity) => NEEDS_SYSTEM_USER.includes(activity.type));
/** True where one of the activities reads a property. */
export const usesProperties = (activities: readonly Activity[]): boolean =>
  activities.some((activity) => activity.type === 'fetch-property');
/** True where one of the activities writes to the application's own bucket. */
export const usesFiles = (activities: readonly Activity[]): boolean =>
  activities.some((activity) => activity.type === 'write-file' && !activity.settings.bucket);

/** What activities need beyond what every notifier needs; each right once, in a fixed order. */
export function activityStatements(activities: readonly Activity[]): Statement[] {
  const statements: Statement[] = [];
  const identity = [...new Set(activities.flatMap((activity) => IDENTITY_ACTIONS[activity.type] ?? []))].sort();
  if (identity.length > 0) statements.push(allow('ManageUsers', 'cognito-idp', identity, attribute('UserPool', 'Arn')));
  if (usesSystemUser(activities)) statements.push(readSecret('ReadSystemUser', 'system-user'));
  if (usesProperties(activities)) statements.push(readSecret('ReadProperties', 'properties'));
  const senders = activities
    .filter((activity) => activity.type === 'send-email')
    .flatMap((activity) => identities(activity.settings.sender ?? ''));
  if (senders.length > 0) statements.push(allow('SendMail', 'ses', ['SendEmail'], some([...new Set(senders)].sort().map(identityArn))));
  const buckets = activities.filter((activity) => activity.type === 'write-file').map((activity) => activity.settings.bucket ?? '');
  if (buckets.length > 0) statements.push(allow('WriteFiles', 's3', ['PutObject'], some([...new Set(buckets)].sort().map(objects))));
  if (usesCdn(activities)) statements.push(allow('InvalidateCdn', 'cloudfront', ['CreateInvalidation'], CDN_ARN));
  return statements;
}

/** A secret's ARN ends with six characters of its own. */
function readSecret(Sid: string, name: string): Statement {
  return allow(Sid, 'secretsmanager', ['GetSecretValue'], arn('secretsmanager', `secret:\${AWS::StackName}/${name}-??????`));
}

/** Amazon SES checks the address or its domain, whichever is verified. A sender that is no address was refused by N04 and gives no right. */
function identities(sender: string): string[] {
  const address = senderAddress(sender);
  return address === undefined ? [] : [address, address.slice(address.indexOf('@') + 1)];
}

/** Joined, because the identity is text of the model (see `sub`). */
function identityArn(identity: string): TemplateValue {
  return { 'Fn::Join': ['', [arn('ses', 'identity/'), identity]] };
}

function objects(bucket: string): TemplateValue {
  return bucket === '' ? objectsOf('Files') : { 'Fn::Join': ['', ['arn:', ref('AWS::Partition'), `:s3:::${bucket}/*`]] };
}

function objectsOf(bucketId: string, prefix = ''): TemplateValue {
  return { 'Fn::Join': ['', [attribute(bucketId, 'Arn'), `/${prefix}*`]] };
}

function allow(Sid: string, service: string, actions: readonly string[], Resource: TemplateValue): Statement {
  return { Sid, Effect: 'Allow', Action: actions.map((action) => `${service}:${action}`), Resource };
}

function some(values: readonly TemplateValue[]): TemplateValue {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}
