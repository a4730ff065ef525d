import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { UserError } from '../../errors';
import type { Report } from '../diagnostic';
import { SourceFile } from '../xml/source-file';

/** REFERENCE §2.1, item 1. */
const MAX_MODEL_BYTES = 64 * 1024 * 1024;

/** Reads the files of one model as text, in order of their paths, and holds the limit on its size. */
export class ModelFiles {
  private bytes = 0;
  private readonly root: string;

  constructor(
    readonly folder: string,
    private readonly report: Report,
  ) {
    this.root = realpathSync(folder);
  }

  exists(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  /** The text of a file; undefined after error S01 if it is no UTF-8 text or the model is too large. `path` is relative, with '/'. */
  read(path: string): SourceFile | undefined {
    const absolute = join(this.folder, path);
    let content: Buffer;
    try {
      content = readFileSync(absolute);
    } catch (error) {
      throw new UserError(`${absolute} cannot be read: ${(error as Error).message}`, { exitCode: 2, cause: error });
    }
    const start = { file: path, line: 1, column: 1, length: 1 };
    this.bytes += content.length;
    if (this.bytes > MAX_MODEL_BYTES) {
      this.report.error('S01', start, `the model is larger than ${MAX_MODEL_BYTES / 1024 / 1024} MiB`);
      return undefined;
    }
    try {
      return new SourceFile(path, new TextDecoder('utf-8', { fatal: true }).decode(content));
    } catch {
      this.report.error('S01', start, 'the file is not UTF-8', { help: 'save it as UTF-8' });
      return undefined;
    }
  }

  /**
   * The paths of the files below a folder that end in `suffix`, sorted by code unit; dot-files are left out. A link that leads out of the
   * model is error G10.
   */
  list(folder: string, suffix = '', depth = Number.POSITIVE_INFINITY): string[] {
    const paths: string[] = [];
    this.walk(folder, suffix, depth, paths);
    return paths.sort();
  }

  private walk(folder: string, suffix: string, depth: number, paths: string[]): void {
    const absolute = join(this.folder, folder);
    if (!statSync(absolute, { throwIfNoEntry: false })?.isDirectory()) return;
    for (const entry of readdirSync(absolute, { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith('.') || (entry.isSymbolicLink() && !this.isInside(path))) continue;
      const isFolder = entry.isSymbolicLink() ? statSync(join(this.folder, path)).isDirectory() : entry.isDirectory();
      if (isFolder) {
        // A link to a folder above would never end.
        if (depth > 1 && !entry.isSymbolicLink()) this.walk(path, suffix, depth - 1, paths);
      } else if (entry.name.endsWith(suffix)) paths.push(path);
    }
  }

  private isInside(path: string): boolean {
    let target: string;
    try {
      target = realpathSync(join(this.folder, path));
    } catch {
      return false; // a link to nothing
    }
    if (target === this.root || !relative(this.root, target).startsWith(`..${sep}`)) return true;
    this.report.error('G10', { file: path, line: 1, column: 1, length: 1 }, 'the link leads out of the model', {
      value: target,
      help: 'copy the file',
    });
    return false;
  }
}
