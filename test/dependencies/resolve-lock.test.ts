import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resolveLock } from '../../lib/dependencies';
import { PYTHONS, TEST_ENVIRONMENTS } from '../../lib/dependencies/environments';
import { markerOf } from '../../lib/dependencies/resolve-lock';
import { findPython } from '../../lib/python';
import { addWheel, offlineIndex } from './wheels';

jest.setTimeout(120_000);

let index: ReturnType<typeof offlineIndex>;
beforeEach(() => {
  index = offlineIndex();
});
afterEach(() => {
  index.restore();
  rmSync(dirname(index.folder), { recursive: true });
});
const resolve = (...wanted: [string, string][]) =>
  resolveLock(
    wanted.map(([name, version]) => ({ name, version })),
    findPython(),
    () => undefined,
  );

test('versions are those for the functions, hashes also those for the Pythons of tests, and markers are theirs, not those of who asks', async () => {
  const { folder } = index;
  const greet = addWheel(folder, {
    name: 'greet',
    version: '1.0',
    requires: [
      'fast>=1',
      'backport; python_version < "3.12"',
      'onlynew; python_version >= "3.13"',
      'winonly; sys_platform == "win32"',
      'armonly; platform_machine == "aarch64"',
    ],
  });
  const fast = [
    addWheel(folder, { name: 'fast', version: '1.0', tag: 'cp313-cp313-manylinux2014_aarch64' }),
    addWheel(folder, { name: 'fast', version: '1.0', tag: 'cp311-abi3-manylinux2014_x86_64' }),
  ];
  addWheel(folder, { name: 'fast', version: '2.0', tag: 'cp313-cp313-win_amd64' }); // newer, but not for the functions
  const [backport, onlynew, armonly] = ['backport', 'onlynew', 'armonly'].map((name) => addWheel(folder, { name, version: '3' }));

  const { lock, without } = await resolve(['greet', '==1.0']);
  expect(lock.wanted).toEqual(['greet==1.0']);
  expect(lock.distributions).toEqual([
    { name: 'armonly', version: '3', marker: '(sys_platform == "linux" and platform_machine == "aarch64")', hashes: [armonly] },
    { name: 'backport', version: '3', marker: 'python_version == "3.11"', hashes: [backport] },
    { name: 'fast', version: '1.0', hashes: fast.sort() },
    { name: 'greet', version: '1.0', hashes: [greet] },
    { name: 'onlynew', version: '3', marker: expect.stringContaining('python_version >= "3.14"'), hashes: [onlynew] },
  ]);
  // Linux on ARM with another Python than the functions', and macOS: there is no wheel of fast.
  expect(without.map(({ environment }) => environment)).toEqual(
    TEST_ENVIRONMENTS.filter(({ python, system, machine }) => system === 'darwin' || (machine === 'aarch64' && python !== '3.13'))
      .map(({ python, system, machine }) => `Python ${python} on ${system === 'darwin' ? 'macOS' : system} ${machine}`)
      .sort(),
  );
  expect(without[0]?.reason).toMatch(/'fast' 1\.0 has no wheel for Python 3\.11/);
});

test.each([
  ['absent', '==1', /there is no wheel of 'absent==1' for Python 3\.13 on linux aarch64/, 'absent'],
  ['greet', '==9.9', /there is no wheel of 'greet==9\.9' for Python 3\.13 on linux aarch64/, 'greet'],
  ['other', '==1.0', /wheel of 'other==1\.0' for Python 3\.13 on linux aarch64/, 'other'],
])('%s%s: what is missing is named', async (name, version, message, distribution) => {
  addWheel(index.folder, { name: 'greet', version: '1.0' });
  addWheel(index.folder, { name: 'other', version: '1.0', tag: 'cp313-cp313-win_amd64' });
  await expect(resolve([name, version])).rejects.toMatchObject({ message: expect.stringMatching(message), distribution, exitCode: 1 });
});

test('what is there as source only is told as that: nothing is built', async () => {
  writeFileSync(join(index.folder, 'onlysource-1.0.tar.gz'), 'never opened');
  await expect(resolve(['onlysource', '==1.0'])).rejects.toMatchObject({
    message: "'onlysource==1.0' has no wheel for Python 3.13 on linux aarch64, only its source or wheels for others",
    next: expect.stringContaining('what must be built cannot be taken'),
  });
});

test('what contradicts itself is told', async () => {
  addWheel(index.folder, { name: 'one', version: '1', requires: ['base<2'] });
  addWheel(index.folder, { name: 'two', version: '1', requires: ['base>=2'] });
  for (const version of ['1', '2']) addWheel(index.folder, { name: 'base', version });
  await expect(resolve(['one', '==1'], ['two', '==1'])).rejects.toThrow(
    /contradict each other.*one 1 depends on base<2.*two 1 depends on base>=2/,
  );
});

test('an index that cannot be reached is told as that', async () => {
  process.env.PIP_NO_INDEX = '0';
  process.env.PIP_INDEX_URL = 'http://127.0.0.1:9/simple';
  process.env.PIP_RETRIES = '1';
  try {
    await expect(resolve(['greet', '==1.0'])).rejects.toThrow(/^the package index cannot be reached: .*[Cc]onnection refused$/);
  } finally {
    delete process.env.PIP_INDEX_URL;
    delete process.env.PIP_RETRIES;
  }
});

test('markers: none, by Python, by platform, by both', () => {
  const all = TEST_ENVIRONMENTS;
  const where = (choice: (one: (typeof all)[number]) => boolean) => markerOf(new Set(all.filter(choice)), all);
  expect(where(() => true)).toBeUndefined();
  expect(where(({ python }) => python === PYTHONS[0] || python === PYTHONS.at(-1))).toBe(
    `python_version == "${PYTHONS[0]}" or python_version >= "${PYTHONS.at(-1)}"`,
  );
  expect(where(({ system }) => system === 'darwin')).toBe('(sys_platform == "darwin" and platform_machine == "arm64")');
  expect(where(({ python, system }) => python === '3.12' && system === 'darwin')).toBe(
    '(python_version == "3.12" and sys_platform == "darwin" and platform_machine == "arm64")',
  );
});
