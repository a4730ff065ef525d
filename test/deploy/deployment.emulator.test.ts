import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { accountId } from '../../lib/aws';
import type { ContractDocument } from '../../lib/contract';
import { deploy, discardReview } from '../../lib/deploy';
import { codeBucketName } from '../../lib/deploy/plan';
import { changeDigest } from '../../lib/deploy/review/change-digest';
import { publishPage } from '../../lib/deploy/review/publish-page';
import type { ReviewDocument } from '../../lib/documents';
import { runGate } from '../../lib/gate';
import { generateApplication, writeFiles } from '../../lib/generate';
import { type LocalEnvironment, startEnvironment } from '../../lib/local/cloud';
import { readModel } from '../../lib/model';
import { packageApplication } from '../../lib/package';
import { parametersOf } from '../../lib/stack';
import { hasEmbeddedCloud, root } from '../e2e/checkout';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(120_000);

type Template = { Resources: Record<string, { Properties: Record<string, unknown> }> };

suite('deploying to the embedded cloud', () => {
  let work: string;
  let environment: LocalEnvironment;
  const said: string[] = [];

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'deployment-'));
    environment = await startEnvironment({ checkout: work, name: 'staging', python: join(root, '.blueline/venv/bin/python') });
    Object.assign(process.env, environment.variables());
    const { model } = await readModel(join(root, 'examples/orders'));
    if (!model) throw new Error('the example model has errors');
    writeFiles(join(work, 'application'), await generateApplication(model));
    packageApplication(join(work, 'application'), join(work, 'package'));
  });
  afterAll(async () => {
    await environment?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  const bring = (name = 'package', options: Partial<Parameters<typeof deploy>[0]> = {}) =>
    deploy({ environment: 'staging', packageDir: join(work, name), say: (line) => said.push(line), ...options });

  /** A package whose template differs: what a later model would give. */
  function variant(name: string, change: (template: Template) => void): string {
    cpSync(join(work, 'application'), join(work, `${name}-application`), { recursive: true });
    const file = join(work, `${name}-application`, 'template.json');
    const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
    change(template);
    writeFileSync(file, JSON.stringify(template));
    packageApplication(join(work, `${name}-application`), join(work, name));
    return name;
  }
  const status = async (stack: string) => {
    const { Stacks } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks?.[0]?.StackStatus;
  };

  test('a review of what is not there yet creates nothing, and goes without a trace', async () => {
    const review = await bring('package', { review: true, stack: 'orders-reviewed' });
    expect(review).toMatchObject({ status: 'reviewed', cloud: 'embedded', api: '' });
    expect(review.changes).toContainEqual({ action: 'Add', logicalId: 'EventStore', type: 'AWS::DynamoDB::Table', replacement: 'False' });
    expect(await status('orders-reviewed')).toBe('REVIEW_IN_PROGRESS');
    await discardReview('orders-reviewed');
    await expect(status('orders-reviewed')).rejects.toThrow(/does not exist/);
  });

  test('a review that was rejected in the console is replaced by the next one, and a deployment takes both away', async () => {
    const sets = async () => {
      const { Summaries } = await new CloudFormationClient({}).send(new ListChangeSetsCommand({ StackName: 'orders-twice' }));
      return (Summaries ?? []).map(({ ChangeSetName, ChangeSetId }) => ({ ChangeSetName, ChangeSetId }));
    };
    await bring('package', { review: true, stack: 'orders-twice' });
    const [first, ...others] = await sets();
    expect(others).toEqual([]);
    await bring('package', { review: true, stack: 'orders-twice' });
    const second = await sets();
    expect(second).toEqual([{ ChangeSetName: 'review', ChangeSetId: expect.not.stringMatching(`^${first?.ChangeSetId}$`) }]);
    await bring('package', { stack: 'orders-twice' });
    expect(await status('orders-twice')).toBe('CREATE_COMPLETE');
    expect((await sets()).map(({ ChangeSetName }) => ChangeSetName)).not.toContain('review');
  });

  test('the first deployment makes a stack that answers, with the tables as the template says', async () => {
    const deployed = await bring();
    expect(deployed).toMatchObject({ status: 'deployed', stack: 'orders-staging', warnings: [] });
    expect(deployed.api).toBe(`${environment.endpoint}/${deployed.outputs.ApiId}/graphql`);
    const ttl = await new DynamoDBClient({}).send(new DescribeTimeToLiveCommand({ TableName: 'orders-staging-trace-store' }));
    expect(ttl.TimeToLiveDescription?.TimeToLiveStatus).toBe('ENABLED');
  });

  test('the stack of another environment is neither deployed to, nor reviewed, nor cleaned by its gate', async () => {
    const refused = {
      exitCode: 1,
      message: expect.stringContaining("stack orders-staging is that of the environment 'staging', not of 'live'"),
    };
    for (const review of [false, true]) {
      await expect(bring('package', { environment: 'live', stack: 'orders-staging', review })).rejects.toMatchObject(refused);
    }
    const read = <T>(name: string) => JSON.parse(readFileSync(join(work, 'package', name), 'utf8')) as T;
    const gate = runGate({
      environment: 'live',
      stack: 'orders-staging',
      production: false,
      cleanup: 'all',
      application: read('application.json'),
      scenarios: read('scenarios.json'),
      positions: {},
      runId: 'r',
      say: (line) => said.push(line),
      onScenario: () => {},
      onActivity: () => {},
    });
    await expect(gate).rejects.toMatchObject(refused);
    expect(said.filter((line) => line.startsWith('emptied'))).toEqual([]);
  });

  test('an unchanged package changes nothing', async () => {
    expect(await bring()).toMatchObject({ status: 'unchanged', changes: [] });
  });

  describe('a smoke check reads what runs', () => {
    const lambda = new LambdaClient({});
    const FunctionName = 'orders-staging-query';
    afterAll(() => lambda.destroy());

    test('and fails the deployment where an older version answers', async () => {
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const { version } = JSON.parse(readFileSync(join(work, 'package/manifest.json'), 'utf8'));
      const Variables = { ...Environment?.Variables, DRAFTSMAN_VERSION: 'older' };
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
      await expect(bring('package', { smokeSeconds: 0 })).rejects.toMatchObject({
        exitCode: 1,
        message: expect.stringMatching(
          new RegExp(`${FunctionName} is of version older, not ${version}; ${FunctionName} answers as version older, not ${version}`),
        ),
      });
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment }));
      expect(await bring()).toMatchObject({ status: 'unchanged' });
    });

    test('or other code than that of the package', async () => {
      const zip = zipSync({ 'draftsman/lambdas/query.py': strToU8('def handler(event, context):\n    return None\n') });
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: zip }));
      await expect(bring('package', { smokeSeconds: 0 })).rejects.toMatchObject({
        message: expect.stringMatching(/orders-staging-query has other code \([0-9a-f]{12}\) than the package/),
      });
      const { codeKey, codeBucket } = await codeOfStack();
      await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, S3Bucket: codeBucket, S3Key: codeKey }));
      expect(await bring()).toMatchObject({ status: 'unchanged' });
    });
  });

  async function codeOfStack() {
    const { Stacks } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: 'orders-staging' }));
    const { CodeKey = '', CodeBucket = '' } = parametersOf(Stacks?.[0]);
    return { codeKey: CodeKey, codeBucket: CodeBucket };
  }

  test('a changed table key is refused, nothing is changed, and the error gives the line that consents', async () => {
    const rows = new DynamoDBClient({});
    await rows.send(new PutItemCommand({ TableName: 'orders-staging-view-store', Item: { pk: { S: 'kept' }, sk: { S: 'row' } } }));
    const rekeyed = variant('rekeyed', ({ Resources }) => {
      const table = Resources.ViewStore?.Properties as { KeySchema: unknown; AttributeDefinitions: unknown };
      table.KeySchema = [{ AttributeName: 'other', KeyType: 'HASH' }];
      table.AttributeDefinitions = [{ AttributeName: 'other', AttributeType: 'S' }];
    });
    const { sha256 } = JSON.parse(readFileSync(join(work, 'rekeyed/manifest.json'), 'utf8'));
    await expect(bring(rekeyed)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining(
        'ViewStore (AWS::DynamoDB::Table) would lose its data (key changed): KeySchema cannot be changed in place',
      ),
      next: expect.stringContaining(`environments.staging.allowReplace: ["ViewStore@${sha256.slice(0, 12)}"]`),
    });
    const kept = await rows.send(
      new GetItemCommand({ TableName: 'orders-staging-view-store', Key: { pk: { S: 'kept' }, sk: { S: 'row' } } }),
    );
    expect(kept.Item).toBeDefined();
    expect(await bring()).toMatchObject({ status: 'unchanged' });
  });

  test('a failing deployment names the first resource that failed, and everything is as before', async () => {
    const broken = variant('broken', ({ Resources }) => {
      (Resources.BehaviorQueue?.Properties as Record<string, unknown>).VisibilityTimeout = 50_000; // SQS allows 43,200
    });
    await expect(bring(broken)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(
        /stack orders-staging ended in UPDATE_ROLLBACK_COMPLETE; first failure: BehaviorQueue \(AWS::SQS::Queue\): .*VisibilityTimeout/,
      ),
    });
    expect(await bring()).toMatchObject({ status: 'unchanged' });
  });

  test('a first deployment that failed is no obstacle to the next', async () => {
    const broken = variant('never', ({ Resources }) => {
      (Resources.BehaviorQueue?.Properties as Record<string, unknown>).VisibilityTimeout = 50_000;
    });
    await expect(bring(broken, { stack: 'orders-again' })).rejects.toMatchObject({ message: expect.stringContaining('ROLLBACK_COMPLETE') });
    await expect(status('orders-again')).rejects.toThrow(/does not exist/); // else a review, which may delete no stack, could not go on
    await bring('package', { review: true, stack: 'orders-again' });
    expect(await bring('package', { stack: 'orders-again' })).toMatchObject({ status: 'deployed' });
  });

  test('a new stack is not created over a table that exists; once that is deleted it is', async () => {
    const dynamo = new DynamoDBClient({});
    await dynamo.send(
      new CreateTableCommand({
        TableName: 'orders-over-event-store',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    await expect(bring('package', { stack: 'orders-over' })).rejects.toMatchObject({
      message: expect.stringContaining('orders-over-event-store exists already and is not part of this stack'),
    });
    await expect(status('orders-over')).rejects.toThrow(/does not exist/);
    await dynamo.send(new DeleteTableCommand({ TableName: 'orders-over-event-store' })); // docs/recovery.md
    expect(await bring('package', { stack: 'orders-over' })).toMatchObject({ status: 'deployed' });
  });

  const keptReleases = async () => {
    const s3 = new S3Client({ forcePathStyle: true });
    const Bucket = codeBucketName('orders-staging', await accountId(), process.env.AWS_REGION ?? '');
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'releases/' }));
    return Contents.map(({ Key }) => Key);
  };

  test('a deployment that succeeded keeps its package; a review and one that was refused keep nothing', async () => {
    expect(await keptReleases()).toEqual([`releases/${packageSha('package').slice(0, 12)}.zip`]);
  });

  /** A package of a model whose event OrderPlaced is another; the template differs by its version alone. */
  function withEvent(name: string, change: (field: { name: string; type: string }) => void): string {
    const made = variant(name, () => {});
    const file = join(work, `${name}-application`, 'contract.json');
    const contract = JSON.parse(readFileSync(file, 'utf8')) as ContractDocument;
    for (const field of contract.events.find((event) => event.name === 'OrderPlaced')?.fields ?? []) change(field);
    writeFileSync(file, JSON.stringify(contract));
    packageApplication(join(work, `${name}-application`), join(work, name));
    return made;
  }

  test('an event that stored streams could not be read as is refused, in a deployment and in a review', async () => {
    const retyped = withEvent('retyped', (field) => {
      if (field.name === 'quantity') field.type = 'StringList';
    });
    const { sha256 } = JSON.parse(readFileSync(join(work, 'retyped/manifest.json'), 'utf8'));
    for (const review of [false, true]) {
      await expect(bring(retyped, { review })).rejects.toMatchObject({
        exitCode: 1,
        message: expect.stringContaining("OrderPlaced, field 'quantity': it was Int and would be StringList"),
      });
    }
    const another = { comeback: { version: '1.0.0' } }; // goes back to something, but not to this package
    await expect(bring(retyped, { facts: another })).rejects.toThrow("OrderPlaced, field 'quantity'");
    expect(await keptReleases()).not.toContain(`releases/${sha256.slice(0, 12)}.zip`);
    const asked = await bring(retyped, { review: true, facts: { comeback: { version: sha256.slice(0, 12), reason: 'lost orders' } } });
    expect((asked as ReviewDocument).lines.slice(1, 2)).toEqual([
      `OLDER RELEASE: back from ${packageSha('package').slice(0, 12)} to ${sha256.slice(0, 12)}; reason: lost orders`,
    ]);
    expect((asked as ReviewDocument).lines.join('\n')).toContain("STORED EVENTS ARE LOST: OrderPlaced, field 'quantity'");
    const approved = (await bring('package', { review: true, facts: { run: 'run-1' } })) as ReviewDocument;
    const comeback = await bring(retyped, { reviewed: { ...approved, sha256 }, facts: { run: 'run-2' } });
    expect(comeback.warnings).toEqual([expect.stringContaining("events of the later release: OrderPlaced, field 'quantity'")]);
    expect(await bring('package', { allowReplace: [`OrderPlaced@${packageSha('package').slice(0, 12)}`] })).toMatchObject({
      stack: 'orders-staging',
    });
    const variable = await bring(retyped, { facts: { comeback: { version: sha256.slice(0, 12), reason: 'lost orders' } } });
    expect(variable.warnings).toEqual([expect.stringContaining("events of the later release: OrderPlaced, field 'quantity'")]);
    expect(await bring('package', { allowReplace: [`OrderPlaced@${packageSha('package').slice(0, 12)}`] })).toMatchObject({
      stack: 'orders-staging',
    });
    const allowReplace = [`OrderPlaced@${sha256.slice(0, 12)}`];
    expect(await bring(retyped, { review: true, allowReplace })).toMatchObject({ contract: { unreadable: [{ event: 'OrderPlaced' }] } });
  });

  test('a review compares the contract with that of what is deployed; the deployment is held to it', async () => {
    const renamed = variant('described', (template) => {
      (template as { Description?: string }).Description = 'another';
      (template.Resources.BehaviorQueue?.Properties as Record<string, unknown>).VisibilityTimeout = 400;
    });
    const facts = { run: 'run-1' };
    const review = (await bring(renamed, { review: true, facts })) as ReviewDocument;
    expect(review).toMatchObject({ contract: { changes: [], breaking: [] }, run: 'run-1' });
    expect(review.changes).toContainEqual(expect.objectContaining({ logicalId: 'BehaviorQueue', properties: ['VisibilityTimeout'] }));

    const others = review.changes.filter(({ logicalId }) => logicalId !== 'BehaviorQueue');
    const moved = { ...review, changes: others, digest: changeDigest(review.sha256, others) };
    await expect(bring(renamed, { reviewed: moved, facts })).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining("first difference: BehaviorQueue: reviewed was 'no change'"),
    });
    const { Summaries } = await new CloudFormationClient({}).send(new ListChangeSetsCommand({ StackName: 'orders-staging' }));
    expect(Summaries?.map(({ ChangeSetName }) => ChangeSetName)).not.toContain('release');
    await expect(bring('package', { reviewed: review, facts })).rejects.toMatchObject({
      message: expect.stringContaining('first difference: package'),
    });

    expect(await bring(renamed, { reviewed: review, facts })).toMatchObject({ status: 'deployed' });
    expect(said).toContainEqual(expect.stringContaining('the changes are those that were reviewed'));
    expect(await bring(renamed, { reviewed: review, facts })).toMatchObject({ status: 'unchanged' });
    expect(await bring('package', { reviewed: { ...review, sha256: packageSha('package') }, facts: { run: 'run-2' } })).toMatchObject({
      status: 'deployed',
    });
  });

  const packageSha = (name: string) => JSON.parse(readFileSync(join(work, name, 'manifest.json'), 'utf8')).sha256 as string;

  test('the page of a review is put where a console shows it', async () => {
    const s3 = new S3Client({ forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'the-artifacts' }));
    const region = process.env.AWS_REGION;
    expect(await publishPage('the-artifacts', 'run-1', '<!doctype html>')).toBe(
      `https://${region}.console.aws.amazon.com/s3/object/the-artifacts?region=${region}&prefix=review/run-1/review.html`,
    );
    const page = await s3.send(new GetObjectCommand({ Bucket: 'the-artifacts', Key: 'review/run-1/review.html' }));
    expect(page.ContentType).toBe('text/html; charset=utf-8');
    expect(await page.Body?.transformToString()).toBe('<!doctype html>');
  });

  test('a damaged package is refused before anything is touched', async () => {
    cpSync(join(work, 'package'), join(work, 'damaged'), { recursive: true });
    writeFileSync(join(work, 'damaged', 'schema.graphql'), 'type Query { none: Int }');
    await expect(bring('damaged')).rejects.toMatchObject({ exitCode: 1, message: expect.stringContaining('schema.graphql') });
  });
});
