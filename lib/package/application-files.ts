import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';

/** One file of an application's folder. */
export interface ApplicationFile {
  /** Relative to the folder, with '/'. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** Files that are copied into the package as they are. */
export const DOCUMENTS = [
  'application.json',
  'contract.json',
  'positions.json',
  'scenarios.json',
  'schema.graphql',
  'template.json',
] as const;
/** Templates of nested stacks, which an application with very many operations has beside the other. */
export function isNestedTemplate(path: string): boolean {
  return /^resolvers-\d+\.template\.json$/.test(path);
}

/** Without these no function starts. */
const CODE = ['python/application/__init__.py', 'python/draftsman/__init__.py'];

/**
 * Reads a generated application, sorted by path in code units.
 * @throws UserError (exit code 2) naming what is missing and the command that makes it
 */
export function readApplication(folder: string): ApplicationFile[] {
  const next = `make it with: blueline generate MODEL --out ${folder}`;
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(`there is no folder ${folder}`, { exitCode: 2, next });
  const paths = new Set(listFiles(folder, ''));
  for (const path of [...DOCUMENTS, ...CODE]) {
    if (!paths.has(path)) throw new UserError(`${folder} holds no complete application: ${path} is missing`, { exitCode: 2, next });
  }
  const wanted = [...paths].filter((path) => path.startsWith('python/') || isDocument(path));
  return wanted.sort(byCodeUnit).map((path) => ({ path, content: readFileSync(join(folder, path)) }));
}

/** True for what is copied into the package as it is. */
export function isDocument(path: string): boolean {
  return (DOCUMENTS as readonly string[]).includes(path) || isNestedTemplate(path);
}

function listFiles(folder: string, prefix: string): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => listEntry(folder, `${prefix}${entry.name}`, entry));
}

function listEntry(folder: string, path: string, entry: Dirent): string[] {
  if (entry.isDirectory()) return listFiles(folder, `${path}/`);
  if (entry.isFile()) return [path];
  throw new UserError(`${join(folder, path)} is neither a file nor a folder`, {
    exitCode: 2,
    next: 'a package holds plain files: remove it',
  });
}

/** Not by locale, which differs between machines. */
function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
