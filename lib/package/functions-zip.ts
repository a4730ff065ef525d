import { type Zippable, zipSync } from 'fflate';
import type { ApplicationFile } from './application-files';

/** Lambda unpacks to this many bytes at most (AWS Lambda quotas: deployment package, unzipped). */
const UNZIPPED_LIMIT = 250 * 1024 * 1024;
const FOLDER = 'python/';

/**
 * The functions' zip: everything below `python/`, that folder being its root; without tests and byte code. The library deflates by itself
 * and is pinned, paths are sorted by code unit, times and modes are fixed: the same files give the same bytes on every machine.
 */
export function zipFunctions(files: readonly ApplicationFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { path, content } of functionFiles(files)) {
    // Without `os` and `attrs` the entries have no Unix mode. The date is local on purpose: the format stores local time.
    entries[path.slice(FOLDER.length)] = [content, { level: 9, os: 3, attrs: 0o100644 << 16, mtime: new Date(1980, 0, 1) }];
  }
  return zipSync(entries);
}

/** Bytes that the zip unpacks to, and whether Lambda takes them. */
export function unzippedSize(files: readonly ApplicationFile[]): { bytes: number; limit: number; fits: boolean } {
  const bytes = functionFiles(files).reduce((sum, file) => sum + file.content.byteLength, 0);
  return { bytes, limit: UNZIPPED_LIMIT, fits: bytes <= UNZIPPED_LIMIT };
}

function functionFiles(files: readonly ApplicationFile[]): ApplicationFile[] {
  return files.filter(
    ({ path }) => path.startsWith(FOLDER) && !path.startsWith(`${FOLDER}tests/`) && !/(^|\/)__pycache__\/|\.pyc$/.test(path),
  );
}
