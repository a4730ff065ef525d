import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { copySelection, matchingFiles } from '../../../lib/local/engine/file-selection';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'blueline-files-'));
  for (const file of ['a.txt', 'dir/b.txt', 'dir/.hidden', 'dir/deep/c.txt', 'dir/deep/a.txt', 'v1/x', 'v2/y', 'node_modules/p/index.js']) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), file);
  }
  symlinkSync('b.txt', join(root, 'dir', 'link'));
  symlinkSync('..', join(root, 'dir', 'loop'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test.each([
  [['a.txt'], ['a.txt']],
  [['./dir/*'], ['dir/.hidden', 'dir/b.txt', 'dir/link']],
  [['dir/**/*'], ['dir/.hidden', 'dir/b.txt', 'dir/deep/a.txt', 'dir/deep/c.txt', 'dir/link']],
  [['**/a.txt'], ['a.txt', 'dir/deep/a.txt']],
  [
    ['dir/*.txt', 'v?/*'],
    ['dir/b.txt', 'v1/x', 'v2/y'],
  ],
  [['nothing/**/*', 'nothing.txt'], []],
  [['dir'], []],
])('%j selects %j', async (patterns, expected) => {
  expect(await matchingFiles(root, patterns)).toEqual(expected);
});

const copy = (selection: { files: string[]; exclude?: string[]; baseDirectory?: string; discardPaths?: boolean }) => {
  const target = mkdtempSync(join(root, 'target-'));
  return copySelection({ exclude: [], discardPaths: false, ...selection }, root, target).then((files) => ({ files, target }));
};

test('the base directory is not part of the result and may hold wildcards', async () => {
  expect((await copy({ files: ['**/*'], baseDirectory: 'v*' })).files).toEqual(['x', 'y']);
  expect((await copy({ files: ['deep/**/*'], baseDirectory: './dir/' })).files).toEqual(['deep/a.txt', 'deep/c.txt']);
});

test('excluded files are left out and a link to a file becomes the file', async () => {
  const { files, target } = await copy({ files: ['dir/**/*'], exclude: ['dir/deep/**/*', '**/.hidden'] });
  expect(files).toEqual(['dir/b.txt', 'dir/link']);
  expect(readFileSync(join(target, 'dir', 'link'), 'utf8')).toBe('dir/b.txt');
});

test('discarded paths must not bring two files of one name together', async () => {
  await expect(copy({ files: ['a.txt', 'dir/deep/a.txt'], discardPaths: true })).rejects.toThrow(
    "discard-paths brings two files named 'a.txt' together",
  );
});
