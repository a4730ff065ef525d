import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { archivePackage, packageApplication, readPackage, unpackPackage } from '../../lib/package';
import { temporaryFolder, writeApplication } from './application-folder';

let folder: string;
let made: string;
let version: string;
beforeEach(() => {
  folder = temporaryFolder();
  made = join(folder, 'package');
  version = packageApplication(writeApplication(folder), made).version;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fetched = () => join(folder, 'fetched');
/** The archive with some of its files changed. */
const changed = (change: (files: Record<string, Uint8Array>) => void) => {
  const files = { ...unzipSync(archivePackage(made)) };
  change(files);
  return zipSync(files);
};

test('a package comes out of its archive byte for byte, manifest and positions included', () => {
  expect(unpackPackage(archivePackage(made), fetched(), version)).toEqual(readPackage(made).manifest);
  expect(readdirSync(fetched()).sort()).toEqual(readdirSync(made).sort());
  expect(readdirSync(made)).toEqual(expect.arrayContaining(['manifest.json', 'positions.json', 'functions.zip']));
  for (const name of readdirSync(made)) expect(readFileSync(join(fetched(), name))).toEqual(readFileSync(join(made, name)));
});

test('the same package gives the same archive', () => {
  const other = join(folder, 'other');
  packageApplication(join(folder, 'application'), other);
  expect(Buffer.from(archivePackage(other)).equals(Buffer.from(archivePackage(made)))).toBe(true);
});

test('a damaged package is not archived', () => {
  writeFileSync(join(made, 'schema.graphql'), 'type Query { b: Int }');
  expect(() => archivePackage(made)).toThrow('schema.graphql');
});

test('a package without positions.json, which nothing hashes, is one too', () => {
  rmSync(join(made, 'positions.json'));
  expect(unpackPackage(archivePackage(made), fetched(), version).version).toBe(version);
});

test.each([
  ['bytes that are no archive', () => strToU8('half of'), 'it cannot be unpacked'],
  ['the first half of an archive', () => archivePackage(made).slice(0, 300), 'is damaged'],
  [
    'another content',
    () => changed((files) => Object.assign(files, { 'template.json': strToU8('{"Resources":{"a":1}}') })),
    'template.json',
  ],
  ['a missing file', () => changed((files) => delete files['scenarios.json']), 'scenarios.json'],
  ['a file that no manifest lists', () => changed((files) => Object.assign(files, { 'more.txt': strToU8('x') })), 'it holds more.txt'],
  [
    'a path that leads out',
    () => changed((files) => Object.assign(files, { '../more.txt': strToU8('x') })),
    'it holds the path ../more.txt',
  ],
])('refused, and the folder stays as it was: %s', (_, archive, message) => {
  mkdirSync(fetched());
  expect(() => unpackPackage(archive(), fetched(), version)).toThrow(message);
  expect(readdirSync(fetched())).toEqual([]);
  expect(existsSync(join(folder, 'more.txt'))).toBe(false);
});

test('another version than the one that was asked for is refused', () => {
  expect(() => unpackPackage(archivePackage(made), fetched(), '1.0.0')).toThrow(`its manifest says ${version}`);
  expect(existsSync(fetched())).toBe(false);
});
