import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { accountOf, startEnvironment } from '../../../lib/local/cloud/environment';
import { startCloud, stopCloud } from '../../../lib/local/cloud/host';
import type { HostFile } from '../../../lib/local/cloud/host-file';
import { cloudStatus, statusLines } from '../../../lib/local/cloud/status';
import { processStart } from '../../../lib/local/process-start';
import { clientSettings, createStack } from './clients';
import { bundle, cleanUp, describeWithEmulator, eventually, groupMembers, python, temporary } from './harness';
import { passThrough } from './pass-through';

jest.setTimeout(60_000);
const checkouts: string[] = [];

/** A checkout with both environments, staging with a stack that has an API id as output. */
async function checkout(): Promise<string> {
  const folder = temporary();
  checkouts.push(folder);
  const settings = { checkout: folder, python, startDataPlane: passThrough };
  const environments = await Promise.all(['staging', 'production'].map((name) => startEnvironment({ ...settings, name })));
  const client = new CloudFormationClient(clientSettings(environments[0]!.endpoint, accountOf('staging')));
  await createStack(client, 'shop-staging', { Bucket: { Type: 'AWS::S3::Bucket' } }, { ApiId: 'api1', Version: 'v1' });
  await Promise.all(environments.map((environment) => environment.stop()));
  return folder;
}

function hostOf(folder: string): HostFile {
  return JSON.parse(readFileSync(join(folder, '.blueline/cloud.json'), 'utf8')) as HostFile;
}

async function nothingLeft(host: HostFile): Promise<void> {
  await eventually('no process is left', 15, () =>
    [host.pid, ...host.environments.map(({ emulator }) => emulator.pid)].every((pid) => groupMembers(pid).length === 0),
  );
}

test('there is nothing to start in a new checkout', async () => {
  await expect(startCloud(temporary())).rejects.toMatchObject({ exitCode: 2, next: 'npm run local' });
  expect(await stopCloud(temporary())).toBe(false);
});

test('a cloud.json whose process is gone, or is another one now, is removed', async () => {
  for (const pid of [999_999_999, process.pid]) {
    const folder = temporary();
    mkdirSync(join(folder, '.blueline'));
    writeFileSync(join(folder, '.blueline/cloud.json'), JSON.stringify({ pid, startTime: '1', environments: [] }));
    expect(await cloudStatus(folder)).toEqual({ running: false, environments: [] });
    expect(existsSync(join(folder, '.blueline/cloud.json'))).toBe(false);
  }
});

describeWithEmulator('the host of a checkout', () => {
  let program: string;
  beforeAll(() => {
    program = bundle('host-process.ts');
  });
  afterEach(() => Promise.all(checkouts.splice(0).map(stopCloud)));
  afterAll(cleanUp);

  const command = (folder: string) => [process.execPath, program, folder, python];

  test('starts both environments, tells what is deployed, and leaves nothing when it is stopped', async () => {
    const folder = await checkout();
    const status = await startCloud(folder, { command: command(folder) });
    const [staging, production] = status.environments;
    expect(status).toMatchObject({ running: true, pid: hostOf(folder).pid });
    expect([staging!.name, production!.name]).toEqual(['staging', 'production']);
    expect(staging!.stacks).toEqual([
      { name: 'shop-staging', status: 'CREATE_COMPLETE', version: 'v1', api: `${staging!.endpoint}/api1/graphql` },
    ]);
    expect(statusLines(status)).toEqual([
      `the embedded cloud runs (process ${status.pid})`,
      `  staging     ${staging!.endpoint}`,
      `              shop-staging (CREATE_COMPLETE): ${staging!.endpoint}/api1/graphql`,
      `  production  ${production!.endpoint}`,
    ]);
    expect(await startCloud(folder, { command: ['false'] })).toEqual(status);
    const host = hostOf(folder);
    expect(await stopCloud(folder)).toBe(true);
    await nothingLeft(host);
    expect(existsSync(join(folder, '.blueline/cloud.json'))).toBe(false);
    const stopped = await cloudStatus(folder);
    expect(stopped.running).toBe(false);
    expect(stopped.environments.map(({ running, port }) => [running, port])).toEqual([
      [false, staging!.port],
      [false, production!.port],
    ]);
  });

  test('a kill -9 of the host leaves nothing, and the next start works', async () => {
    const folder = await checkout();
    await startCloud(folder, { command: command(folder) });
    const host = hostOf(folder);
    process.kill(host.pid, 'SIGKILL');
    await nothingLeft(host);
    expect((await cloudStatus(folder)).running).toBe(false);
    const again = await startCloud(folder, { command: command(folder) });
    expect(again.environments[0]!.stacks).toHaveLength(1);
  });

  test('the death of an emulator ends the host, which says so', async () => {
    const folder = await checkout();
    await startCloud(folder, { command: command(folder) });
    const host = hostOf(folder);
    process.kill(host.environments[0]!.emulator.pid, 'SIGKILL');
    await nothingLeft(host);
    expect(readFileSync(join(folder, '.blueline/cloud.log'), 'utf8')).toContain(
      "the embedded cloud 'staging' ended unexpectedly (SIGKILL)",
    );
  });

  test('Ctrl-C in the foreground stops it in order', async () => {
    const folder = await checkout();
    const child = spawn(process.execPath, [program, folder, python], { stdio: ['ignore', 'inherit', 'inherit'] });
    await eventually('it serves', 20, () => existsSync(join(folder, '.blueline/cloud.json')));
    const host = hostOf(folder);
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
    await nothingLeft(host);
  });

  test('a starter that is killed before the host is ready takes it along', async () => {
    const folder = await checkout();
    const child = spawn(process.execPath, [program, folder, python], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { ...process.env, BLUELINE_CLOUD_STARTER: '1' },
    });
    child.stdin.destroy();
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0);
    expect(existsSync(join(folder, '.blueline/cloud.json'))).toBe(false);
    expect(processStart(child.pid!)).toBeUndefined();
  });

  test('a start that fails gives the reason and leaves nothing', async () => {
    const folder = await checkout();
    const { port } = JSON.parse(readFileSync(join(folder, '.blueline/environments/production/ports.json'), 'utf8')) as { port: number };
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(port, '127.0.0.1', done));
    const starting = startCloud(folder, { command: command(folder) });
    await expect(starting.finally(() => taken.close())).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(`port ${port} of environment production is used by process ${process.pid}`),
    });
    expect(existsSync(join(folder, '.blueline/cloud.json'))).toBe(false);
    const again = await startCloud(folder, { command: command(folder) });
    expect(again.running).toBe(true);
  });
});
