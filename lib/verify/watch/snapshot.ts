import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { SPLIT_FOLDERS } from '../../model/layout/locate-model';

/** Folders of a model that are read with all that is below them (REFERENCE §3). */
const FOLDERS: ReadonlySet<string> = new Set([...SPLIT_FOLDERS, 'lib', 'templates']);

/** The files of a model at one time. */
export interface Snapshot {
  /** Relative to the model's folder, with '/'. */
  readonly files: ReadonlyMap<string, FileState>;
  /** By absolute path what tells a folder from another one that has taken its place. Empty where the model's folder is not there. */
  readonly folders: ReadonlyMap<string, string>;
}

interface FileState {
  /** Changes with every write. */
  readonly stamp: string;
  /** Of the content; of the reason where it cannot be read. */
  readonly hash: string;
}

/**
 * What of a model's folder is read: XML, JSON and requirements.lock in the folder itself, everything in the folders of the language; no dot-files, as elsewhere. Only
 * files with another stamp than in `before` are read anew.
 */
export function takeSnapshot(root: string, before?: Snapshot): Snapshot {
  const files = new Map<string, FileState>();
  const folders = new Map<string, string>();
  const walk = (folder: string, prefix: string, { ino, birthtimeMs }: Stats): void => {
    folders.set(folder, `${ino} ${birthtimeMs}`);
    for (const { name, isLink } of entriesOf(folder)) {
      const path = `${prefix}${name}`;
      const absolute = join(folder, name);
      const stat = name.startsWith('.') ? undefined : statOf(absolute);
      // A link to a folder is not followed: it may lead back.
      if (stat?.isDirectory() && !isLink && (prefix !== '' || FOLDERS.has(name))) walk(absolute, `${path}/`, stat);
      else if (stat?.isFile() && (prefix !== '' || /\.(?:xml|json)$|^requirements\.lock$/.test(name)))
        files.set(path, stateOf(absolute, stat, before?.files.get(path)));
    }
  };
  const stat = statOf(root);
  if (stat?.isDirectory()) walk(root, '', stat);
  return { files, folders };
}

/** Paths whose content is not what it was, or that came or went; sorted. */
export function changedFiles(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...before.files.keys(), ...after.files.keys()]);
  return [...paths].filter((path) => before.files.get(path)?.hash !== after.files.get(path)?.hash).sort();
}

function entriesOf(folder: string): { name: string; isLink: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({ name: entry.name, isLink: entry.isSymbolicLink() }));
  } catch {
    return []; // removed in between, which is told as a change of its own
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function stateOf(path: string, { mtimeMs, size, ino }: Stats, before: FileState | undefined): FileState {
  const stamp = `${mtimeMs} ${size} ${ino}`;
  if (before?.stamp === stamp) return before;
  try {
    return { stamp, hash: createHash('sha256').update(readFileSync(path)).digest('base64') };
  } catch (error) {
    return { stamp, hash: String((error as NodeJS.ErrnoException).code) };
  }
}
