import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from './examples';

/** A copy of an example in which a text of its model, or of one of its modules, is left out or replaced; fails where there is none. */
export function leaveOut(
  example: string,
  without: string | RegExp,
  instead: string,
  folder: string,
  modules: readonly string[] = [],
): void {
  cpSync(at(example), folder, { recursive: true });
  const changed = ['model.xml', ...modules].map((path) => {
    const text = readFileSync(join(folder, path), 'utf8');
    const other = text.replace(without, () => instead);
    writeFileSync(join(folder, path), other);
    return other !== text;
  });
  if (!changed.includes(true)) throw new Error(`${example} has no ${without}`);
}
