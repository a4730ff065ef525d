import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../diagnostic';
import type { Span } from '../types';
import { SourceFile } from '../xml/source-file';
import { isBelow, MAX_MODEL_BYTES, readInside, reasonOf } from './read-inside';

/**
 * Reads the files of one model as text, in order of their paths, and holds the limit on its size. A file that cannot be read is error S01
 * and the others are read; a link that leads out of the model is error G10 and is not followed.
 */
export class ModelFiles {
  private bytes = 0;
  private readonly root: string;

  constructor(
    readonly folder: string,
    private readonly report: Report,
  ) {
    this.root = realpathSync(folder);
  }

  /** True for a link that leads nowhere too: something of that name is there. */
  exists(path: string): boolean {
    return lstatSync(join(this.root, path), { throwIfNoEntry: false }) !== undefined;
  }

  /** The text of a file; undefined after an error. `path` is relative, with '/'. */
  read(path: string): SourceFile | undefined {
    const content = readInside(this.root, path);
    if ('outside' in content) return this.tellOutside(path, content.outside);
    if ('reason' in content) return this.tellUnread(path, `the file cannot be read: ${content.reason}`);
    this.bytes += content.length;
    if (this.bytes > MAX_MODEL_BYTES) return this.tellUnread(path, `the model is larger than ${MAX_MODEL_BYTES / 1024 / 1024} MiB`);
    try {
      return new SourceFile(path, new TextDecoder('utf-8', { fatal: true }).decode(content));
    } catch {
      return this.tellUnread(path, 'the file is not UTF-8', 'save it as UTF-8');
    }
  }

  /** The paths of the files below a folder that end in `suffix`, sorted by code unit; dot-files are left out. */
  list(folder: string, suffix = '', depth = Number.POSITIVE_INFINITY): string[] {
    const paths: string[] = [];
    const stat = lstatSync(join(this.root, folder), { throwIfNoEntry: false });
    if (stat?.isSymbolicLink() ? this.linkTo(folder) === 'folder' : stat?.isDirectory()) this.walk(folder, suffix, depth, paths);
    return paths.sort();
  }

  /** The names of the folders at the top of the model, sorted; links and dot-files are left out. */
  folders(): string[] {
    return this.entries('.')
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
  }

  private walk(folder: string, suffix: string, depth: number, paths: string[]): void {
    for (const entry of this.entries(folder)) {
      const path = `${folder}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      const kind = entry.isSymbolicLink() ? this.linkTo(path) : entry.isDirectory() ? 'folder' : 'file';
      if (kind === 'file' && entry.name.endsWith(suffix)) paths.push(path);
      // A link to a folder is not followed: one to a folder above would never end.
      if (kind === 'folder' && depth > 1 && !entry.isSymbolicLink()) this.walk(path, suffix, depth - 1, paths);
    }
  }

  private entries(folder: string): Dirent[] {
    try {
      return readdirSync(join(this.root, folder), { withFileTypes: true });
    } catch (error) {
      this.tellUnread(folder, `the folder cannot be read: ${reasonOf(error)}`);
      return [];
    }
  }

  /** What a link leads to; one to nothing counts as a file that cannot be read. One out of the model is told. */
  private linkTo(path: string): 'folder' | 'file' | 'outside' {
    try {
      const target = realpathSync(join(this.root, path));
      if (isBelow(this.root, target)) return statSync(target).isDirectory() ? 'folder' : 'file';
      this.tellOutside(path, target);
      return 'outside';
    } catch {
      return 'file';
    }
  }

  private tellOutside(path: string, target: string): undefined {
    this.report.error('G10', startOf(path), 'the link leads out of the model', { value: target, help: `copy what ${path} leads to` });
  }

  private tellUnread(path: string, message: string, help?: string): undefined {
    this.report.error('S01', startOf(path), message, { value: path, help });
  }
}

/** The place of what is said about a whole file. */
export function startOf(file: string): Span {
  return { file, line: 1, column: 1, length: 1 };
}
