import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { distributionName, requirementTexts } from '../../lib/dependencies';
import { LockFault, parseLock, type RequirementsLock, readLockText, writeLock } from '../../lib/dependencies/requirements-lock';

const HASH = 'a'.repeat(64);
const LOCK: RequirementsLock = {
  wanted: ['greet==1.0', 'Tools[fast]>=2'],
  distributions: [
    { name: 'greet', version: '1.0', hashes: [HASH, 'b'.repeat(64)] },
    { name: 'tools', version: '2.1.post1', marker: 'python_version == "3.11" or python_version >= "3.14"', hashes: [HASH] },
  ],
};

test('what is written is read again', () => {
  expect(parseLock(writeLock(LOCK))).toEqual(LOCK);
  expect(writeLock(LOCK).split('\n').slice(2, 7)).toEqual([
    '# wanted: greet==1.0',
    '# wanted: Tools[fast]>=2',
    'greet==1.0 \\',
    `    --hash=sha256:${HASH} \\`,
    `    --hash=sha256:${'b'.repeat(64)}`,
  ]);
});

test.each([
  ['an index', `${writeLock(LOCK)}--index-url https://example.org/simple\n`, 10],
  ['an address', `greet @ https://example.org/greet.whl \\\n    --hash=sha256:${HASH}\n`, 1],
  ['a folder', '-e .\n', 1],
  ['another file', '-r other.txt\n', 1],
  ['no hash', 'greet==1.0\n', 1],
  ['no hash where one is announced', 'greet==1.0 \\\ntools==1 \\\n', 2],
  ['another kind of hash', `greet==1.0 \\\n    --hash=md5:${'a'.repeat(32)}\n`, 2],
  ['an open version', `greet>=1.0 \\\n    --hash=sha256:${HASH}\n`, 1],
  ['an option in a marker', `greet==1.0 ; x == "1" --index-url y \\\n    --hash=sha256:${HASH}\n`, 1],
  ['a hash alone', `    --hash=sha256:${HASH}\n`, 1],
  ['an end in the middle', `greet==1.0 \\\n    --hash=sha256:${HASH} \\\n`, 3],
])('%s does not belong into a lock', (_, text, line) => {
  const read = () => parseLock(text);
  expect(read).toThrow(LockFault);
  expect(read).toThrow(expect.objectContaining({ line }));
});

test('a link is not followed, a missing lock is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-lock-test-'));
  try {
    expect(readLockText(folder)).toBeUndefined();
    writeFileSync(join(folder, 'other'), 'secret');
    symlinkSync(join(folder, 'other'), join(folder, 'requirements.lock'));
    expect(() => readLockText(folder)).toThrow('it is a link');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('requirements: one spelling, each once, in order of name', () => {
  expect(distributionName('Py_.Yaml[a, b]')).toBe('py-yaml');
  const wanted = [
    { name: 'zeta', version: '>= 1, < 2' },
    { name: 'Alpha', version: '' },
    { name: 'zeta', version: '>=1,<2' },
    { name: 'beta[x, y]', version: '==1' },
  ];
  expect(requirementTexts(wanted)).toEqual(['Alpha', 'beta[x,y]==1', 'zeta>=1,<2']);
  expect(requirementTexts([...wanted].reverse())).toEqual(requirementTexts(wanted));
});
