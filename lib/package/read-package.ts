import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { ApplicationDocument, ManifestDocument, ManifestFile } from '../documents';
import { UserError } from '../errors';
import { describeFile, MANIFEST, packageHash } from './manifest';
import { parseApplication } from './parse-application';

/** A package whose bytes are what its manifest says. */
export interface Package {
  readonly manifest: ManifestDocument;
  /** `application.json`. */
  readonly application: ApplicationDocument;
}

/**
 * Reads a package and checks every hash before anything is used.
 * @throws UserError: exit code 2 where there is no package, 1 where it is damaged, naming the file
 */
export function readPackage(folder: string): Package {
  const manifest = parseManifest(folder);
  const contents = new Map(manifest.files.map((file) => [file.path, checkFile(folder, file)]));
  if (packageHash(manifest.files) !== manifest.sha256) throw damaged(folder, MANIFEST, 'its hash is not that of the files it lists');
  const text = contents.get('application.json');
  if (!text) throw damaged(folder, MANIFEST, 'it does not list application.json');
  const application = parseApplication(text, join(folder, 'application.json'));
  if (application.name !== manifest.name || application.stackPrefix !== manifest.stackPrefix) {
    throw damaged(folder, MANIFEST, 'its name is not that of application.json');
  }
  return { manifest, application };
}

/** The manifest as it stands, checked for its shape alone; undefined where the folder holds none. */
export function findManifest(folder: string): ManifestDocument | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8'));
  } catch {
    return undefined;
  }
  return isManifest(value) ? value : undefined;
}

function parseManifest(folder: string): ManifestDocument {
  let text: string;
  try {
    text = readFileSync(join(folder, MANIFEST), 'utf8');
  } catch (cause) {
    const next = 'make it with: blueline package APPLICATION --out DIR';
    throw new UserError(`${folder} holds no package: ${MANIFEST} cannot be read`, { exitCode: 2, next, cause });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(folder, MANIFEST, 'it is not JSON', cause);
  }
  if (!isManifest(value)) throw damaged(folder, MANIFEST, 'it is not the manifest of a package');
  return value;
}

function checkFile(folder: string, file: ManifestFile): Buffer {
  let content: Buffer;
  try {
    content = readFileSync(join(folder, file.path));
  } catch (cause) {
    throw damaged(folder, file.path, 'it is listed in the manifest but cannot be read', cause);
  }
  const { sha256, bytes } = describeFile(file.path, content);
  if (bytes !== file.bytes) throw damaged(folder, file.path, `it has ${bytes} bytes, its manifest says ${file.bytes}`);
  if (sha256 !== file.sha256) throw damaged(folder, file.path, 'its content is not what its manifest says');
  return content;
}

function damaged(folder: string, file: string, why: string, cause?: unknown): UserError {
  const next = 'a package is never changed: make it again with blueline package APPLICATION --out DIR';
  return new UserError(`the package in ${folder} is damaged: ${file}: ${why}`, { exitCode: 1, next, cause });
}

function isManifest(value: unknown): value is ManifestDocument {
  if (typeof value !== 'object' || value === null) return false;
  const { version, sha256, name, stackPrefix, files } = value as Record<string, unknown>;
  return (
    [version, sha256, name, stackPrefix].every((text) => typeof text === 'string' && text !== '') &&
    Array.isArray(files) &&
    files.every(isFile)
  );
}

function isFile(value: unknown): value is ManifestFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, sha256, bytes } = value as Record<string, unknown>;
  return typeof path === 'string' && isInside(path) && typeof sha256 === 'string' && typeof bytes === 'number';
}

/** A manifest may come from elsewhere: it names no file outside its folder. */
function isInside(path: string): boolean {
  return path !== '' && !isAbsolute(path) && !path.split(/[\\/]/).includes('..');
}
