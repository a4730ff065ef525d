import { createHash } from 'node:crypto';

/** One file of a package. */
export interface ManifestFile {
  /** Relative to the package, with '/'. */
  readonly path: string;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** `manifest.json` of a package. It holds no time, commit or machine: the same application gives the same manifest (ARCHITECTURE §5). */
export interface Manifest {
  /** `--release`, or the first 12 digits of `sha256`. */
  readonly version: string;
  /** Over the sorted (path, sha256) of all files but `manifest.json` and `positions.json`. */
  readonly sha256: string;
  /** Name of the application. */
  readonly name: string;
  /** What the stack names of its environments begin with. */
  readonly stackPrefix: string;
  /** In order of path; without `manifest.json`. */
  readonly files: readonly ManifestFile[];
}

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
