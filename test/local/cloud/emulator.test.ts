import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Emulator, PortBusy, startEmulator } from '../../../lib/local/cloud/emulator';
import type { EmulatorOptions } from '../../../lib/local/cloud/emulator-options';
import { clientSettings, createStack, pythonFunction, role } from './clients';
import { bundle, cleanUp, describeWithEmulator, eventually, groupMembers, python, temporary } from './harness';

jest.setTimeout(60_000);
const running: Emulator[] = [];

async function start(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const emulator = await startEmulator({
    name: 'test',
    folder: temporary(),
    python,
    accountId: '123456789012',
    region: 'eu-west-1',
    ...options,
  });
  running.push(emulator);
  return emulator;
}

afterEach(() => Promise.all(running.splice(0).map((emulator) => emulator.stop())));
afterAll(cleanUp);

/** Deploys a function that tells when it is inside a call which lasts a minute, and starts that call. */
async function occupyWorker(endpoint: string, folder: string): Promise<void> {
  const flag = join(folder, 'busy');
  const code = `import time\ndef handler(event, context):\n  open(${JSON.stringify(flag)}, "w").close()\n  time.sleep(60)`;
  await createStack(new CloudFormationClient(clientSettings(endpoint)), 'busy', {
    Role: role('logs:*'),
    Function: pythonFunction('busy', code),
  });
  new LambdaClient(clientSettings(endpoint)).send(new InvokeCommand({ FunctionName: 'busy' })).catch(() => {});
  await eventually('the function is in its call', 20, () => existsSync(flag));
}

function status(port: number, headers: Record<string, string>, path = '/_ministack/health', method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('upgrade', () => resolve(101)).on('error', reject);
    call.end();
  });
}

describeWithEmulator('startEmulator', () => {
  test('a busy queue has two processes of its consumer, not one for each batch', async () => {
    const { endpoint } = await start();
    const calls = join(temporary(), 'calls');
    const code = `import os, time\ndef handler(event, context):\n  open(${JSON.stringify(calls)}, "a").write(str(os.getpid()) + "\\n")\n  time.sleep(0.3)`;
    await createStack(new CloudFormationClient(clientSettings(endpoint)), 'consumer', {
      Role: role('logs:*', 'sqs:*'),
      Function: pythonFunction('consumer', code),
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work', VisibilityTimeout: 60 } },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
          FunctionName: { Ref: 'Function' },
          BatchSize: 1,
          ScalingConfig: { MaximumConcurrency: 50 },
        },
      },
    });
    const sqs = new SQSClient(clientSettings(endpoint));
    const QueueUrl = (await sqs.send(new GetQueueUrlCommand({ QueueName: 'work' }))).QueueUrl ?? '';
    await Promise.all(Array.from({ length: 6 }, (_, index) => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: String(index) }))));
    const processes = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []);
    await eventually('all are handled', 20, () => processes().length >= 6);
    expect(new Set(processes()).size).toBe(2);
    sqs.destroy();
  });

  test('answers this machine, and refuses what a web page can send', async () => {
    const { port } = await start({ allowedOrigins: ['http://localhost:5173'] });
    expect(await status(port, {})).toBe(200);
    expect(await status(port, { Host: 'pool.localhost:1' })).toBe(200);
    expect(await status(port, { Host: 'bucket.s3.eu-west-1.amazonaws.com' })).toBe(200);
    expect(await status(port, { Origin: 'http://localhost:5173', 'Sec-Fetch-Site': 'cross-site' })).toBe(200);
    expect(await status(port, { 'Sec-Fetch-Site': 'none' })).toBe(200);
    for (const headers of [
      { Host: 'evil.example' },
      { Host: 'evil.localhost.example:80' },
      { Host: '[::1]' },
      { Origin: 'null' },
      { Origin: 'https://evil.example' },
      { Origin: `http://127.0.0.1:${port}` },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ]) {
      expect([headers, await status(port, headers as unknown as Record<string, string>)]).toEqual([headers, 403]);
    }
    expect(await status(port, { Origin: 'https://evil.example' }, '/_ministack/reset', 'POST')).toBe(403);
    const upgrade = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    expect(await status(port, { ...upgrade, Origin: 'https://evil.example' })).toBe(403);
  });

  test('stops with all it started and keeps its state, also in the middle of a call', async () => {
    const folder = temporary();
    const first = await start({ folder });
    await createStack(new CloudFormationClient(clientSettings(first.endpoint)), 'kept', { Table: table });
    await new DynamoDBClient(clientSettings(first.endpoint)).send(new PutItemCommand({ TableName: 'kept', Item: { id: { S: '1' } } }));
    await occupyWorker(first.endpoint, folder);
    const exit = await first.stop();
    expect(exit).toEqual({ expected: true, saved: true, message: "the embedded cloud 'test' was stopped, its state is saved" });
    await eventually('nothing is left of the group', 5, () => groupMembers(first.pid).length === 0);

    const second = await start({ folder, port: first.port });
    expect(second.port).toBe(first.port);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
    const kept = await new DynamoDBClient(clientSettings(second.endpoint)).send(
      new GetItemCommand({ TableName: 'kept', Key: { id: { S: '1' } } }),
    );
    expect(kept.Item).toEqual({ id: { S: '1' } });
  });

  test('a kill -9 leaves no process and loses two seconds at most', async () => {
    const folder = temporary();
    const first = await start({ folder });
    await createStack(new CloudFormationClient(clientSettings(first.endpoint)), 'kept', { Table: table });
    await occupyWorker(first.endpoint, folder);
    await eventually(
      'the state is on disk',
      10,
      () => existsSync(join(folder, 'state/dynamodb.json')) && existsSync(join(folder, 'state/cloudformation.json')),
    );
    process.kill(first.pid, 'SIGKILL');
    const exit = await first.exited;
    expect(exit).toMatchObject({ expected: false, saved: false });
    expect(exit.message).toContain("the embedded cloud 'test' ended unexpectedly (SIGKILL)");
    await eventually('nothing is left of the group', 5, () => groupMembers(first.pid).length === 0);
    const second = await start({ folder });
    const missing = new DynamoDBClient(clientSettings(second.endpoint)).send(
      new GetItemCommand({ TableName: 'kept', Key: { id: { S: '1' } } }),
    );
    await expect(missing).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  });

  test('state that cannot be saved is told, not lost in silence', async () => {
    const folder = temporary();
    const emulator = await start({ folder });
    await createStack(new CloudFormationClient(clientSettings(emulator.endpoint)), 'kept', { Table: table });
    rmSync(join(folder, 'state'), { recursive: true });
    writeFileSync(join(folder, 'state'), '');
    const exit = await emulator.stop();
    expect(exit).toMatchObject({ expected: true, saved: false });
    expect(exit.message).toMatch(/^the embedded cloud 'test' could not save all of its state: Persistence: failed to save /);
    await expect(start({ folder })).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(/^cannot write /) });
  });

  test('a busy port and a folder in use are told apart', async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as { port: number };
    await expect(start({ port })).rejects.toBeInstanceOf(PortBusy);
    taken.close();
    const folder = temporary();
    const first = await start({ folder });
    await expect(start({ folder })).rejects.toMatchObject({
      exitCode: 2,
      message: `the embedded cloud 'test' runs already (process ${first.pid})`,
    });
  });

  test('an interpreter without the emulator and one that is not there say what to do', async () => {
    const folder = temporary();
    await expect(start({ python: join(folder, 'python') })).rejects.toMatchObject({ exitCode: 2, next: 'npm run setup' });
    const bare = join(folder, 'bare');
    writeFileSync(bare, `#!/bin/sh\nexec ${python} -S "$@"\n`, { mode: 0o755 }); // -S: without site-packages
    await expect(start({ python: bare })).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('hypercorn') });
  });

  test('functions see nothing of the environment of who started it', async () => {
    process.env.BLUELINE_TEST_SECRET = 'from the shell';
    const emulator = await start({ stubsFile: '/stubs.json' }).finally(() => delete process.env.BLUELINE_TEST_SECRET);
    const code = 'import os\ndef handler(event, context):\n  return dict(os.environ)';
    await createStack(new CloudFormationClient(clientSettings(emulator.endpoint)), 's', {
      Role: role('logs:*'),
      Function: pythonFunction('env', code),
    });
    const answer = await new LambdaClient(clientSettings(emulator.endpoint)).send(new InvokeCommand({ FunctionName: 'env' }));
    const seen = JSON.parse(new TextDecoder().decode(answer.Payload)) as Record<string, string>;
    expect(seen).toMatchObject({ AWS_ENDPOINT_URL: emulator.endpoint, AWS_REGION: 'eu-west-1', BLUELINE_HTTP_STUBS: '/stubs.json' });
    expect(Object.keys(seen)).not.toContain('BLUELINE_TEST_SECRET');
    expect(seen.HOME).not.toBe(process.env.HOME);
  });
});

describeWithEmulator('an emulator whose parent ends', () => {
  let program: string;
  beforeAll(() => {
    program = bundle('emulator-process.ts');
  });

  async function parent(): Promise<{ child: ChildProcess; endpoint: string; pid: number; folder: string }> {
    const folder = temporary();
    const child = spawn(process.execPath, [program, python, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    const line = await new Promise<string>((resolve) => createInterface({ input: child.stdout! }).once('line', resolve));
    return { child, folder, ...(JSON.parse(line) as { endpoint: string; pid: number }) };
  }

  test.each(['SIGKILL', 'SIGINT'] as const)('by %s goes with it, idle', async (signal) => {
    const { child, pid } = await parent();
    child.kill(signal);
    await eventually('nothing is left of the group', 10, () => groupMembers(pid).length === 0);
  });

  test.each(['SIGKILL', 'SIGINT'] as const)('by %s goes with it while a function is in a call', async (signal) => {
    const { child, endpoint, pid, folder } = await parent();
    await occupyWorker(endpoint, folder);
    expect(groupMembers(pid).length).toBeGreaterThan(1);
    child.kill(signal);
    await eventually('nothing is left of the group', 10, () => groupMembers(pid).length === 0);
  });

  test('is waited for by the next start', async () => {
    const { child, endpoint, pid, folder } = await parent();
    await createStack(new CloudFormationClient(clientSettings(endpoint)), 'kept', { Table: table });
    child.kill('SIGKILL');
    const next = await start({ folder, port: Number(new URL(endpoint).port) });
    expect(groupMembers(pid)).toEqual([]);
    const row = { TableName: 'kept', Item: { id: { S: '1' } } };
    await expect(new DynamoDBClient(clientSettings(next.endpoint)).send(new PutItemCommand(row))).resolves.toBeDefined();
  });
});

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'kept',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
};
