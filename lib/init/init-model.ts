import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { assetPath } from '../assets';
import { UserError } from '../errors';

/** The layouts of a model (REFERENCE §3): a file per element, or one `model.xml`. */
export type Layout = 'split' | 'mono';

export interface InitOptions {
  readonly layout: Layout;
  /** project-name of the model. @default the name of the folder, without what a name cannot have */
  readonly name?: string;
}

/** Stands in the templates where the name is to be. */
const PLACEHOLDER = 'PROJECT_NAME';
/** Characters of a name: with '-production' behind it a stack's name has 40 at most (ARCHITECTURE §5). */
const LONGEST = 29;
const NAME = /^[A-Za-z][A-Za-z0-9 -]*$/;

/**
 * Writes a small model that passes its tests into a new or empty folder. A `.git` in it is no hindrance.
 * @returns the name of the model and its files, relative, in order of path
 * @throws UserError (exit code 2), before anything is written, where something is in the folder or there is no good name
 */
export function initModel(
  folder: string,
  { layout, name: wanted }: InitOptions,
): { readonly name: string; readonly files: readonly string[] } {
  const name = wanted ?? nameOf(folder);
  refuseName(name, wanted !== undefined);
  refuseFull(folder);
  const templates = assetPath(`lib/init/templates/${layout}`);
  const files = readdirSync(templates, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(templates, path)).isFile())
    .sort();
  try {
    for (const path of files) {
      const target = join(folder, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, readFileSync(join(templates, path), 'utf8').replaceAll(PLACEHOLDER, name), { flag: 'wx' });
    }
  } catch (error) {
    throw new UserError(`${folder} cannot be written: ${(error as Error).message}`, { exitCode: 2, cause: error });
  }
  return { name, files };
}

function nameOf(folder: string): string {
  return basename(resolve(folder))
    .replace(/[^A-Za-z0-9-]/g, '')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, LONGEST);
}

/** A name that is made of these needs no encoding, neither in XML nor in Markdown. */
function refuseName(name: string, isGiven: boolean): void {
  if (NAME.test(name) && name.length <= LONGEST) return;
  const what = isGiven ? `'${name}' is no name for a model` : 'the name of the folder gives no name for a model';
  const next = `${isGiven ? 'take' : 'give one by --name:'} letters, digits, blanks and hyphens, a letter first, ${LONGEST} at most`;
  throw new UserError(what, { exitCode: 2, next });
}

function refuseFull(folder: string): void {
  if (!existsSync(folder)) return;
  const next = 'name a folder that is new or empty';
  if (!statSync(folder).isDirectory()) throw new UserError(`${folder} is a file`, { exitCode: 2, next });
  const found = readdirSync(folder).filter((entry) => entry !== '.git');
  if (found.length > 0) throw new UserError(`${folder} is not empty: ${found[0]} is in it; nothing was written`, { exitCode: 2, next });
}
