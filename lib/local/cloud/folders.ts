import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../errors';

const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/** The folder of one environment's state. Throws a UserError with exit code 2 for a name that is none. */
export function environmentFolder(checkout: string, name: string): string {
  if (!NAME.test(name)) {
    throw new UserError(`'${name}' is no name of an environment`, {
      exitCode: 2,
      next: 'use lower-case letters, digits and hyphens, at most 40',
    });
  }
  return resolve(checkout, '.blueline/environments', name);
}

/** The names of the environments that exist in a checkout, sorted, staging before production. */
export function environmentNames(checkout: string): string[] {
  const folder = join(checkout, '.blueline/environments');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && NAME.test(entry.name));
  const rank = (name: string) => ['staging', 'production'].indexOf(name) >>> 0;
  return names.map((entry) => entry.name).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** The interpreter of a checkout's virtual environment. Throws a UserError with exit code 2 if it was not set up. */
export function pythonOf(checkout: string): string {
  const python = resolve(checkout, '.blueline/venv/bin/python');
  if (!existsSync(python))
    throw new UserError('the embedded cloud is not installed in this checkout', { exitCode: 2, next: 'npm run setup' });
  return python;
}
