import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors';
import type { GeneratedFile } from './generated-file';

/** By one of these a folder is known as a generated application, or as the note of a release in its place, which may be replaced. */
const MARKERS = ['application.json', 'release.json'];

/**
 * Writes an application: into a new folder beside `out`, which then takes its place, so that `out` is never half of one and half of another.
 * @throws UserError (exit code 2) where `out` is a file, or a folder with something else in it
 */
export function writeFiles(out: string, files: readonly GeneratedFile[]): void {
  const target = existsSync(out) ? realpathSync(out) : out;
  refuseForeign(target);
  removeLeftovers(target);
  const fresh = `${target}.new-${process.pid}`;
  const old = `${target}.old-${process.pid}`;
  try {
    for (const file of files) writeOne(fresh, file);
    if (existsSync(target)) renameSync(target, old);
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (existsSync(old) && !existsSync(target)) renameSync(old, target);
    throw new UserError(`cannot write ${out}: ${(error as Error).message}`, { exitCode: 2, cause: error });
  }
  rmSync(old, { recursive: true, force: true });
}

function refuseForeign(target: string): void {
  if (!existsSync(target)) return;
  if (!statSync(target).isDirectory()) {
    throw new UserError(`${target} is a file`, { exitCode: 2, next: 'name a folder that is new, empty or an earlier application' });
  }
  if (readdirSync(target).length === 0 || MARKERS.some((name) => existsSync(join(target, name)))) return;
  throw new UserError(`${target} holds something other than a generated application; nothing was written`, {
    exitCode: 2,
    next: 'name a folder that is new, empty or an earlier application',
  });
}

/** What a run that was killed has left beside the folder. */
function removeLeftovers(target: string): void {
  const parent = dirname(target);
  if (!existsSync(parent)) return;
  for (const entry of readdirSync(parent)) {
    const pid = entry.startsWith(`${basename(target)}.`) ? /\.(?:new|old)-(\d+)$/.exec(entry)?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(parent, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false; // an earlier process of that number
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function writeOne(folder: string, { path, text }: GeneratedFile): void {
  if (path.startsWith('/') || path.split('/').includes('..')) throw new Error(`'${path}' leaves the folder`);
  const absolute = join(folder, path);
  mkdirSync(dirname(absolute), { recursive: true });
  writeFileSync(absolute, text);
}
