import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MOST_OUTPUT = 256 * 1024 * 1024;

/** Never part of a source: what tools make at the top of a checkout. */
const MADE_AT_TOP = ['.blueline', 'build', 'out', 'cdk.out'];
/** Never part of a source, wherever they are. */
const MADE_ANYWHERE = ['node_modules', '.git', '.blueline', '__pycache__'];

/** What git knows of a working tree. */
export interface Commit {
  readonly id: string;
  readonly branch: string;
  readonly message: string;
  /** ISO 8601. */
  readonly authorDate: string;
  /** Whether the working tree differs from it. */
  readonly changed: boolean;
}

/** Files of a working tree as if all had been committed: tracked and untracked ones that git does not ignore. Without git, all. */
export async function workingTreeFiles(folder: string): Promise<string[]> {
  const listed = await git(folder, ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate']);
  // An empty list: the folder lies in somebody else's repository, which ignores it.
  const files = listed ? listed.split('\0').filter((file) => file !== '') : await allFiles(folder, '');
  return files.filter((file) => !isMade(file)).sort();
}

/** The commit of a working tree; undefined without git or before the first commit. */
export async function commitOf(folder: string): Promise<Commit | undefined> {
  const shown = await git(folder, ['log', '-1', '--format=%H%x00%aI%x00%B']);
  if (shown === undefined) return undefined;
  const [id = '', authorDate = '', message = ''] = shown.split('\0');
  const branch = (await git(folder, ['branch', '--show-current']))?.trim() ?? '';
  const status = await git(folder, ['status', '--porcelain', '--', '.']);
  return { id, branch, message: message.trim(), authorDate, changed: (status ?? '').trim() !== '' };
}

/** Copies files and links; what has been deleted in the working tree, and submodules, are left out. */
export async function copyFiles(files: readonly string[], from: string, to: string): Promise<void> {
  for (const folder of new Set(files.map((file) => dirname(join(to, file))))) await mkdir(folder, { recursive: true });
  await Promise.all(
    files.map(async (file) => {
      const info = await lstat(join(from, file)).catch(() => undefined);
      if (info && !info.isDirectory()) await copyEntry(join(from, file), join(to, file), info.isSymbolicLink());
    }),
  );
}

/** A copy of a whole folder, links kept as they are. All at once: several times as fast as one file after the other, as fs.cp has it. */
export async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map((entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      return entry.isDirectory() ? copyTree(source, target) : copyEntry(source, target, entry.isSymbolicLink());
    }),
  );
}

async function copyEntry(from: string, to: string, isLink: boolean): Promise<void> {
  if (isLink) await symlink(await readlink(from), to);
  else await copyFile(from, to, constants.COPYFILE_FICLONE);
}

async function allFiles(folder: string, below: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = posix.join(below, entry.name);
    if (isMade(path)) continue;
    if (entry.isDirectory()) files.push(...(await allFiles(folder, path)));
    else files.push(path);
  }
  return files;
}

function isMade(path: string): boolean {
  const parts = path.split('/');
  return MADE_AT_TOP.includes(parts[0] ?? '') || parts.some((part) => MADE_ANYWHERE.includes(part));
}

/** What git prints; undefined if there is no git, no repository or no commit. */
async function git(folder: string, args: readonly string[]): Promise<string | undefined> {
  // In a hook, git's own variables would lead it to another repository.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  try {
    const { stdout } = await run('git', [...args], { cwd: folder, env: { ...env, GIT_OPTIONAL_LOCKS: '0' }, maxBuffer: MOST_OUTPUT });
    return stdout;
  } catch {
    return undefined;
  }
}
