import { type ApplicationTemplate, generateTemplate } from '../../../lib/generate/cloudformation';
import { generateGraphql } from '../../../lib/generate/graphql';
import type { Model } from '../../../lib/model/types';
import { SHOP } from '../../model/shop';
import { appsyncSchema } from '../graphql/appsync-schema';
import { modelOf } from '../model-of';
import { ARCHIVE } from './archive-model';
import { ofType, permissions, properties, short } from './facts';

const templateOf = (model: Model) => generateTemplate(model, generateGraphql(model));

let archive: ApplicationTemplate;
let shop: ApplicationTemplate;
beforeAll(async () => {
  archive = templateOf(await modelOf(ARCHIVE));
  shop = templateOf(await modelOf(SHOP));
});

/** Variables of a function that tell it of files, copies and the CDN. */
const told = (id: string) => {
  const { Variables } = properties(archive, id).Environment as { Variables: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(Variables)
      .filter(([name]) => /UPLOAD|BACKUPS|CDN|DELAYED/.test(name))
      .map(([name, value]) => [name, short(value)]),
  );
};
/** What a role may do with S3 and CloudFront. */
const rights = (role: string) => permissions(archive)[role]?.filter((line) => /s3:|cloudfront:/.test(line));

describe('files, copies and a CDN', () => {
  test('cost a model nothing that has none of them', () => {
    expect(JSON.stringify(shop)).not.toMatch(/Upload|Backup|Cdn|OnEmbedded/);
  });

  test('each function may do its part with its own bucket, and no other function may', () => {
    expect(rights('CommandRole')).toEqual(['Allow s3:PutObject on UploadsBucket.Arn/*']);
    expect(rights('BackupRole')).toEqual([
      'Allow s3:PutObject on Backups.Arn/*',
      'Allow s3:GetObject on Backups.Arn/_runs/*',
      'Allow s3:ListBucket on Backups.Arn',
    ]);
    expect(rights('MaintenanceRole')).toEqual(['Allow s3:ListBucket on Backups.Arn', 'Allow s3:DeleteObject on Backups.Arn/*']);
    expect(rights('NotifierHttpRole')).toEqual([
      'Allow cloudfront:CreateInvalidation on arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/OnAws ? Cdn ? LocalCdn',
    ]);
    const others = Object.keys(permissions(archive)).filter((role) => !/^(Command|Backup|Maintenance|NotifierHttp)Role$/.test(role));
    for (const role of others) expect([role, rights(role)]).toEqual([role, []]);
  });

  test('the function of copies reads the event store and changes nothing in it, the one of uploads sees no data', () => {
    const lines = (role: string) => permissions(archive)[role]?.filter((line) => !/logs:|s3:/.test(line));
    expect(lines('BackupRole')).toEqual([
      'Allow dynamodb:Query on ${EventStore.Arn}/index/byType',
      'Allow dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query on EventStore.Arn',
    ]);
    expect(lines('UploadsRole')).toEqual([
      'Allow dynamodb:UpdateItem on TraceStore.Arn',
      'Allow events:PutEvents on Bus.Arn',
      'Allow sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes sqs:ChangeMessageVisibility on UploadsQueue.Arn',
    ]);
  });

  test('functions are told what they need', () => {
    const uploads = { DRAFTSMAN_UPLOADS: 'UploadsBucket', DRAFTSMAN_UPLOAD_ENDPOINT: 'ApiEndpoint', DRAFTSMAN_UPLOAD_LIMIT: 'UploadLimit' };
    expect(told('CommandFunction')).toEqual(uploads);
    expect(told('UploadsFunction')).toEqual(uploads);
    expect(told('BackupFunction')).toEqual({ DRAFTSMAN_DELAYED_DAYS: 'DelayedDays', DRAFTSMAN_BACKUPS: 'Backups' });
    expect(told('MaintenanceFunction')).toEqual({ DRAFTSMAN_DELAYED_DAYS: 'DelayedDays', DRAFTSMAN_BACKUPS: 'Backups' });
    expect(told('NotifierHttpFunction')).toEqual({ DRAFTSMAN_CDN: 'OnAws ? Cdn ? LocalCdn' });
    expect(told('BehaviorFunction')).toEqual({});
  });

  test('buckets stay, are closed, and the one of copies keeps no former versions', () => {
    const buckets = ofType(archive, 'AWS::S3::Bucket');
    expect(Object.keys(buckets)).toEqual(['Backups', 'UploadsBucket']);
    for (const bucket of Object.values(buckets)) {
      expect(bucket).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(bucket.Properties.PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
    expect(properties(archive, 'Backups').VersioningConfiguration).toBeUndefined();
    expect(properties(archive, 'Backups').LifecycleConfiguration).toEqual({
      Rules: [{ Id: 'Docs.File', Prefix: 'Docs.File/', ExpirationInDays: 90, Status: 'Enabled' }],
    });
    expect(properties(archive, 'UploadsBucket').VersioningConfiguration).toEqual({ Status: 'Enabled' });
  });

  test('copies without a time to live have no rule', async () => {
    const model = await modelOf(ARCHIVE.replace(' backup-ttl-days="90"', ''));
    expect(properties(templateOf(model), 'Backups').LifecycleConfiguration).toBeUndefined();
  });

  test('only the bucket of uploads sends to its queue, and it is made behind the policy that says so', () => {
    const { Statement } = properties(archive, 'UploadsQueuePolicy').PolicyDocument as { Statement: Record<string, unknown>[] };
    expect(Statement).toHaveLength(1);
    expect(Statement[0]).toMatchObject({ Principal: { Service: 's3.amazonaws.com' }, Action: 'sqs:SendMessage' });
    const [{ Condition } = {}] = Statement;
    const { ArnEquals, StringEquals } = Condition as Record<string, Record<string, unknown>>;
    const name = short(properties(archive, 'UploadsBucket').BucketName);
    expect(short(ArnEquals?.['aws:SourceArn'])).toBe(`arn:\${AWS::Partition}:s3:::${name}`);
    expect(short(StringEquals?.['aws:SourceAccount'])).toBe('AWS::AccountId');
    expect(archive.Resources.UploadsBucket?.DependsOn).toEqual(['UploadsQueuePolicy']);
  });

  test('the local distribution is made on the embedded cloud alone', () => {
    expect(archive.Resources.LocalCdn?.Condition).toBe('OnEmbedded');
    expect(archive.Conditions.OnEmbedded).toEqual({ 'Fn::Not': [{ Condition: 'OnAws' }] });
  });

  test('an alarm watches the new functions and their dead letters, within the ten metrics of an alarm', () => {
    for (const id of ['BackupErrors', 'UploadsErrors', 'UploadsDeadLettersWaiting']) expect(Object.keys(archive.Resources)).toContain(id);
    const { Metrics } = properties(archive, 'FunctionsThrottled') as { Metrics: { MetricStat?: unknown }[] };
    expect(Metrics.filter(({ MetricStat }) => MetricStat).length).toBeLessThanOrEqual(10);
  });
});

describe('the mutation upload', () => {
  test('takes a file of a user; nobody else may call it', async () => {
    const text = generateGraphql(await modelOf(ARCHIVE));
    expect(text).toContain('upload(input: UploadInput!): Upload @aws_cognito_user_pools\n');
    expect(appsyncSchema(text).getType('Upload')).toBeDefined();
    expect(properties(archive, 'MutationUploadResolver')).toMatchObject({
      TypeName: 'Mutation',
      FieldName: 'upload',
      DataSourceName: { 'Fn::GetAtt': ['CommandDataSource', 'Name'] },
    });
  });

  test('gives way to a view of the same name', async () => {
    const text = generateGraphql(
      await modelOf(ARCHIVE.replaceAll('view name="File"', 'view name="Upload"').replaceAll('view="File"', 'view="Upload"')),
    );
    expect(text).toContain('upload(input: UploadInput!): Upload_ @aws_cognito_user_pools\n');
  });

  test('is there only where something waits for files', async () => {
    expect(generateGraphql(await modelOf(SHOP))).not.toMatch(/[Uu]pload/);
  });
});
