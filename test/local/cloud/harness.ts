import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildSync } from 'esbuild';
import { isThere } from '../../needed-tool';

export const root = resolve(__dirname, '../../..');
export const python = join(root, '.blueline/venv/bin/python');

/** `describe` where the emulator is installed; see {@link isThere} for where it is not. */
export const describeWithEmulator: jest.Describe = isThere('the emulator', python) ? describe : describe.skip;

/** A temporary folder, removed by `cleanUp`. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-cloud-'));
  folders.push(folder);
  return folder;
}
const folders: string[] = [];

export function cleanUp(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Asks until the answer is true or `seconds` have passed; fails then, saying what it waited for. */
export async function eventually<T>(what: string, seconds: number, ask: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const deadline = Date.now() + seconds * 1000; ; await pause(20)) {
    const answer = await ask();
    if (answer) return answer as NonNullable<T>;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s for: ${what}`);
  }
}

/** Processes of a group, zombies left out: what `ps` would show. */
export function groupMembers(group: number): string[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pgid=,pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => Number(line.trim().split(/\s+/)[0]) === group && !/^\s*\d+\s+\d+\s+Z/.test(line));
}

/** Bundles a fixture into the checkout (it must find its assets from there) and gives the path of the program. */
export function bundle(fixture: string): string {
  mkdirSync(join(root, 'build'), { recursive: true });
  const folder = mkdtempSync(join(root, 'build/test-cloud-'));
  folders.push(folder);
  const outfile = join(folder, 'fixture.cjs');
  const entry = join(__dirname, 'fixtures', fixture);
  buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    external: ['../appsync'],
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
