import { createHash } from 'node:crypto';
import type { ManifestFile } from '../documents';

export const MANIFEST = 'manifest.json';
/** Where the elements of the model stand: for people, so it is neither hashed nor deployed. */
export const POSITIONS = 'positions.json';

/** The entry of one file. */
export function describeFile(path: string, content: Uint8Array): ManifestFile {
  return { path, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.byteLength };
}

/** The hash of a package: the SHA-256 of one line `<path> <sha256>` per file, in order of path. */
export function packageHash(files: readonly ManifestFile[]): string {
  const lines = files
    .filter((file) => file.path !== MANIFEST && file.path !== POSITIONS)
    .map((file) => `${file.path} ${file.sha256}\n`)
    .sort();
  return createHash('sha256').update(lines.join('')).digest('hex');
}
