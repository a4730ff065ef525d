import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetPath } from '../assets';
import type { GeneratedFile } from './generated-file';

/** What of runtime/draftsman is for tests only. */
const LEFT_OUT = new Set(['testing', '__pycache__']);

/** The runtime package, copied into each application. */
export function runtimeFiles(): GeneratedFile[] {
  return filesBelow(join(assetPath('runtime'), 'draftsman')).map(({ relative, absolute }) => ({
    path: `python/draftsman/${relative}`,
    text: readFileSync(absolute, 'utf8'),
  }));
}

function filesBelow(folder: string, prefix = ''): { relative: string; absolute: string }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const absolute = join(folder, entry.name);
    const relative = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesBelow(absolute, `${relative}/`);
    return /\.py$|^py\.typed$/.test(entry.name) ? [{ relative, absolute }] : [];
  });
}
