import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { assetPath } from '../../assets';
import { UserError } from '../../errors';
import type { EmulatorOptions } from './emulator-options';
import { emulatorVariables } from './emulator-variables';
import { lastLines } from './last-lines';

/** Longest time from spawn to the first answer: 0.3 s usually, some seconds on a busy machine or with much state. */
const START_MILLISECONDS = 60_000;
/** After this long a stop that was asked for is enforced; the emulator itself gives up after 8 s. */
const STOP_MILLISECONDS = 12_000;

/** How an emulator ended. */
export interface EmulatorExit {
  /** True after `stop()`. */
  readonly expected: boolean;
  /** True if everything was saved. After an unexpected end the last two seconds may be lost. */
  readonly saved: boolean;
  /** A sentence for people: what happened, with the last lines that the emulator wrote. */
  readonly message: string;
}

export interface Emulator {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  readonly pid: number;
  /** Version of MiniStack that runs. */
  readonly version: string;
  /** Saves, ends the process and its functions' processes; resolves when all are gone. May be called again. */
  stop(): Promise<EmulatorExit>;
  /** Resolves, never rejects, when the process has ended for whatever reason. */
  readonly exited: Promise<EmulatorExit>;
}

/** The port that was asked for is taken by another process. */
export class PortBusy extends Error {
  constructor(readonly port: number) {
    super(`port ${port} on 127.0.0.1 is busy`);
  }
}

type Report = { port?: number; version?: string; error?: string; holder?: string; saved?: boolean };

/**
 * Starts one emulator process and waits until it answers. It ends with this process, however this one dies (BUILD-NOTES §6).
 * Throws {@link PortBusy}; a UserError with exit code 2 if it cannot start, with what it wrote.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const log = options.log ?? join(options.folder, 'emulator.log');
  const output = prepare(options.folder, log);
  const child = spawn(options.python, ['-u', assetPath('lib/local/cloud/emulator.py'), String(options.port ?? 0), options.folder], {
    stdio: ['pipe', output, output, 'pipe'],
    detached: true, // a group of its own: Ctrl-C reaches only us, and we stop it in order
    env: emulatorVariables(options),
  });
  closeSync(output);
  child.stdin?.on('error', () => {});
  return waitUntilReady(child, options, log);
}

/** Makes the folders and opens the log; a full or read-only disk is the user's to mend. */
function prepare(folder: string, log: string): number {
  try {
    for (const name of ['state', 'objects', 'home']) mkdirSync(join(folder, name), { recursive: true });
    return openSync(log, 'w');
  } catch (cause) {
    throw new UserError(`cannot write ${folder}: ${(cause as Error).message}`, {
      exitCode: 2,
      next: 'make room there, or make it writable',
      cause,
    });
  }
}

async function waitUntilReady(child: ChildProcess, options: EmulatorOptions, log: string): Promise<Emulator> {
  const ending = new Ending(child, options.name, log);
  let timer: NodeJS.Timeout | undefined;
  const ready = new Promise<Report>((resolve, reject) => {
    const lines = createInterface({ input: child.stdio[3] as Readable });
    lines.on('line', (line) => {
      const report = JSON.parse(line) as Report;
      if (report.saved !== undefined) ending.last = report;
      else resolve(report);
    });
    child.on('error', (cause) =>
      reject(new UserError(`cannot run ${options.python}: ${cause.message}`, { exitCode: 2, next: 'npm run setup' })),
    );
    timer = setTimeout(() => reject(failed(options, `did not answer within ${START_MILLISECONDS / 1000} s`, log)), START_MILLISECONDS);
    ending.exited.then((exit) => reject(failed(options, exit.message, log)));
  });
  try {
    const report = await ready;
    if (report.error === 'busy') throw new PortBusy(options.port ?? 0);
    if (report.error === 'held') throw held(options, report.holder);
    if (report.port === undefined || child.pid === undefined) throw failed(options, report.error ?? 'gave no port', log);
    return {
      port: report.port,
      endpoint: `http://127.0.0.1:${report.port}`,
      pid: child.pid,
      version: report.version ?? 'unknown',
      exited: ending.exited,
      stop: () => ending.stop(),
    };
  } catch (error) {
    killGroup(child, 'SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function held(options: EmulatorOptions, holder = 'unknown'): UserError {
  return new UserError(`the embedded cloud '${options.name}' runs already (process ${holder})`, {
    exitCode: 2,
    next: 'npx blueline cloud stop, or end the run that uses it',
  });
}

function failed(options: EmulatorOptions, what: string, log: string): UserError {
  const said = what.includes('\n') ? '' : lastLines(log);
  return new UserError(`the embedded cloud '${options.name}' did not start: ${what}${said}`, { exitCode: 2, next: `see ${log}` });
}

/** Follows one process to its end and says how it ended. */
class Ending {
  /** The process's last word. */
  last: Report = {};
  private expected = false;
  readonly exited: Promise<EmulatorExit>;

  constructor(
    private readonly child: ChildProcess,
    private readonly name: string,
    private readonly log: string,
  ) {
    // 'close' comes after everything on the pipes was read, so `saved` is known then; a failed spawn has only 'error'.
    this.exited = new Promise((resolve) => {
      child.on('exit', () => killGroup(child, 'SIGKILL')); // a busy function outlives an emulator that was killed
      child.on('close', (code, signal) => resolve(this.describe(signal ?? `exit code ${code}`)));
    });
  }

  async stop(): Promise<EmulatorExit> {
    this.expected = true;
    killGroup(this.child, 'SIGTERM', this.child.pid);
    const timer = setTimeout(() => killGroup(this.child, 'SIGKILL'), STOP_MILLISECONDS);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  private describe(how: string): EmulatorExit {
    const { expected, last } = this;
    const saved = last.saved === true;
    const who = `the embedded cloud '${this.name}'`;
    if (last.saved === false) return { expected, saved, message: `${who} could not save all of its state: ${last.error}` };
    if (expected && saved) return { expected, saved, message: `${who} was stopped, its state is saved` };
    const what = expected ? 'had to be killed while it stopped' : saved ? 'was stopped from outside' : `ended unexpectedly (${how})`;
    return { expected, saved, message: `${who} ${what}${lastLines(this.log)}` };
  }
}

/** Signals the whole group, or `only` that process; gone already is fine. */
function killGroup(child: ChildProcess, signal: NodeJS.Signals, only?: number): void {
  if (child.pid === undefined) return;
  try {
    process.kill(only ?? -child.pid, signal);
  } catch {
    // it is gone
  }
}
