import { existsSync, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../errors';
import { reasonOf } from './read-inside';

export interface ModelLocation {
  /** Absolute. */
  readonly folder: string;
  readonly layout: 'single' | 'split';
  /** Single layout: the file's name in the folder. */
  readonly file: string;
}

/** Folders of the split layout (REFERENCE §3.2) that hold XML. */
export const SPLIT_FOLDERS = ['commands', 'domain', 'expressions', 'notifiers', 'patterns', 'projections', 'scenarios', 'views'] as const;

/** The model that a path names: a folder in either layout, a `model.xml` or a `config.xml`. UserError (exit code 2) if there is none. */
export function locateModel(path: string): ModelLocation {
  const absolute = resolve(path);
  const stat = statOf(absolute, path);
  if (!stat)
    throw new UserError(`${path} does not exist; looked for a folder with model.xml or config.xml, or such a file`, { exitCode: 2 });
  if (stat.isFile()) {
    const name = basename(absolute);
    if (!name.endsWith('.xml'))
      throw new UserError(`${path} is no model: a model is a folder, a model.xml or a config.xml`, { exitCode: 2 });
    return { folder: dirname(absolute), layout: name === 'config.xml' ? 'split' : 'single', file: name };
  }
  if (!stat.isDirectory()) throw new UserError(`${path} is no model: it is neither a folder nor an ordinary file`, { exitCode: 2 });
  return inFolder(absolute, path);
}

/** undefined if nothing is there. */
function statOf(absolute: string, path: string): Stats | undefined {
  try {
    return statSync(absolute, { throwIfNoEntry: false });
  } catch (error) {
    throw new UserError(`${path} cannot be read: ${reasonOf(error)}`, { exitCode: 2 });
  }
}

function inFolder(folder: string, path: string): ModelLocation {
  const single = existsSync(join(folder, 'model.xml'));
  const split = existsSync(join(folder, 'config.xml'));
  if (single && split) {
    throw new UserError(`${path} holds two models, model.xml (one file) and config.xml (a file per element)`, {
      exitCode: 2,
      next: `name one of them: ${join(path, 'model.xml')}`,
    });
  }
  if (single) return { folder, layout: 'single', file: 'model.xml' };
  if (split || SPLIT_FOLDERS.some((name) => holdsXml(join(folder, name)))) return { folder, layout: 'split', file: 'config.xml' };
  throw new UserError(`no model in ${path}: looked for model.xml (one file), config.xml and folders such as domain/ (a file per element)`, {
    exitCode: 2,
  });
}

/** A link is not followed: what it leads to may be any folder of the machine. */
function holdsXml(folder: string): boolean {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => name.endsWith('.xml'));
  } catch {
    return false;
  }
}
