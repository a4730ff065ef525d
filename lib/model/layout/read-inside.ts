import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';

/** REFERENCE §2.1, item 1. */
export const MAX_MODEL_BYTES = 64 * 1024 * 1024;

/** Why a file of a model is not read. `outside`: it leads out of the model's folder (G10), to this place. */
export type Unread = { readonly reason: string } | { readonly outside: string };

/**
 * The bytes of an ordinary file below a folder, links followed. What leads out of the folder, a folder, a pipe, a device, a file that is not
 * there (any more) and one larger than `limit` bytes are not read, and nothing waits for them.
 */
export function readInside(folder: string, path: string, limit = MAX_MODEL_BYTES): Buffer | Unread {
  let file: number | undefined;
  try {
    const target = realpathSync.native(join(folder, path));
    if (!isBelow(realpathSync.native(folder), target)) return { outside: target };
    // Without blocking: opening a pipe waits for a writer else. What stands there is looked at by the open file, not by its name.
    file = openSync(target, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(file);
    if (!stat.isFile()) return { reason: stat.isDirectory() ? 'it is a folder' : 'it is no ordinary file' };
    if (stat.size > limit) return { reason: 'it is too large' };
    return readFileSync(file);
  } catch (error) {
    return { reason: reasonOf(error) };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** True for the folder itself and what is in it; both without links. */
export function isBelow(root: string, target: string): boolean {
  return target === root || target.startsWith(root.endsWith(sep) ? root : root + sep);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  EACCES: 'the right to read it is missing',
  EPERM: 'the right to read it is missing',
  EISDIR: 'it is a folder',
  ENOTDIR: 'it is not there',
  ELOOP: 'it is a link that leads to itself',
  ENXIO: 'it is no ordinary file',
  ENAMETOOLONG: 'its path is too long',
};

/** What a failed access to a file means, in words. */
export function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}
