import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { installDependencies } from '../../lib/dependencies';
import { interpreterOf } from '../../lib/dependencies/interpreter';
import { writeLock } from '../../lib/dependencies/requirements-lock';
import { findPython } from '../../lib/python';
import { addWheel, offlineIndex } from './wheels';

jest.setTimeout(120_000);

let index: ReturnType<typeof offlineIndex>;
let work: string;
let said: jest.SpyInstance;
beforeEach(() => {
  index = offlineIndex();
  work = mkdtempSync(join(tmpdir(), 'blueline-install-'));
  said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  said.mockRestore();
  index.restore();
  rmSync(dirname(index.folder), { recursive: true });
  rmSync(work, { recursive: true, force: true });
});
const lockOf = (name: string, ...hashes: string[]) =>
  writeLock({ wanted: [`${name}==1.0`], distributions: [{ name, version: '1.0', hashes }] });
const install = (lock: string | undefined, name = 'greet') =>
  installDependencies({
    wanted: [{ name, version: '==1.0' }],
    lock,
    python: findPython(),
    temporary: mkdtempSync(join(work, 'run-')),
    cache: join(work, 'cache'),
  });

test('a lock is installed once for an interpreter, then taken from the cache', async () => {
  const lock = lockOf('greet', addWheel(index.folder, { name: 'greet', version: '1.0' }));
  const folder = await install(lock);
  expect(readFileSync(join(folder, 'greet.py'), 'utf8')).toBe("VERSION = '1.0'\n");
  rmSync(join(index.folder, 'greet-1.0-py3-none-any.whl'));
  expect(await install(lock)).toBe(folder);
  expect(readdirSync(join(work, 'cache'))).toEqual([folder.split('/').at(-1)]);
});

test('runs at the same time share one folder and leave nothing else', async () => {
  const lock = lockOf('greet', addWheel(index.folder, { name: 'greet', version: '1.0' }));
  const folders = await Promise.all([install(lock), install(lock), install(lock)]);
  expect(new Set(folders).size).toBe(1);
  expect(existsSync(join(folders[0] ?? '', 'greet.py'))).toBe(true);
  expect(readdirSync(join(work, 'cache'))).toHaveLength(1);
});

test('a wheel with another hash is refused, with its name and what it has; nothing is kept', async () => {
  const real = addWheel(index.folder, { name: 'greet', version: '1.0' });
  await expect(install(lockOf('greet', 'f'.repeat(64)))).rejects.toMatchObject({
    message: expect.stringMatching(new RegExp(`the wheel of 'greet' 1\\.0 .*is none of requirements\\.lock: its sha256 is ${real}`)),
    distribution: 'greet',
  });
  expect(readdirSync(join(work, 'cache'))).toEqual([]);
});

test('a wheel for another interpreter alone: the error names the distribution and the interpreter', async () => {
  const hash = addWheel(index.folder, { name: 'greet', version: '1.0', tag: 'cp39-cp39-manylinux2014_s390x' });
  const { name } = interpreterOf(findPython());
  await expect(install(lockOf('greet', hash))).rejects.toMatchObject({
    message: expect.stringContaining(`wheel of 'greet==1.0' for ${name}`),
    exitCode: 1,
  });
});

test('without a lock pip resolves, with what is needed besides, and nothing is kept', async () => {
  addWheel(index.folder, { name: 'greet', version: '1.0', requires: ['other'] });
  addWheel(index.folder, { name: 'other', version: '7' });
  const folder = await install(undefined);
  expect(existsSync(join(folder, 'other.py'))).toBe(true);
  expect(folder.startsWith(join(work, 'run-'))).toBe(true);
  expect(existsSync(join(work, 'cache'))).toBe(false);
});

test('what nobody has used for a month goes, and what a killed run left', async () => {
  const lock = lockOf('greet', addWheel(index.folder, { name: 'greet', version: '1.0' }));
  const folder = await install(lock);
  const days = (count: number) => new Date(Date.now() - count * 24 * 60 * 60 * 1000);
  for (const [name, age] of [
    ['old', 31],
    ['young', 29],
    ['.killed', 2],
  ] as const) {
    writeFileSync(join(work, 'cache', name), '');
    utimesSync(join(work, 'cache', name), days(age), days(age));
  }
  utimesSync(folder, days(40), days(40));
  await install(lock); // is used now
  await install(lockOf('other', addWheel(index.folder, { name: 'other', version: '1.0' })), 'other');
  expect(readdirSync(join(work, 'cache'))).toEqual(expect.arrayContaining(['young', folder.split('/').at(-1)]));
  expect(readdirSync(join(work, 'cache'))).toHaveLength(3);
});
