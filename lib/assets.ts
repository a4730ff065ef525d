import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from './errors';

/**
 * The absolute path of a file that is shipped beside the code, named relative to the root of the checkout with '/'.
 *
 * Works from the sources, from `build/blueline.cjs` and from a toolchain folder that holds the bundle next to the same tree: the first
 * folder upwards from the running code that contains the file is the root. UserError (exit code 2) if there is none.
 */
export function assetPath(relative: string): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const path = join(folder, relative);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) break;
  }
  throw new UserError(`this installation is incomplete: ${relative} is missing (looked upwards from ${__dirname})`, {
    exitCode: 2,
    next: 'npm ci in the checkout, or build the toolchain again',
  });
}
