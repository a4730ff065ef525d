import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import {
  AdminDeleteUserCommand,
  CognitoIdentityProviderClient,
  DeleteGroupCommand,
  paginateListGroups,
  paginateListUsers,
} from '@aws-sdk/client-cognito-identity-provider';
import { type AttributeValue, BatchWriteItemCommand, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { PurgeQueueCommand, PurgeQueueInProgress, SQSClient } from '@aws-sdk/client-sqs';
import { clientDefaults } from '../aws';
import { RUNTIME_GROUP_MARK, TEST_USER_MARK } from './test-users';

/** Most items of one BatchWriteItem (DynamoDB API reference). */
const ITEMS_PER_WRITE = 25;

/** Empties all queues of this application, dead letters too (REFERENCE §9.8.2). @returns how many there are */
export async function purgeQueues(region: string, resources: readonly StackResourceSummary[]): Promise<number> {
  const sqs = new SQSClient({ ...clientDefaults, region, useQueueUrlAsEndpoint: false });
  const queues = resources
    .filter(({ ResourceType }) => ResourceType === 'AWS::SQS::Queue')
    .map(({ PhysicalResourceId }) => PhysicalResourceId);
  try {
    for (const QueueUrl of queues) {
      // A queue may be purged once in 60 seconds (SQS API reference): then it was, a moment ago.
      await sqs.send(new PurgeQueueCommand({ QueueUrl })).catch((error: unknown) => {
        if (!(error instanceof PurgeQueueInProgress)) throw error;
      });
    }
    return queues.length;
  } finally {
    sqs.destroy();
  }
}

/** Empties tables of this application, side by side. @returns how many items went, by table */
export async function emptyTables(region: string, tables: readonly string[]): Promise<Map<string, number>> {
  const dynamo = new DynamoDBClient({ ...clientDefaults, region });
  try {
    const counts = await Promise.all(tables.map(async (table) => [table, await emptyTable(dynamo, table)] as const));
    return new Map(counts);
  } finally {
    dynamo.destroy();
  }
}

/** Deletes earlier test users and groups that were made at run time, by the marks they carry; no other user or group (REFERENCE Q27). */
export async function removeTestIdentities(region: string, UserPoolId: string): Promise<{ users: number; groups: number }> {
  const cognito = new CognitoIdentityProviderClient({ ...clientDefaults, region });
  try {
    const users: string[] = [];
    for await (const page of paginateListUsers({ client: cognito }, { UserPoolId })) {
      for (const user of page.Users ?? []) {
        const marked = user.Attributes?.some(({ Name, Value }) => Name === TEST_USER_MARK.name && Value === TEST_USER_MARK.value);
        if (marked && user.Username) users.push(user.Username);
      }
    }
    const groups: string[] = [];
    for await (const page of paginateListGroups({ client: cognito }, { UserPoolId })) {
      for (const group of page.Groups ?? []) if (group.Description === RUNTIME_GROUP_MARK && group.GroupName) groups.push(group.GroupName);
    }
    for (const Username of users) await cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username }));
    for (const GroupName of groups) await cognito.send(new DeleteGroupCommand({ UserPoolId, GroupName }));
    return { users: users.length, groups: groups.length };
  } finally {
    cognito.destroy();
  }
}

async function emptyTable(dynamo: DynamoDBClient, TableName: string): Promise<number> {
  let deleted = 0;
  const scan = { TableName, ProjectionExpression: 'pk, sk', ConsistentRead: true };
  for await (const page of paginateScan({ client: dynamo }, scan)) {
    const keys = page.Items ?? [];
    for (let start = 0; start < keys.length; start += ITEMS_PER_WRITE)
      await deleteItems(dynamo, TableName, keys.slice(start, start + ITEMS_PER_WRITE));
    deleted += keys.length;
  }
  return deleted;
}

async function deleteItems(dynamo: DynamoDBClient, table: string, keys: Record<string, AttributeValue>[]): Promise<void> {
  let requests = { [table]: keys.map((Key) => ({ DeleteRequest: { Key } })) } as Record<
    string,
    { DeleteRequest: { Key: Record<string, AttributeValue> } }[]
  >;
  for (let attempt = 0; Object.keys(requests).length > 0; attempt++) {
    // Unprocessed items mean throttling: back off before the rest is sent again (BatchWriteItem, API reference).
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** attempt, 5000)));
    const { UnprocessedItems } = await dynamo.send(new BatchWriteItemCommand({ RequestItems: requests }));
    requests = (UnprocessedItems ?? {}) as typeof requests;
  }
}
