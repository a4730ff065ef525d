import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
  waitUntilChangeSetCreateComplete,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { generateTemplate, generateTemplates, renderTemplate } from '../../../lib/generate/cloudformation';
import { generateGraphql } from '../../../lib/generate/graphql';
import { SECRET_ACCESS_KEY } from '../../../lib/local/cloud/credentials';
import { type Emulator, startEmulator } from '../../../lib/local/cloud/emulator';
import { SHOP } from '../../model/shop';
import { isThere } from '../../needed-tool';
import { MARKET } from '../graphql/market-model';
import { modelOf } from '../model-of';
import { ARCHIVE } from './archive-model';

const VENV = resolve(__dirname, '../../../.blueline/venv');
const present = (tool: string) => isThere(tool, join(VENV, 'bin', tool));
const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';

const templateText = async (xml: string) => {
  const model = await modelOf(xml);
  return renderTemplate(generateTemplate(model, generateGraphql(model)));
};

/** Parent and children of a model that outgrows one stack. */
async function bigTemplates(): Promise<Record<string, string>> {
  const model = await modelOf(SHOP);
  const [command] = model.commands;
  if (!command) throw new Error('no command');
  const commands = Array.from({ length: 500 }, (_value, n) => ({
    ...command,
    eventName: `C${n}Requested`,
    name: `C${n}`,
    operation: `c${n}`,
  }));
  const big = { ...model, commands };
  const { template, nested } = generateTemplates(big, generateGraphql(big));
  return { 'big.json': renderTemplate(template), ...Object.fromEntries(nested.map(({ path, text }) => [path, text])) };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blueline-template-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

(present('cfn-lint') ? test : test.skip)(
  'cfn-lint has nothing to say, and would',
  async () => {
    const files = {
      'shop.json': await templateText(SHOP),
      'market.json': await templateText(MARKET),
      'archive.json': await templateText(ARCHIVE),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, 'wrong.json'), files['shop.json'].replace('"PAY_PER_REQUEST"', '"PAY_NOW"'));
    const lint = (...names: string[]) => {
      const run = spawnSync(join(VENV, 'bin/cfn-lint'), ['--regions', 'eu-west-1', '--', ...names], { cwd: folder, encoding: 'utf8' });
      return { status: run.status, output: run.stdout + run.stderr };
    };
    const big = await bigTemplates();
    for (const [name, text] of Object.entries(big)) writeFileSync(join(folder, name), text);
    expect(Object.keys(big)).toHaveLength(9);
    expect(lint(...Object.keys(files), ...Object.keys(big))).toEqual({ status: 0, output: '' });
    expect(lint('wrong.json').output).toContain("'PAY_NOW'");
  },
  120_000,
);

(present('ministack') ? describe : describe.skip)('on the embedded cloud', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({
      name: 'test',
      folder: join(folder, 'emulator'),
      python: join(VENV, 'bin/python'),
      accountId: ACCOUNT,
      region: REGION,
    });
  }, 60_000);
  afterAll(() => emulator?.stop());

  test('both models deploy by a change set from a bucket, and their functions start', async () => {
    const client = {
      endpoint: emulator.endpoint,
      region: REGION,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: SECRET_ACCESS_KEY },
    };
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    const cloudFormation = new CloudFormationClient(client);
    const lambda = new LambdaClient(client);
    try {
      await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
      await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'functions.zip', Body: dummyFunctions() }));
      for (const [name, xml] of Object.entries({ shop: SHOP, market: MARKET })) {
        const text = await templateText(xml);
        await s3.send(new PutObjectCommand({ Bucket: 'code', Key: `${name}.json`, Body: text }));
        const outputs = await deploy(cloudFormation, emulator, name);
        expect(Object.keys(outputs).sort()).toEqual(Object.keys(JSON.parse(text).Outputs).sort());
        expect(outputs).toMatchObject({
          GraphQLUrl: `${emulator.endpoint}/${outputs.ApiId}/graphql`,
          EventStore: `${name}-staging-event-store`,
          Bus: `${name}-staging-bus`,
          Version: 'abc',
        });
        const answer = await lambda.send(new InvokeCommand({ FunctionName: `${name}-staging-query`, Payload: Buffer.from('{}') }));
        expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toMatchObject({
          DRAFTSMAN_VIEW_STORE: `${name}-staging-view-store`,
        });
      }
    } finally {
      for (const one of [s3, cloudFormation, lambda]) one.destroy();
    }
  }, 90_000);
});

/** Functions that answer with what they are told by their environment. */
function dummyFunctions(): Uint8Array {
  const body = strToU8(
    'import os\n\ndef handler(event, context):\n    return {k: v for k, v in os.environ.items() if k.startswith("DRAFTSMAN_")}\n',
  );
  const modules = ['command', 'behavior', 'relay', 'views', 'query', 'maintenance', 'notifier'].map((name) => [
    `draftsman/lambdas/${name}.py`,
    body,
  ]);
  return zipSync(
    Object.fromEntries([['draftsman/__init__.py', new Uint8Array()], ['draftsman/lambdas/__init__.py', new Uint8Array()], ...modules]),
  );
}

async function deploy(client: CloudFormationClient, { endpoint }: Emulator, name: string): Promise<Record<string, string>> {
  const stack = { StackName: `${name}-staging`, ChangeSetName: 'release' };
  const parameters = {
    Environment: 'staging',
    Cloud: 'embedded',
    ApiEndpoint: endpoint,
    CodeBucket: 'code',
    CodeKey: 'functions.zip',
    Version: 'abc',
  };
  await client.send(
    new CreateChangeSetCommand({
      ...stack,
      ChangeSetType: 'CREATE',
      TemplateURL: `${endpoint}/code/${name}.json`,
      Capabilities: ['CAPABILITY_IAM'],
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    }),
  );
  await waitUntilChangeSetCreateComplete({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, stack);
  await client.send(new ExecuteChangeSetCommand(stack));
  try {
    const done = await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName: stack.StackName });
    const outputs: { OutputKey: string; OutputValue: string }[] = done.reason.Stacks[0].Outputs;
    return Object.fromEntries(outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  } catch (error) {
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: stack.StackName }));
    const failed = StackEvents.filter((event) => event.ResourceStatus?.endsWith('FAILED'));
    throw new Error(failed.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`).join('\n') || String(error));
  }
}
