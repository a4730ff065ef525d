import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeLock } from '../../lib/local/lock';
import { processStart } from '../../lib/local/process-start';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blueline-lock-'));
  file = join(folder, '.blueline/lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(text: string): void {
  mkdirSync(join(folder, '.blueline'));
  writeFileSync(file, text);
}

const holder = () => JSON.parse(readFileSync(file, 'utf8')) as unknown;

describe('takeLock', () => {
  test('holds until it is released', async () => {
    const lock = await takeLock({ file, holder: 'npm run local' });
    expect(holder()).toMatchObject({ pid: process.pid, holder: 'npm run local' });
    lock.release();
    lock.release();
    expect(existsSync(file)).toBe(false);
  });

  test('tells who comes second who holds it and what to do', async () => {
    await takeLock({ file, holder: 'npm run local' });
    await expect(takeLock({ file, holder: 'npm run local' })).rejects.toMatchObject({
      exitCode: 2,
      message: `'npm run local' runs in this checkout already (process ${process.pid})`,
      next: `wait for it, or end it: kill ${process.pid}`,
    });
  });

  test('takes over from a process that is gone', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    write(JSON.stringify({ pid, startTime: '1', holder: 'npm run local' }));
    await takeLock({ file, holder: 'next' });
    expect(holder()).toMatchObject({ holder: 'next' });
  });

  test('takes over when the id belongs to another process now', async () => {
    write(JSON.stringify({ pid: process.pid, startTime: 'long ago', holder: 'npm run local' }));
    await takeLock({ file, holder: 'next' });
    expect(holder()).toMatchObject({ holder: 'next' });
  });

  test('takes over a file that was never finished', async () => {
    write('{"pid": 1');
    await takeLock({ file, holder: 'next' });
    expect(holder()).toMatchObject({ holder: 'next' });
  });

  test('goes to one of many that find the same stale lock', async () => {
    write(JSON.stringify({ pid: 999_999_999, startTime: '1', holder: 'npm run local' }));
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock({ file, holder: 'next' })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(existsSync(`${file}.takeover`)).toBe(false);
  });

  test('releasing does not remove a lock that another process has taken since', async () => {
    const lock = await takeLock({ file, holder: 'npm run local' });
    const others = JSON.stringify({ pid: process.ppid, startTime: processStart(process.ppid), holder: 'other' });
    writeFileSync(file, others);
    lock.release();
    expect(readFileSync(file, 'utf8')).toBe(others);
  });
});

describe('processStart', () => {
  test('tells a running process from one that is gone', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const start = processStart(child.pid!);
    expect(start).toBeTruthy();
    expect(processStart(child.pid!)).toBe(start);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    expect(processStart(child.pid!)).toBeUndefined();
  });
});
