import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readdir, readFile, readlink, rename, rm, stat, symlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../errors';
import type { Buildspec } from './buildspec';
import { matchingFiles } from './file-selection';

/** Caches beyond this many, of older lock files, are deleted. */
const KEPT = 2;
const HASH_CALL = /\$\(codebuild-hash-files ([^)]*)\)/g;

export interface BuildCacheOptions {
  readonly cache: NonNullable<Buildspec['cache']>;
  /** Name of the build project: a cache without a key belongs to it alone. */
  readonly project: string;
  /** The folder of the build. */
  readonly source: string;
  readonly checkout: string;
}

/**
 * The `cache` of a buildspec, kept in `.blueline/cache/<key>/`. Folders are moved in and out, never copied. While a build has them they
 * are nowhere else, so a build that dies takes its cache with it and a broken one is not used again.
 */
export class BuildCache {
  private constructor(
    private readonly options: BuildCacheOptions,
    private readonly folders: readonly string[],
    private readonly key: string,
  ) {}

  /** Moves in what there is. The first time, the checkout's own folder serves as cache if its lock files are the same. */
  static async restore(options: BuildCacheOptions): Promise<BuildCache> {
    const folders = options.cache.paths.map(cachedFolder);
    const cache = new BuildCache(options, folders, await cacheKey(options, options.source));
    for (const folder of folders) {
      const [kept, wanted] = [cache.place(folder), join(options.source, folder)];
      if (existsSync(wanted)) continue; // it came with the source
      if (existsSync(kept)) await move(kept, wanted);
      else if (await cache.mayUseCheckout(folder)) await linkTree(join(options.checkout, folder), wanted);
    }
    return cache;
  }

  /** Moves everything out of the build's folder: kept for the next build, or deleted if the build could not complete it. */
  async save(isComplete: boolean): Promise<void> {
    for (const folder of this.folders) {
      const from = join(this.options.source, folder);
      if (!existsSync(from)) continue;
      if (isComplete) await move(from, this.place(folder));
      else await rm(from, { recursive: true, force: true });
    }
    if (isComplete) await this.prune();
  }

  private get root(): string {
    return join(this.options.checkout, '.blueline', 'cache');
  }

  private place(folder: string): string {
    return join(this.root, this.key, folder.replaceAll('/', '+'));
  }

  private async mayUseCheckout(folder: string): Promise<boolean> {
    if (!this.options.cache.key?.includes('codebuild-hash-files') || !existsSync(join(this.options.checkout, folder))) return false;
    return (await cacheKey(this.options, this.options.checkout)) === this.key;
  }

  private async prune(): Promise<void> {
    const own = join(this.root, this.key);
    if (existsSync(own)) await utimes(own, new Date(), new Date());
    const all = await Promise.all(
      (await readdir(this.root)).map(async (name) => ({ name, time: (await stat(join(this.root, name))).mtimeMs })),
    );
    const old = all.sort((a, b) => b.time - a.time).slice(KEPT);
    for (const { name } of old) await rm(join(this.root, name), { recursive: true, force: true });
  }
}

/** `$(codebuild-hash-files PATTERN …)` becomes the hash of those files in `folder`. */
async function cacheKey({ cache, project }: BuildCacheOptions, folder: string): Promise<string> {
  let key = cache.key ?? project;
  for (const [call, patterns = ''] of key.matchAll(HASH_CALL)) {
    const hash = createHash('sha256');
    for (const file of await matchingFiles(folder, patterns.trim().split(/\s+/))) {
      hash.update(`${file}\0`).update(await readFile(join(folder, file)));
    }
    key = key.replace(call, hash.digest('hex').slice(0, 16));
  }
  if (/^[\w.-]{1,100}$/.test(key)) return key;
  throw new UserError(`cache: key '${key}': letters, digits, '.', '-', '_' and $(codebuild-hash-files …) are known here`);
}

/** `node_modules/**\/*` → `node_modules`: whole folders only. */
function cachedFolder(path: string): string {
  const folder = path.replace(/\/\*\*(\/\*)?$/, '').replace(/\/$/, '');
  if (/^[^/*?[{!.][^*?[{!]*$/.test(folder) && !folder.split('/').includes('..')) return folder;
  throw new UserError(`cache: path '${path}': only folders of the source, as 'node_modules/**/*', are known here`);
}

async function move(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
}

/** A second name for every file; nothing of a tree of 300 MB is copied. Whoever deletes or replaces a file leaves the other name alone. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) await linkTree(source, target);
      else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
      else await link(source, target);
    }),
  );
}
