import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** An emulator of its own, with an empty state and roles enforced (LOCAL-CLOUD §1). */
export interface Emulator {
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  stop(): Promise<void>;
}

/** Starts the plain emulator of a virtual environment. */
export async function startEmulator(venv: string): Promise<Emulator> {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-emulator-'));
  mkdirSync(join(folder, 'tmp'));
  const port = await freePort();
  const account = '123456789012';
  const region = 'eu-west-1';
  const environment = {
    ...{ PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', TMPDIR: join(folder, 'tmp'), AUTH: 'true' },
    ...{ GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', IOT_MTLS_ENABLED: '0', SFTP_ENABLED: '0' },
    ...{ MINISTACK_ACCOUNT_ID: account, MINISTACK_REGION: region },
  };
  const child = spawn(join(venv, 'bin/ministack'), [], { env: environment, detached: true, stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; ; attempt++) {
    const health = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (health?.ok) return { endpoint, account, region, stop };
    if (attempt === 300 || child.exitCode !== null) {
      await stop();
      throw new Error('the emulator did not start');
    }
    await delay(100);
  }
}

/** The whole process group: functions run in processes of their own. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGKILL');
  await exited;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
