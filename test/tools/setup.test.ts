import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { processStart } from '../../lib/local/process-start';

/** Stands for npm: works until the file `go` is there, with a child as npm has for scripts, and keeps a diary. */
const NPM = `#!/bin/sh
echo start >> diary
mkdir -p node_modules
sleep 60 & echo $! > script
while [ ! -e go ]; do sleep 0.02; done
kill $!
echo end >> diary
`;

/** Stands for a Python and the one of the environment that it makes; its pip works until `go` is there, and fails if `fail` is. */
const PYTHON = `#!/bin/sh
case "$1 $2" in
  -c*) echo "$0"; echo 3.13.0;;
  "-m venv") echo venv >> diary; mkdir -p "$3/bin"; cp "$0" "$3/bin/python";;
  "-m pip") echo pip >> diary; echo $$ > script; while [ ! -e go ]; do sleep 0.02; done; [ ! -e fail ] || exit 1; echo end >> diary;;
esac
`;

let checkout: string;
const running = new Set<ChildProcess>();

beforeEach(() => {
  checkout = realpathSync(mkdtempSync(join(tmpdir(), 'blueline-setup-')));
  cpSync(resolve(__dirname, '../../tools'), join(checkout, 'tools'), { recursive: true });
  for (const name of ['package-lock.json', '.npmrc']) writeFileSync(join(checkout, name), '');
  mkdirSync(join(checkout, 'bin'));
  for (const [name, text] of Object.entries({ npm: NPM, python: PYTHON })) {
    writeFileSync(join(checkout, 'bin', name), text);
    chmodSync(join(checkout, 'bin', name), 0o755);
  }
  mkdirSync(join(checkout, 'requirements'));
  writeFileSync(join(checkout, 'requirements/emulator.txt'), '');
});
afterEach(async () => {
  writeFileSync(join(checkout, 'go'), '');
  for (const child of running) child.kill('SIGKILL');
  const script = Number(read('script'));
  if (isAlive(script)) process.kill(script, 'SIGKILL');
  rmSync(checkout, { recursive: true, force: true, maxRetries: 5 });
});

interface Setup {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly code: Promise<number | null>;
}

function start(what = '--packages'): Setup {
  const bin = join(checkout, 'bin');
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, BLUELINE_PYTHON: join(bin, 'python') };
  const child = spawn(process.execPath, ['tools/setup.mjs', what], { cwd: checkout, env, stdio: ['ignore', 'ignore', 'pipe'] });
  running.add(child);
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  const code = new Promise<number | null>((done) => {
    child.on('exit', (status) => {
      running.delete(child);
      done(status);
    });
  });
  return { child, said: () => text, code };
}

async function eventually(what: string, ask: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 10_000; !ask(); await pause(10)) if (Date.now() > deadline) throw new Error(`waited for: ${what}`);
}

const read = (name: string) => (existsSync(join(checkout, name)) ? readFileSync(join(checkout, name), 'utf8').trim() : '');
const diary = () => read('diary').split('\n');
const isAlive = (pid: number) => processStart(pid) !== undefined;
const itWorks = () => eventually('npm or pip works', () => read('script') !== '');

test('a second set-up waits for the first, says so, and does nothing again', async () => {
  const first = start();
  await itWorks();
  const second = start();
  await eventually('it waits', () => second.said().includes('waiting'));
  expect(second.said()).toBe(`  set-up runs already (process ${first.child.pid}): waiting …\n`);
  writeFileSync(join(checkout, 'go'), '');
  expect(await Promise.all([first.code, second.code])).toEqual([0, 0]);
  expect(diary()).toEqual(['start', 'end']);
  expect(readdirSync(join(checkout, '.blueline'))).toEqual([]);
});

test('one that waits can be interrupted alone', async () => {
  const first = start();
  await itWorks();
  const second = start();
  await eventually('it waits', () => second.said().includes('waiting'));
  second.child.kill('SIGINT');
  await second.code;
  writeFileSync(join(checkout, 'go'), '');
  expect(await first.code).toBe(0);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends npm and what npm has started, and the next set-up works', async (signal, code) => {
  const first = start();
  await itWorks();
  const script = Number(read('script'));
  first.child.kill(signal);
  expect(await first.code).toBe(code);
  await eventually('the child of npm is gone', () => !isAlive(script));
  expect(diary()).toEqual(['start']);
  writeFileSync(join(checkout, 'go'), '');
  expect(await start().code).toBe(0);
  expect(diary()).toEqual(['start', 'start', 'end']);
});

test('after the death of a set-up the next one ends the npm that was left, and does its work', async () => {
  const first = start();
  await itWorks();
  const script = Number(read('script'));
  await eventually('the lock names npm', () => read('.blueline/setup.lock').includes('childStart'));
  first.child.kill('SIGKILL');
  await first.code;
  expect(isAlive(script)).toBe(true);
  rmSync(join(checkout, 'script'));
  const second = start();
  await itWorks();
  expect(isAlive(script)).toBe(false);
  expect(diary()).toEqual(['start', 'start']); // never "end": the first npm did not go on
  writeFileSync(join(checkout, 'go'), '');
  expect(await second.code).toBe(0);
  expect(second.said()).not.toContain('waiting');
});

test('a lock whose process id belongs to another process now is taken over', async () => {
  mkdirSync(join(checkout, '.blueline'));
  writeFileSync(join(checkout, '.blueline/setup.lock'), JSON.stringify({ pid: process.pid, start: 'long ago' }));
  writeFileSync(join(checkout, 'go'), '');
  expect(await start().code).toBe(0);
});

test('of many that find a stale lock, one at a time works', async () => {
  mkdirSync(join(checkout, '.blueline'));
  writeFileSync(join(checkout, '.blueline/setup.lock'), JSON.stringify({ pid: 999_999_999, start: '1' }));
  writeFileSync(join(checkout, 'go'), '');
  expect(await Promise.all(Array.from({ length: 6 }, () => start().code))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(diary()).toEqual(['start', 'end']);
});

test('packages are never installed through a link: they would be another checkout’s', async () => {
  mkdirSync(join(checkout, 'other'));
  symlinkSync('other', join(checkout, 'node_modules'));
  const setup = start();
  expect(await setup.code).toBe(2);
  expect(setup.said()).toContain(`node_modules is a link to ${join(checkout, 'other')}, whose packages are not those of package-lock.json`);
  expect(diary()).toEqual(['']);
});

describe('the Python environment', () => {
  test('of an interrupted pip is made anew: pip would take half a package for a whole one', async () => {
    const first = start('--python');
    await itWorks();
    first.child.kill('SIGINT');
    expect(await first.code).toBe(130);
    writeFileSync(join(checkout, 'go'), '');
    expect(await start('--python').code).toBe(0);
    expect(diary()).toEqual(['venv', 'pip', 'venv', 'pip', 'end']);
    expect(await start('--python').code).toBe(0);
    expect(diary()).toHaveLength(5);
  });

  test('of a pip that failed by itself, without a network for one, is kept', async () => {
    writeFileSync(join(checkout, 'go'), '');
    writeFileSync(join(checkout, 'fail'), '');
    expect(await start('--python').code).toBe(2);
    rmSync(join(checkout, 'fail'));
    expect(await start('--python').code).toBe(0);
    expect(diary()).toEqual(['venv', 'pip', 'pip', 'end']);
  });
});
