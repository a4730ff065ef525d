import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The project-name of a model, whatever else is wrong with it: the first such attribute in model.xml or config.xml. Who goes back to an older
 * release has to find its environment while the model cannot be read.
 * @param path the model's folder, or one of the two files
 * @returns undefined where nothing says it
 */
export function findProjectName(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const files = statSync(path).isFile() ? [path] : ['model.xml', 'config.xml'].map((name) => join(path, name));
  for (const file of files.filter((name) => existsSync(name))) {
    const [, , name] = /\bproject-name\s*=\s*(["'])(.*?)\1/.exec(readFileSync(file, 'utf8')) ?? [];
    if (name) return name;
  }
  return undefined;
}
