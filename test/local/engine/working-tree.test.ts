import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { commitOf, copyFiles, workingTreeFiles } from '../../../lib/local/engine/working-tree';

let folder: string;
const write = (file: string, text = file) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
};
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blueline-tree-'));
  for (const file of [
    'model.xml',
    'sub/file',
    '.blueline/state',
    'node_modules/p/x',
    'sub/node_modules/p/x',
    'build/made',
    'out/report.json',
    'cdk.out/t',
  ])
    write(file);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('without git: the folder, without what tools have made', async () => {
  expect(await workingTreeFiles(folder)).toEqual(['model.xml', 'sub/file']);
  expect(await commitOf(folder)).toBeUndefined();
});

test('with git: tracked files and untracked ones that are not ignored, as they are now', async () => {
  write('.gitignore', 'secret\n');
  write('examples/build/kept');
  git('init', '--quiet', '--initial-branch=trunk');
  git('add', 'model.xml', '.gitignore', 'sub/file', 'examples');
  git('commit', '--quiet', '--message=first\n\nwhy');
  rmSync(join(folder, 'model.xml'));
  write('sub/file', 'changed');
  write('new');
  write('secret');
  symlinkSync('new', join(folder, 'link'));

  const files = await workingTreeFiles(folder);
  expect(files).toEqual(['.gitignore', 'examples/build/kept', 'link', 'model.xml', 'new', 'sub/file']);
  const copy = join(folder, 'out', 'copy');
  await copyFiles(files, folder, copy);
  expect(await workingTreeFiles(copy)).toEqual(['.gitignore', 'examples/build/kept', 'link', 'new', 'sub/file']);
  expect(readFileSync(join(copy, 'sub/file'), 'utf8')).toBe('changed');
  expect(lstatSync(join(copy, 'link')).isSymbolicLink()).toBe(true);
});

test('the commit says whether the working tree differs from it', async () => {
  write('.gitignore', 'out\nbuild\ncdk.out\nnode_modules\n.blueline\n');
  git('init', '--quiet', '--initial-branch=trunk');
  expect(await commitOf(folder)).toBeUndefined();
  git('add', '.');
  git('commit', '--quiet', '--message=first\n\nwhy');
  const id = git('rev-parse', 'HEAD').trim();
  expect(await commitOf(folder)).toMatchObject({ id, branch: 'trunk', message: 'first\n\nwhy', changed: false });
  write('new');
  expect(await commitOf(folder)).toMatchObject({ id, changed: true });
});
