import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../errors';
import { say } from '../../terminal';
import { isAlive, ownIdentity, type ProcessIdentity, processStart } from '../process-start';
import { type EnvironmentOptions, type LocalEnvironment, startEnvironment } from './environment';
import { environmentNames } from './folders';
import { type HostFile, readHostFile, removeHostFile, writeHostFile } from './host-file';
import { lastLines } from './last-lines';
import { type CloudStatus, cloudStatus } from './status';

const START_MILLISECONDS = 90_000;
/** A host that was asked to stop gives its emulators 12 s. */
const STOP_MILLISECONDS = 20_000;
/** Set for a host that `cloud start` starts: it ends with its starter until that has said "go", so that Ctrl-C in between leaves nothing. */
const STARTER = 'BLUELINE_CLOUD_STARTER';

export interface StartOptions {
  /**
   * The command that ends in {@link serveCloud}; runs in the checkout.
   * @default this program with `cloud serve`
   */
  readonly command?: readonly string[];
}

/**
 * Starts all environments of the checkout in a process of their own and returns when they answer, with what is deployed in them.
 * Where that runs already, it says so and changes nothing. Throws a UserError with exit code 2 with the reason, nothing left running.
 */
export async function startCloud(checkout: string, options: StartOptions = {}): Promise<CloudStatus> {
  if (environmentNames(checkout).length === 0) {
    throw new UserError('there is no environment in this checkout yet', { exitCode: 2, next: 'npm run local' });
  }
  if (readHostFile(checkout)) return cloudStatus(checkout);
  const log = join(checkout, '.blueline/cloud.log');
  const output = openSync(log, 'w');
  const [program, ...rest] = options.command ?? [process.execPath, process.argv[1] ?? '', 'cloud', 'serve'];
  const child = spawn(program ?? '', rest, {
    cwd: checkout,
    detached: true,
    stdio: ['pipe', output, output],
    env: { ...process.env, [STARTER]: '1' },
  });
  closeSync(output);
  await untilReady(checkout, child, log);
  child.stdin?.end('go\n');
  child.unref();
  return cloudStatus(checkout);
}

async function untilReady(checkout: string, child: ChildProcess, log: string): Promise<void> {
  let ended: string | undefined;
  child.on('error', (error) => {
    ended = `: ${error.message}`;
  });
  child.on('exit', () => {
    ended ??= lastLines(log) || ' and said nothing';
  });
  child.stdin?.on('error', () => {});
  for (const deadline = Date.now() + START_MILLISECONDS; readHostFile(checkout)?.pid !== child.pid; await pause(20)) {
    if (ended === undefined && Date.now() < deadline) continue;
    child.stdin?.destroy();
    child.unref();
    const what = ended ?? ` within ${START_MILLISECONDS / 1000} s${lastLines(log)}`;
    throw new UserError(`the embedded cloud did not start${what}`, { exitCode: 2, next: `see ${log}` });
  }
}

/**
 * The host itself: serves all environments until TERM, INT or HUP, then saves and stops them. Rejects if one ends by itself, after stopping
 * the others, with what it said last.
 * @param settings what {@link startEnvironment} takes besides checkout and name
 */
export async function serveCloud(checkout: string, settings: Omit<EnvironmentOptions, 'checkout' | 'name'> = {}): Promise<void> {
  const other = readHostFile(checkout);
  if (other)
    throw new UserError(`the embedded cloud runs already (process ${other.pid})`, { exitCode: 2, next: 'npx blueline cloud stop' });
  mkdirSync(join(checkout, '.blueline'), { recursive: true });
  const asked = untilAskedToStop();
  const environments = await startAll(checkout, settings);
  try {
    writeHostFile(checkout, hostFile(environments));
    const died = await Promise.race([asked, ...environments.map(({ exited }) => exited.then(({ message }) => message))]);
    if (died !== undefined) throw new UserError(died, { next: 'npx blueline cloud start' });
  } finally {
    await Promise.all(environments.map((environment) => environment.stop()));
    removeHostFile(checkout);
  }
}

async function startAll(checkout: string, settings: Omit<EnvironmentOptions, 'checkout' | 'name'>): Promise<LocalEnvironment[]> {
  const results = await Promise.allSettled(environmentNames(checkout).map((name) => startEnvironment({ ...settings, checkout, name })));
  const started = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  if (!failure) return started;
  await Promise.all(started.map((environment) => environment.stop()));
  throw failure.reason;
}

function hostFile(environments: readonly LocalEnvironment[]): HostFile {
  return {
    ...ownIdentity(),
    environments: environments.map(({ name, port, endpoint, emulatorPort, emulatorPid }) => {
      const emulator = { pid: emulatorPid, startTime: processStart(emulatorPid) ?? 'unknown' };
      return { name, port, endpoint, emulatorPort, emulator };
    }),
  };
}

/** Resolves at a signal, or when the starter is gone before it said "go". */
function untilAskedToStop(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve(undefined));
    if (process.env[STARTER] === undefined) return;
    let go = false;
    process.stdin.on('data', () => {
      go = true;
    });
    process.stdin.on('error', () => {});
    process.stdin.on('close', () => go || resolve(undefined));
  });
}

/**
 * Stops the host of {@link startCloud} and everything below it; resolves when no process is left.
 * @returns false if there was none
 */
export async function stopCloud(checkout: string): Promise<boolean> {
  const host = readHostFile(checkout);
  if (!host) return false;
  const emulators = host.environments.map(({ emulator }) => emulator);
  signal(host, 'SIGTERM');
  if (!(await gone([host, ...emulators], STOP_MILLISECONDS))) {
    say(`process ${host.pid} does not stop: killing it; the last two seconds of work may be lost`);
    signal(host, 'SIGKILL');
    if (!(await gone([host, ...emulators], STOP_MILLISECONDS / 2)))
      for (const emulator of emulators) signal(emulator, 'SIGKILL', -emulator.pid);
    await gone([host, ...emulators], STOP_MILLISECONDS / 2);
  }
  removeHostFile(checkout);
  return true;
}

function signal(target: ProcessIdentity, name: NodeJS.Signals, to = target.pid): void {
  try {
    if (isAlive(target)) process.kill(to, name);
  } catch {
    // gone in between
  }
}

async function gone(processes: readonly ProcessIdentity[], milliseconds: number): Promise<boolean> {
  for (const deadline = Date.now() + milliseconds; processes.some(isAlive); await pause(20)) if (Date.now() > deadline) return false;
  return true;
}
