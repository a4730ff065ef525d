import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, type Zippable, zipSync } from 'fflate';
import type { ManifestDocument } from '../documents';
import { UserError } from '../errors';
import { MANIFEST, POSITIONS } from './manifest';
import { readPackage } from './read-package';
import { replaceFolder } from './replace-folder';

/** A whole package as one archive: what its manifest lists, the manifest, and positions.json. The same files give the same bytes. */
export function archivePackage(folder: string): Uint8Array {
  const { manifest } = readPackage(folder);
  const names = [...manifest.files.map(({ path }) => path), MANIFEST, POSITIONS].filter((name) => existsSync(join(folder, name)));
  const entries: Zippable = {};
  for (const name of names.sort()) {
    // What is a zip already is stored: deflating it once more only costs time. The date is fixed, as in zipFunctions.
    entries[name] = [readFileSync(join(folder, name)), { level: name.endsWith('.zip') ? 0 : 9, mtime: new Date(1980, 0, 1) }];
  }
  return zipSync(entries);
}

/**
 * Puts an archived package into a folder after every hash of its manifest was checked: `outDir` gets all of it or stays as it was.
 * @param version that the package must have
 * @throws UserError: exit code 1 where the archive is damaged or holds another version, 2 where `outDir` holds something else
 */
export function unpackPackage(archive: Uint8Array, outDir: string, version: string): ManifestDocument {
  const contents = readArchive(archive, version);
  const trial = mkdtempSync(join(tmpdir(), 'blueline-release-'));
  try {
    const folder = join(trial, version);
    mkdirSync(folder);
    for (const [name, content] of contents) writeFileSync(join(folder, name), content);
    const { manifest } = readPackage(folder);
    const listed = new Set([...manifest.files.map(({ path }) => path), MANIFEST, POSITIONS]);
    const foreign = [...contents.keys()].find((name) => !listed.has(name));
    if (foreign !== undefined) throw damaged(version, `it holds ${foreign}, which its manifest does not list`);
    if (manifest.version !== version) throw damaged(version, `its manifest says ${manifest.version}`);
    replaceFolder(outDir, contents);
    return manifest;
  } finally {
    rmSync(trial, { recursive: true, force: true });
  }
}

/** The files of an archive. A package has no folders, so a name with a slash leads out of it. */
function readArchive(archive: Uint8Array, version: string): Map<string, Uint8Array> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(archive);
  } catch (cause) {
    throw damaged(version, `it cannot be unpacked (${(cause as Error).message})`, cause);
  }
  const stray = Object.keys(files).find((name) => /[\\/]/.test(name) || name.startsWith('..'));
  if (stray !== undefined) throw damaged(version, `it holds the path ${stray}`);
  return new Map(Object.entries(files));
}

function damaged(version: string, why: string, cause?: unknown): UserError {
  const next = 'take another version, or build that state again from its commit';
  return new UserError(`the kept package of release ${version} is damaged: ${why}`, { next, cause });
}
