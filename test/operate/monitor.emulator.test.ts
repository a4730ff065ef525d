import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deploy } from '../../lib/deploy';
import { generateApplication, writeFiles } from '../../lib/generate';
import { type LocalEnvironment, startEnvironment } from '../../lib/local/cloud';
import { readModel } from '../../lib/model';
import { readHealth } from '../../lib/operate/monitor';
import { packageApplication } from '../../lib/package';
import { hasEmbeddedCloud, root } from '../e2e/checkout';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(120_000);

suite('on the embedded cloud', () => {
  let work: string;
  let environment: LocalEnvironment;
  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'monitor-'));
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

  test('an environment is found by its mark, and what was given up in it is seen', async () => {
    await expect(readHealth({ environment: 'staging' })).rejects.toMatchObject({ exitCode: 2 });
    const parameters = { Tracing: 'on', Notify1: 'team@example.com' }; // neither is made here, and neither is in the way
    const { outputs } = await deploy({ environment: 'staging', packageDir: join(work, 'package'), parameters, say: () => {} });
    const health = await readHealth({ environment: 'staging' });
    expect(health).toMatchObject({ cloud: 'embedded', stack: 'orders-staging', version: outputs.Version, attention: [] });
    expect(health).not.toHaveProperty('alarms');
    expect(health).not.toHaveProperty('link');
    expect(health.unknown).toContainEqual(expect.stringMatching(/^alarms: the embedded cloud/));
    expect(health.queues.map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(['behavior-dead-letters', 'behavior-queue', 'relay-dead-letters', 'views-dead-letters']),
    );
    const letters = health.queues.find(({ name }) => name === 'behavior-dead-letters');
    await putTraces(outputs.TraceStore ?? '');
    const { traces } = await readHealth({ environment: 'staging' });
    expect(traces).toMatchObject({ failed: 1, stuck: 1, isComplete: true });
    expect(traces.latest.map(({ correlationId, component }) => `${correlationId} ${component}`)).toEqual(['failed A', 'hanging A']);
    const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
    await sqs.send(new SendMessageCommand({ QueueUrl: letters?.url, MessageBody: '{}' }));
    sqs.destroy();
    expect((await readHealth({ environment: 'staging', stack: 'orders-staging' })).attention).toEqual([
      expect.objectContaining({ level: 'alarm', what: '1 message given up in behavior-dead-letters' }),
      expect.objectContaining({ level: 'warning', what: expect.stringContaining('1 request has not ended') }),
    ]);
  });

  /** Rows as the functions write them: one that failed, one that hangs, and what is neither, or too old. */
  async function putTraces(TableName: string): Promise<void> {
    const dynamo = new DynamoDBClient({});
    const rows = [
      ['failed', 'error', 1],
      ['hanging', 'pending', 10],
      ['asked', 'requested', 10],
      ['done', 'success', 10],
      ['under-way', 'accepted', 1],
      ['yesterday', 'error', 1440],
    ] as const;
    for (const [id, status, minutes] of rows) {
      const ts = new Date(Date.now() - minutes * 60_000).toISOString();
      const Item = { pk: { S: `T#${id}` }, sk: { S: 'A|m1' }, component: { S: 'A' }, status: { S: status }, ts: { S: ts } };
      await dynamo.send(new PutItemCommand({ TableName, Item }));
    }
    dynamo.destroy();
  }

  test('Ctrl-C while it is watched gives the terminal back, with the last state on it', async () => {
    writeFileSync(join(work, 'blueline.json'), '{}');
    const answers = JSON.stringify([['requests of the last hour', '\x03']]);
    const command = [process.execPath, join(root, 'build/blueline.cjs'), 'monitor', 'staging', '--watch'];
    const python = join(root, '.blueline/venv/bin/python');
    const { status, stdout } = await run(python, [join(root, 'test/e2e/terminal.py'), answers, ...command], work);
    expect(stdout.split('\x1b[?1049h')).toHaveLength(2);
    expect(stdout.split('\x1b[?1049l')).toHaveLength(2);
    expect(stdout.slice(stdout.indexOf('\x1b[?1049l'))).toContain('orders-staging on the embedded cloud');
    expect(status).toBe(0);
  });
});

function run(command: string, args: readonly string[], cwd: string): Promise<{ status: number | null; stdout: string }> {
  const child = spawn(command, args, { cwd, env: process.env, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  return new Promise((done) => child.on('close', (status) => done({ status, stdout })));
}
