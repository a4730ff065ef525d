import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../errors';
import { MANIFEST, POSITIONS } from './manifest';
import { findManifest } from './read-package';

/**
 * Puts a folder with these files in the place of `folder`: written beside it and then renamed, so that a reader sees the old files, the new
 * ones, or for a moment none, but never a mixture. A crash leaves at most a folder `.<name>-…` beside it.
 * @throws UserError (exit code 2) where `folder` holds something that is no package, or cannot be written
 */
export function replaceFolder(folder: string, contents: ReadonlyMap<string, Uint8Array>): void {
  const target = resolve(folder);
  refuseForeign(target);
  const parent = dirname(target);
  let fresh: string | undefined;
  try {
    mkdirSync(parent, { recursive: true });
    fresh = mkdtempSync(join(parent, `.${basename(target)}-`));
    const made = join(fresh, 'new');
    mkdirSync(made);
    for (const [path, content] of contents) writeFileSync(join(made, path), content);
    if (existsSync(target)) renameSync(target, join(fresh, 'old'));
    renameSync(made, target);
  } catch (cause) {
    if (fresh && !existsSync(target) && existsSync(join(fresh, 'old'))) renameSync(join(fresh, 'old'), target);
    throw new UserError(`${folder} cannot be written: ${(cause as Error).message}`, {
      exitCode: 2,
      next: 'check space and permissions',
      cause,
    });
  } finally {
    if (fresh) rmSync(fresh, { recursive: true, force: true });
  }
}

function refuseForeign(target: string): void {
  const found = statSync(target, { throwIfNoEntry: false });
  if (!found) return;
  const next = 'choose another --out, or remove it';
  if (!found.isDirectory()) throw new UserError(`${target} is not a folder`, { exitCode: 2, next });
  const entries = readdirSync(target);
  if (entries.length === 0) return;
  const own = new Set([MANIFEST, POSITIONS, ...(findManifest(target)?.files.map((file) => file.path) ?? [])]);
  const foreign = own.size > 2 ? entries.find((entry) => !own.has(entry)) : entries[0];
  if (foreign) throw new UserError(`${target} is not empty and holds no package (${foreign})`, { exitCode: 2, next });
}
