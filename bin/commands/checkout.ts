import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The checkout that a command works for: in an action of the pipeline its source; else the nearest folder upwards that has a blueline.json
 * beside a package.json; else the current folder.
 */
export function checkoutFolder(): string {
  const source = process.env.CODEBUILD_SRC_DIR;
  if (source) return source;
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'blueline.json')) && existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return process.cwd();
  }
}
