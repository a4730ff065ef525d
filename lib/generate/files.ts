import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../errors';
import type { GeneratedFile } from './generated-file';

/** By one of these a folder is known as a generated application, or as the note of a release in its place, which may be replaced. */
const MARKERS = ['application.json', 'release.json'];

/** A new application that lies beside the one that it will replace. */
export interface StagedFiles {
  /** Lets it take the place of `out`, which is never half of one and half of another. @throws UserError (exit code 2), after which nothing is left of it */
  commit(): void;
  /** Removes it; `out` stays as it is. */
  discard(): void;
}

/**
 * Writes an application into a new folder beside `out`.
 * @throws UserError (exit code 2) where `out` is a file, or a folder with something else in it, or the disk is full
 */
export function stageFiles(out: string, files: readonly GeneratedFile[]): StagedFiles {
  const target = existsSync(out) ? realpathSync(out) : out;
  refuseForeign(target);
  removeLeftovers(target);
  const fresh = `${target}.new-${process.pid}`;
  const old = `${target}.old-${process.pid}`;
  const discard = () => rmSync(fresh, { recursive: true, force: true });
  const orDiscard = (work: () => void) => {
    try {
      work();
    } catch (error) {
      discard();
      throw new UserError(`cannot write ${out}: ${(error as Error).message}`, { exitCode: 2, cause: error });
    }
  };
  orDiscard(() => writeAll(fresh, files));
  const commit = () => {
    orDiscard(() => {
      if (existsSync(target)) renameSync(target, old);
      try {
        renameSync(fresh, target);
      } catch (error) {
        if (existsSync(old)) renameSync(old, target);
        throw error;
      }
    });
    rmSync(old, { recursive: true, force: true });
  };
  return { commit, discard };
}

/** `stageFiles` and its commit in one, for an application that is known to be good. */
export function writeFiles(out: string, files: readonly GeneratedFile[]): void {
  stageFiles(out, files).commit();
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

function writeAll(folder: string, files: readonly GeneratedFile[]): void {
  const made = new Set<string>();
  for (const { path, text } of files) {
    if (path.startsWith('/') || path.split('/').includes('..')) throw new Error(`'${path}' leaves the folder`);
    const absolute = join(folder, path);
    const parent = dirname(absolute);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    writeFileSync(absolute, text);
  }
}
