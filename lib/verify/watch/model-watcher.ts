import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import { changedFiles, type Snapshot, takeSnapshot } from './snapshot';

/** Milliseconds without an event after which a change counts as whole: editors write a file twice, or write another and rename it. */
const QUIET = 30;
/** Milliseconds after which a change is told although events still come. */
const LONGEST = 300;

/** A change of a model's files. */
export interface Change {
  /** Relative to the model's folder, sorted. */
  readonly files: readonly string[];
  /** When its first event came, as `performance.now()`. */
  readonly since: number;
}

/**
 * Watches the files of a model: one watch for each folder, since a recursive one misses folders that come later on some systems. Events only say
 * that something may have changed; what has is found by comparing contents.
 */
export class ModelWatcher {
  private readonly watchers = new Map<string, { readonly identity: string; readonly watcher: FSWatcher }>();
  private snapshot: Snapshot;
  private since: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pending: Change | undefined;
  private waiting: ((change: Change) => void) | undefined;

  /** @param folder the model's folder, absolute */
  constructor(private readonly folder: string) {
    this.snapshot = this.look();
  }

  /** The next change, or the one that has come since the last one was told; several in a row are told as one. One caller at a time. */
  next(): Promise<Change> {
    return new Promise((resolve) => {
      this.waiting = resolve;
      this.tell();
    });
  }

  close(): void {
    clearTimeout(this.timer);
    for (const { watcher } of this.watchers.values()) watcher.close();
    this.watchers.clear();
    this.waiting = undefined;
  }

  private noteEvent(): void {
    const now = performance.now();
    this.since ??= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settle(), Math.max(0, Math.min(QUIET, this.since + LONGEST - now)));
  }

  private settle(): void {
    const since = this.since ?? performance.now();
    this.since = undefined;
    const before = this.snapshot;
    this.snapshot = this.look(before);
    const files = changedFiles(before, this.snapshot);
    if (files.length === 0) return;
    this.pending = { files: [...new Set([...(this.pending?.files ?? []), ...files])].sort(), since: this.pending?.since ?? since };
    this.tell();
  }

  private tell(): void {
    if (!this.pending || !this.waiting) return;
    const [change, resolve] = [this.pending, this.waiting];
    this.pending = undefined;
    this.waiting = undefined;
    resolve(change);
  }

  /** A snapshot of which every folder is watched: what comes into a folder before its watch is there is in the snapshot. */
  private look(before?: Snapshot): Snapshot {
    let snapshot = takeSnapshot(this.folder, before);
    while (this.follow(snapshot.folders)) snapshot = takeSnapshot(this.folder, snapshot);
    return snapshot;
  }

  /** @returns whether a folder was new */
  private follow(found: Snapshot['folders']): boolean {
    // A model whose folder is gone, as while another branch is checked out, is waited for.
    const folders = found.size > 0 ? found : new Map([[dirname(this.folder), '']]);
    for (const [folder, { identity }] of this.watchers) if (folders.get(folder) !== identity) this.drop(folder);
    const fresh = [...folders].filter(([folder]) => !this.watchers.has(folder));
    for (const [folder, identity] of fresh) this.watch(folder, identity);
    return fresh.some(([folder]) => this.watchers.has(folder));
  }

  private watch(folder: string, identity: string): void {
    try {
      const watcher = watch(folder, () => this.noteEvent());
      watcher.on('error', () => {
        this.drop(folder);
        this.noteEvent();
      });
      this.watchers.set(folder, { identity, watcher });
    } catch {
      // removed in between
    }
  }

  private drop(folder: string): void {
    this.watchers.get(folder)?.watcher.close();
    this.watchers.delete(folder);
  }
}
