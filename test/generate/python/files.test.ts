import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageFiles, writeFiles } from '../../../lib/generate';

const APPLICATION = [
  { path: 'application.json', text: '{}\n' },
  { path: 'python/a/b.py', text: 'x = "é"\r\n' },
];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blueline-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeFiles', () => {
  test('writes the bytes as they are, into a folder that need not exist', () => {
    const out = join(folder, 'out', 'application');
    writeFiles(out, APPLICATION);
    expect(readFileSync(join(out, 'python/a/b.py'), 'utf8')).toBe('x = "é"\r\n');
    expect(readdirSync(join(folder, 'out'))).toEqual(['application']);
  });

  test('replaces an earlier application whole', () => {
    const out = join(folder, 'application');
    writeFiles(out, [...APPLICATION, { path: 'old.txt', text: '' }]);
    writeFiles(out, APPLICATION);
    expect(readdirSync(out).sort()).toEqual(['application.json', 'python']);
    expect(readdirSync(folder)).toEqual(['application']);
  });

  test('takes an empty folder, also behind a link', () => {
    mkdirSync(join(folder, 'real'));
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    writeFiles(join(folder, 'link'), APPLICATION);
    expect(existsSync(join(folder, 'real', 'application.json'))).toBe(true);
  });

  test('refuses a folder with something else in it and leaves it alone', () => {
    writeFileSync(join(folder, 'thesis.doc'), 'years');
    expect(() => writeFiles(folder, APPLICATION)).toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: `${folder} holds something other than a generated application; nothing was written`,
      }),
    );
    expect(readdirSync(folder)).toEqual(['thesis.doc']);
  });

  test('removes what a killed run has left beside it, and nothing else', () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const name of [
      `application.new-${gone}`,
      `application.old-${gone}`,
      `application.new-${process.ppid}`,
      'application.new-one',
      `other.new-${gone}`,
    ]) {
      mkdirSync(join(folder, name));
    }
    writeFiles(join(folder, 'application'), APPLICATION);
    expect(readdirSync(folder).sort()).toEqual(
      ['application', 'application.new-one', `application.new-${process.ppid}`, `other.new-${gone}`].sort(),
    );
  });

  test('refuses a file', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => writeFiles(file, APPLICATION)).toThrow(expect.objectContaining({ exitCode: 2, message: `${file} is a file` }));
  });

  test('leaves the earlier application where writing fails half way', () => {
    const out = join(folder, 'application');
    writeFiles(out, APPLICATION);
    const clash = [...APPLICATION, { path: 'python/a/b.py/c.py', text: '' }];
    expect(() => writeFiles(out, clash)).toThrow(/cannot write .*application/);
    expect(() => writeFiles(out, [{ path: '../escape', text: '' }])).toThrow("'../escape' leaves the folder");
    expect(readFileSync(join(out, 'application.json'), 'utf8')).toBe('{}\n');
    expect(readdirSync(folder)).toEqual(['application']);
  });

  test('the earlier application stays until the new one is committed', () => {
    const out = join(folder, 'application');
    writeFiles(out, APPLICATION);
    const newer = APPLICATION.map((file) => ({ ...file, text: 'new' }));
    stageFiles(out, newer).discard();
    expect(readdirSync(folder)).toEqual(['application']);
    const staged = stageFiles(out, newer);
    expect(readFileSync(join(out, 'application.json'), 'utf8')).toBe('{}\n');
    staged.commit();
    expect(readFileSync(join(out, 'application.json'), 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['application']);
  });
});
