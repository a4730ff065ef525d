import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isThere } from '../needed-tool';

const root = resolve(__dirname, '../..');
const before = process.env.BLUELINE_TESTS;
afterEach(() => {
  if (before === undefined) delete process.env.BLUELINE_TESTS;
  else process.env.BLUELINE_TESTS = before;
  jest.restoreAllMocks();
});

test('a missing tool leaves tests out, and says so', () => {
  delete process.env.BLUELINE_TESTS;
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(isThere('the tool', '/no/such/tool')).toBe(false);
  expect(said).toHaveBeenCalledWith('SKIPPED: the tool is missing (/no/such/tool): npm run setup installs it\n');
  expect(isThere('this test', __filename)).toBe(true);
});

test('under npm test it is an error', () => {
  process.env.BLUELINE_TESTS = 'all';
  expect(() => isThere('the tool', '/no/such/tool')).toThrow('the tool is missing (/no/such/tool): npm run setup installs it');
  expect(readFileSync(join(root, 'tools/test.mjs'), 'utf8')).toContain("BLUELINE_TESTS: 'all'");
});

test('only for a missing tool, or the model that is not ours to ship, is anything left out', () => {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', 'test'], {
    cwd: root,
    encoding: 'utf8',
  });
  const leavesOut = files.split('\0').filter((name) => name.endsWith('.ts') && /\b(describe|test|it)\.skip\b/.test(text(name)));
  expect(leavesOut.length).toBeGreaterThan(3);
  expect(leavesOut.filter((name) => !/isThere\(|hasEmbeddedCloud\(|tracepaper-twee|realModel/.test(text(name)))).toEqual([]);
});

function text(name: string): string {
  try {
    return readFileSync(join(root, name), 'utf8');
  } catch {
    return ''; // deleted, and git does not know yet
  }
}
