import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Report } from '../../lib/report/report';
import { isThere } from '../needed-tool';

export const root = resolve(__dirname, '../..');
export const realModel = resolve(root, '../shared/models/tracepaper-twee');
const venv = join(root, '.blueline', 'venv');

/** True where the embedded cloud is set up; see {@link isThere} for where it is not. */
export function hasEmbeddedCloud(): boolean {
  return isThere('the embedded cloud', join(venv, 'bin/ministack'));
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of this checkout's files in a folder of its own, with the packages and the Python environment of this one: runs in it share no state. */
export class Checkout {
  readonly folder: string;
  private readonly children = new Set<ChildProcess>();

  constructor() {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'blueline-e2e-')));
    const names = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
    for (const name of names.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      cpSync(join(root, name), join(this.folder, name));
    }
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    mkdirSync(join(this.folder, '.blueline'));
    symlinkSync(venv, join(this.folder, '.blueline/venv'));
  }

  /** Starts `blueline …` as a person without a terminal would. */
  start(args: readonly string[]): { child: ChildProcess; finished: Promise<Finished>; output: () => string } {
    const child = spawn(process.execPath, [join(this.folder, 'bin/blueline.mjs'), ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.children.add(child);
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      text.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      text.stderr += chunk;
    });
    const finished = new Promise<Finished>((done) => {
      child.on('close', (code) => {
        this.children.delete(child);
        done({ code, ...text });
      });
    });
    return { child, finished, output: () => text.stderr };
  }

  run(...args: string[]): Promise<Finished> {
    return this.start(args).finished;
  }

  report(folder = 'out'): Report {
    return JSON.parse(readFileSync(join(this.folder, folder, 'report.json'), 'utf8')) as Report;
  }

  /** Command lines of processes that belong to this checkout: its path is in their arguments or their working folder. */
  processes(): string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .flatMap((pid) => {
        try {
          const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
          const cwd = realpathSync(`/proc/${pid}/cwd`);
          return line.includes(this.folder) || cwd.startsWith(this.folder) ? [`${pid} ${line}`] : [];
        } catch {
          return [];
        }
      });
  }

  async remove(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    await this.run('cloud', 'stop');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until a running command has said something. */
export async function until(said: () => string, pattern: RegExp, finished: Promise<Finished>): Promise<void> {
  let over: Finished | undefined;
  finished.then((result) => {
    over = result;
  });
  while (!pattern.test(said())) {
    if (over) throw new Error(`it ended with ${over.code} before it said ${pattern}:\n${over.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
