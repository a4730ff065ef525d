import { attribute, named, ref, sub } from './intrinsics';
import { kept, type Properties, type Resources } from './template';

/** Name of the time-to-live attribute of all three tables. */
export const TTL_ATTRIBUTE = 'ttl';

/** Index of the EventStore: the keys of all HEADs by aggregate type. */
const EVENT_INDEX = 'byType';

/** Tables (RUNTIME §2.1) and the system user's secret; the bucket only where a notifier writes files. */
export function storeResources(options: { bucket: boolean }): Resources {
  return {
    EventStore: kept('AWS::DynamoDB::Table', 'Aggregates and their events: HEAD, commit and idempotency items. The source of truth.', {
      ...table('event-store', ['t']),
      GlobalSecondaryIndexes: [
        {
          IndexName: EVENT_INDEX,
          KeySchema: [{ AttributeName: 't', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
    ViewStore: kept('AWS::DynamoDB::Table', 'Read models, one item per instance; can be rebuilt from the EventStore.', table('view-store')),
    TraceStore: kept('AWS::DynamoDB::Table', 'What every request set going, by correlation id; rows expire.', table('trace-store')),
    SystemUserSecret: kept('AWS::SecretsManager::Secret', 'Password of the technical user that notifiers call the own API with.', {
      Name: sub(`\${AWS::StackName}/system-user`),
      GenerateSecretString: {
        SecretStringTemplate: '{"username":"system-user"}',
        GenerateStringKey: 'password',
        PasswordLength: 32,
        ExcludeCharacters: '"\'\\/@ ',
        RequireEachIncludedType: true,
      },
    }),
    ...(options.bucket && { Files: bucket() }),
  };
}

/** The key is `pk` and `sk`, both strings: a table's key never changes (LOCAL-CLOUD §7). */
function table(role: string, indexed: readonly string[] = []): Properties {
  return {
    TableName: named(role),
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', ...indexed].map((name) => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
    SSESpecification: { SSEEnabled: true },
    DeletionProtectionEnabled: true,
  };
}

function bucket() {
  return kept('AWS::S3::Bucket', 'Files that notifiers write.', {
    ...closedBucket('files'),
    VersioningConfiguration: { Status: 'Enabled' },
  });
}

/** A bucket that nobody outside reaches; `role` of at most 7 characters. */
export function closedBucket(role: string): Properties {
  return {
    // Without the region, to stay within the 63 characters of a bucket name.
    BucketName: sub(`\${AWS::StackName}-${role}-\${AWS::AccountId}`),
    BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  };
}

/** ARN of the index of aggregates. */
export const EVENT_INDEX_ARN = sub(`\${EventStore.Arn}/index/${EVENT_INDEX}`);

/** ARN of a table. */
export const TABLE_ARN = {
  EventStore: attribute('EventStore', 'Arn'),
  ViewStore: attribute('ViewStore', 'Arn'),
  TraceStore: attribute('TraceStore', 'Arn'),
};

/** Name of the bucket that `write-file` uses where the model names none. */
export const FILES = ref('Files');
