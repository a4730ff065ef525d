import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import picomatch from 'picomatch';
import { UserError } from '../../errors';
import type { FileSelection } from './buildspec';

/** Options of every pattern: CodeBuild counts names that begin with a dot. */
const MATCH = { dot: true };

/**
 * Copies what a buildspec selects.
 * @param root the build's folder
 * @returns paths of the copies relative to `target`, sorted; empty if nothing matched
 * @throws UserError if `discard-paths` brings two files of one name together
 */
export async function copySelection(selection: FileSelection, root: string, target: string): Promise<string[]> {
  const copied = new Map<string, string>();
  for (const base of await baseFolders(selection.baseDirectory, root)) {
    for (const file of await matchingFiles(base, selection.files, selection.exclude)) {
      const path = selection.discardPaths ? basename(file) : file;
      const before = copied.get(path);
      if (before !== undefined && before !== join(base, file)) {
        throw new UserError(`discard-paths brings two files named '${path}' together: ${before} and ${join(base, file)}`);
      }
      copied.set(path, join(base, file));
    }
  }
  for (const folder of new Set([...copied.keys()].map((path) => dirname(join(target, path))))) await mkdir(folder, { recursive: true });
  await Promise.all([...copied].map(([path, from]) => copyFile(from, join(target, path), constants.COPYFILE_FICLONE)));
  return [...copied.keys()].sort();
}

/** Files under `folder` that match one of `patterns` and none of `exclude`: relative paths with '/', sorted by code unit. */
export async function matchingFiles(folder: string, patterns: readonly string[], exclude: readonly string[] = []): Promise<string[]> {
  const found = new Set<string>();
  const isExcluded = exclude.length > 0 ? picomatch(exclude.map(clean), MATCH) : () => false;
  for (const pattern of patterns.map(clean)) {
    // Only where a pattern can match is looked: node_modules has tens of thousands of files.
    const { base, glob } = picomatch.scan(pattern);
    const isMatch = glob === '' ? (path: string) => path === pattern : picomatch(pattern, MATCH);
    for (const path of await filesUnder(folder, base === '.' ? '' : base)) {
      if (isMatch(path) && !isExcluded(path)) found.add(path);
    }
  }
  return [...found].sort();
}

/** `start` itself if it is a file, else the files below it. A link to a file counts as one, a link to a folder is not entered. */
async function filesUnder(folder: string, start: string): Promise<string[]> {
  const info = await stat(join(folder, start)).catch(() => undefined);
  if (!info) return [];
  if (info.isFile()) return [start];
  const files: string[] = [];
  for (const entry of await readdir(join(folder, start), { withFileTypes: true })) {
    const path = posix.join(start, entry.name);
    if (entry.isDirectory()) files.push(...(await filesUnder(folder, path)));
    else if (entry.isFile() || (await isLinkToFile(join(folder, path)))) files.push(path);
  }
  return files;
}

async function isLinkToFile(path: string): Promise<boolean> {
  const info = await stat(path).catch(() => undefined);
  return info?.isFile() ?? false;
}

async function baseFolders(pattern: string | undefined, root: string): Promise<string[]> {
  if (pattern === undefined) return [root];
  const cleaned = clean(pattern);
  if (picomatch.scan(cleaned).glob === '') return [join(root, cleaned)];
  const isMatch = picomatch(cleaned, MATCH);
  return (await foldersUnder(root, '')).filter((path) => isMatch(path)).map((path) => join(root, path));
}

async function foldersUnder(root: string, start: string): Promise<string[]> {
  const folders: string[] = [];
  for (const entry of await readdir(join(root, start), { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === 'node_modules') continue;
    const path = posix.join(start, entry.name);
    folders.push(path, ...(await foldersUnder(root, path)));
  }
  return folders.sort();
}

/** `./a/` → `a`. */
function clean(pattern: string): string {
  return posix.normalize(pattern).replace(/\/$/, '');
}
