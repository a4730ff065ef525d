import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { allCommands } from '../../bin/commands/all-commands';
import { smallCommands } from '../../bin/commands/model-commands';

const head = readFileSync(resolve(__dirname, '../../tools/cached-main.cjs'), 'utf8');

describe('the head of build/blueline.cjs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cached-main-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const program = (bundle: string, hash: string) => {
    writeFileSync(join(folder, 'main.cjs'), head.replace('BUNDLE_HASHES', JSON.stringify({ model: hash, all: `${hash}-all` })));
    const wrapped = (text: string) => `(function (exports, require, module, __filename, __dirname) {\n${text}\n})`; // as tools/build.mjs does
    writeFileSync(join(folder, 'blueline-model.cjs'), wrapped(bundle));
    writeFileSync(join(folder, 'blueline-all.cjs'), wrapped(bundle.replace('hello', 'welcome')));
  };
  const run = (...args: string[]) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(folder, 'main.cjs'), ...args], { encoding: 'utf8' });
    return { stdout, stderr, status };
  };
  const caches = () => readdirSync(folder).filter((name) => name.endsWith('.cache'));
  const greet = "const say = (name) => console.log('hello ' + name); say(process.argv[3] ?? '$&');\nprocess.exitCode = 3;";

  test('runs the bundle as it is, and keeps a cache for each command', () => {
    program(greet, 'one');
    expect(run('check', 'you')).toEqual({ stdout: 'hello you\n', stderr: '', status: 3 });
    expect(run('check', 'you')).toEqual({ stdout: 'hello you\n', stderr: '', status: 3 });
    expect(run('test').stdout).toBe('hello $&\n');
    expect(run('../../odd').stdout).toBe('welcome $&\n');
    expect(caches().map((name) => name.replace(/-v.*-/, '-'))).toEqual(
      expect.arrayContaining(['.blueline-one-check.cache', '.blueline-one-all-other.cache', '.blueline-one-test.cache']),
    );
    expect(caches()).toHaveLength(3);
  });

  test('a damaged cache is not used, and made anew', () => {
    program(greet, 'one');
    run('check', 'you');
    const file = join(folder, caches()[0] ?? '');
    writeFileSync(file, readFileSync(file).subarray(0, 100));
    expect(run('check', 'you')).toEqual({ stdout: 'hello you\n', stderr: '', status: 3 });
    expect(readFileSync(file).length).toBeGreaterThan(100);
  });

  test('another bundle does not run from the cache of the first', () => {
    program(greet, 'one');
    run('check', 'you');
    program(greet.replace('hello', 'howdy'), 'two');
    expect(run('check', 'you').stdout).toBe('howdy you\n');
  });

  test('a stack trace counts lines and columns of the bundle', () => {
    program("console.log(new Error('x').stack.split('\\n')[1]);", 'one');
    expect(run('check').stdout).toMatch(/blueline-model\.cjs:2:13/);
  });

  test('the commands of the smaller bundle are those that it has, and all others are in the other one', () => {
    const names = (declare: readonly ((program: Command, finish: () => void) => void)[]) => {
      const declared = new Command();
      for (const one of declare) one(declared, () => undefined);
      return declared.commands.map((command) => command.name());
    };
    program("console.log('hello')", 'one');
    for (const name of names(allCommands)) {
      expect(`${name}: ${run(name).stdout}`).toBe(`${name}: ${names(smallCommands).includes(name) ? 'hello' : 'welcome'}\n`);
    }
  }, 30_000);
});
