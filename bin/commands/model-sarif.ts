import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type Diagnostic, sourceLines } from '../../lib/model';
import { formatSarif } from '../../lib/model/format-sarif';
import { checkoutFolder } from './checkout';

/** The diagnostics of a model as SARIF, with paths from the top of the checkout. `path`: the model's folder, or a file in it. */
export function modelSarif(path: string, diagnostics: readonly Diagnostic[]): string {
  const folder = realpathSync(statSync(path).isDirectory() ? path : dirname(path));
  const prefix = relative(topOf(folder), folder).replaceAll(sep, '/');
  return formatSarif(diagnostics, { prefix: prefix === '' ? '' : `${prefix}/`, lines: sourceLines(folder) });
}

/** The top of the checkout that a folder is in: Git's; in the pipeline, which has none of Git, that of its source; else the folder itself. */
function topOf(folder: string): string {
  for (let top = folder; ; top = dirname(top)) {
    if (existsSync(join(top, '.git'))) return top;
    if (top === dirname(top)) break;
  }
  const checkout = realpathSync(checkoutFolder());
  return `${folder}${sep}`.startsWith(`${checkout}${sep}`) ? checkout : folder;
}
