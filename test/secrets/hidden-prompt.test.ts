import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../e2e/checkout';
import { isThere } from '../needed-tool';
import { FakeCloud } from './fake-cloud';
import { ShopCheckout } from './shop-checkout';

const python = join(root, '.blueline/venv/bin/python');
const suite = isThere('Python for a terminal', python) ? describe : describe.skip;
jest.setTimeout(20_000);
const NAME = 'shop-staging/properties';

suite('blueline secrets put on a terminal', () => {
  let cloud: FakeCloud;
  let checkout: ShopCheckout;
  let child: ChildProcess | undefined;
  beforeEach(async () => {
    cloud = await FakeCloud.start();
    checkout = new ShopCheckout();
  });
  afterEach(async () => {
    child?.kill('SIGKILL'); // its end closes the terminal, which ends what runs on it
    checkout.remove();
    await cloud.stop();
  });

  /** Each answer is typed when its pattern is on the screen; behind the command, the shell tells how the terminal stands. */
  function onTerminal(answers: readonly (readonly [string, string])[], ...keys: string[]): Promise<string> {
    const command = `"${process.execPath}" "${join(root, 'bin/blueline.mjs')}" secrets put staging ${keys.join(' ')}; echo "exit code $?"; stty -a`;
    const started = spawn(python, [join(root, 'test/e2e/terminal.py'), JSON.stringify(answers), '/bin/sh', '-c', command], {
      cwd: checkout.folder,
      env: { ...process.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    let screen = '';
    started.stdout.on('data', (chunk) => {
      screen += chunk;
    });
    return new Promise((done) => started.on('close', () => done(screen)));
  }

  /** As it was before the command: it shows what is typed, line by line, and Ctrl-C interrupts. */
  function expectRestored(screen: string): void {
    for (const mode of ['echo', 'icanon', 'isig']) expect(screen).toMatch(new RegExp(`[ ;\\n]${mode}[ ;\\r]`));
  }

  test('asks for what is missing, shows nothing of it, and writes all at once', async () => {
    const screen = await onTerminal([
      ['value of api-key', 'S3CRET\u007fT-with-\u00e9\r'],
      ['value of webhook', 'to be erased\u0015S3COND\r'],
    ]);
    expect(screen).toMatch(/value of api-key \(not shown; Enter alone leaves it as it is\): \r\n/);
    expect(screen).toContain(`created ${NAME}: api-key, webhook`);
    expect(screen).toContain('exit code 0');
    for (const part of ['S3C', 'erased', '\u00e9']) expect(screen).not.toContain(part);
    expect(cloud.values(NAME)).toEqual({ 'api-key': 'S3CRET-with-\u00e9', webhook: 'S3COND' });
    expect(cloud.calls.filter((call) => call === 'CreateSecret')).toHaveLength(1);
    expectRestored(screen);
  });

  test('Enter alone leaves a key as it is', async () => {
    cloud.write(NAME, { 'api-key': 'kept' });
    const screen = await onTerminal(
      [
        ['value of webhook', 'S3COND\r'],
        ['value of api-key', '\r'],
      ],
      'webhook',
      'api-key',
    );
    expect(screen).toContain(`written ${NAME}: webhook`);
    expect(cloud.values(NAME)).toEqual({ 'api-key': 'kept', webhook: 'S3COND' });
  });

  test('Ctrl-C at any question ends it with 130; nothing is written, and the terminal is as before', async () => {
    cloud.write(NAME, {});
    const screen = await onTerminal([
      ['value of api-key', 'S3CRET\r'],
      ['value of webhook', 'S3C\u0003'],
    ]);
    expect(screen).toContain('interrupted; nothing was written');
    expect(screen).toContain('exit code 130');
    expect(screen).not.toContain('S3C');
    expect(cloud.values(NAME)).toEqual({});
    expectRestored(screen);
  });

  test('several lines that are pasted are refused as a whole: none of them is taken as the next value or shown', async () => {
    const screen = await onTerminal([['value of api-key', '-----BEGIN\rS3CRET\r-----END\r']]);
    expect(screen).toContain('a value of several lines cannot be typed; nothing was written');
    expect(screen).toContain('exit code 2');
    for (const part of ['BEGIN', 'S3CRET', 'END']) expect(screen).not.toContain(part);
    expect(cloud.secrets.has(NAME)).toBe(false);
    expectRestored(screen);
  });

  test('where nothing is missing it asks for nothing', async () => {
    cloud.write(NAME, { 'api-key': 'a', webhook: 'b' });
    const screen = await onTerminal([]);
    expect(screen).toContain('nothing is missing in staging; name a key to give it another value');
    expect(screen).toContain('exit code 0');
  });
});
