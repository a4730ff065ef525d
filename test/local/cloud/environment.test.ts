import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { accountOf, type EnvironmentOptions, type LocalEnvironment, startEnvironment } from '../../../lib/local/cloud/environment';
import { clientSettings, createStack } from './clients';
import { cleanUp, describeWithEmulator, eventually, groupMembers, python, temporary } from './harness';
import { passThrough } from './pass-through';

jest.setTimeout(60_000);
const running: LocalEnvironment[] = [];
const servers: Server[] = [];

async function start(checkout: string, options: Partial<EnvironmentOptions> = {}): Promise<LocalEnvironment> {
  const environment = await startEnvironment({ checkout, name: 'staging', python, startDataPlane: passThrough, ...options });
  running.push(environment);
  return environment;
}

async function occupy(port: number): Promise<void> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((done, failed) => server.once('error', failed).listen(port, '127.0.0.1', done));
}

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await Promise.all(running.splice(0).map((environment) => environment.stop()));
});
afterAll(cleanUp);

test('an environment has one account, and no two share one', () => {
  expect(accountOf('staging')).toBe('322811837085');
  expect(accountOf('production')).toMatch(/^[1-9]\d{11}$/);
  expect(accountOf('production')).not.toBe(accountOf('staging'));
});

test.each(['', '../x', 'Staging', '-a', 'a/b'])('%j is no name of an environment', async (name) => {
  await expect(start(temporary(), { name })).rejects.toMatchObject({ exitCode: 2 });
});

test('a checkout that was not set up says what to do', async () => {
  await expect(start(temporary(), { python: undefined })).rejects.toMatchObject({ exitCode: 2, next: 'npm run setup' });
});

describeWithEmulator('startEnvironment', () => {
  test('takes its ports, its account and its data again', async () => {
    const checkout = temporary();
    const first = await start(checkout);
    expect(first.variables()).toEqual({
      AWS_ENDPOINT_URL: first.endpoint,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: first.accessKeyId,
      AWS_SECRET_ACCESS_KEY: 'embedded-cloud',
    });
    await createStack(new CloudFormationClient(clientSettings(first.endpoint, first.accessKeyId)), 'app', {
      Bucket: { Type: 'AWS::S3::Bucket' },
      Table: table,
    });
    await first.stop();
    const second = await start(checkout);
    expect([second.port, second.emulatorPort, second.accessKeyId]).toEqual([first.port, first.emulatorPort, first.accessKeyId]);
    const { TableNames } = await new DynamoDBClient(clientSettings(second.endpoint, second.accessKeyId)).send(new ListTablesCommand({}));
    expect(TableNames).toEqual(['app-table']);
  });

  test.each(['port', 'emulatorPort'] as const)('a busy %s is refused with who has it, or a new one is taken and said', async (which) => {
    const checkout = temporary();
    const first = await start(checkout);
    await first.stop();
    await occupy(first[which]);
    await expect(start(checkout)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(new RegExp(`^port ${first[which]} of environment staging is used by process ${process.pid} \\(`)),
      next: 'end that program, or remove .blueline/environments/staging/ports.json and deploy again',
    });
    const said: string[] = [];
    const moved = await start(checkout, { onBusyPort: 'move', say: (line) => said.push(line) });
    expect(moved[which]).not.toBe(first[which]);
    expect(said).toEqual([expect.stringContaining(`port ${first[which]} of environment staging is used by`)]);
    const kept = JSON.parse(readFileSync(join(checkout, '.blueline/environments/staging/ports.json'), 'utf8'));
    expect(kept).toEqual({ port: moved.port, emulatorPort: moved.emulatorPort, region: 'eu-west-1' });
  });

  test('serves GraphQL and everything else on one port', async () => {
    const environment = await start(temporary(), { startDataPlane: undefined });
    const { TableNames } = await new DynamoDBClient(clientSettings(environment.endpoint, environment.accessKeyId)).send(
      new ListTablesCommand({}),
    );
    expect(TableNames).toEqual([]);
    const answer = await fetch(`${environment.endpoint}/${'a'.repeat(26)}/graphql`, { method: 'POST', body: '{}' });
    expect(Object.keys((await answer.json()) as object)).toEqual(['errors']);
  });

  test('a ports.json that is not whole counts as none', async () => {
    const checkout = temporary();
    await (await start(checkout)).stop();
    writeFileSync(join(checkout, '.blueline/environments/staging/ports.json'), '{"port": 1');
    expect((await start(checkout)).port).toBeGreaterThan(0);
  });

  test('leaves nothing when its data plane does not start', async () => {
    let group = 0;
    const checkout = temporary();
    const broken = async () => {
      group = Number(readFileSync(join(checkout, '.blueline/environments/staging/lock'), 'utf8'));
      throw new Error('no data plane');
    };
    await expect(start(checkout, { startDataPlane: broken })).rejects.toThrow('no data plane');
    expect(group).toBeGreaterThan(0);
    await eventually('nothing is left', 5, () => groupMembers(group).length === 0);
  });

  test('keeps the answers to outbound HTTP, and has none at first', async () => {
    const checkout = temporary();
    const file = join(checkout, '.blueline/environments/staging/http-stubs.json');
    await (await start(checkout)).stop();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([]);
    await (await start(checkout, { stubs: [{ url: 'https://example.com/*', status: 204 }] })).stop();
    await (await start(checkout)).stop();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([{ url: 'https://example.com/*', status: 204 }]);
  });

  test('two run side by side, and one of them in use is not started twice', async () => {
    const checkout = temporary();
    const [staging] = await Promise.all([start(checkout), start(checkout, { name: 'production' })]);
    await expect(start(checkout, { onBusyPort: 'move' })).rejects.toMatchObject({
      exitCode: 2,
      message: `the embedded cloud 'staging' runs already (process ${staging.emulatorPid})`,
    });
  });

  test('an emulator that is killed is told', async () => {
    const environment = await start(temporary());
    process.kill(environment.emulatorPid, 'SIGKILL');
    expect(await environment.exited).toMatchObject({
      expected: false,
      message: "the embedded cloud 'staging' ended unexpectedly (SIGKILL)",
    });
  });
});

const table = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'app-table',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
};
