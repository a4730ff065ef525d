import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Checkout, type Finished, hasEmbeddedCloud, root } from './checkout';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(300_000);

suite('npm run local on a terminal', () => {
  let checkout: Checkout;
  beforeAll(() => {
    checkout = new Checkout();
  });
  afterAll(() => checkout.remove());

  /** Plays a person at a terminal: each answer is typed when its pattern is on the screen. */
  function onTerminal(answers: readonly (readonly [string, string])[], ...args: string[]): Promise<Finished> {
    const python = join(root, '.blueline/venv/bin/python');
    const command = [
      join(root, 'test/e2e/terminal.py'),
      JSON.stringify(answers),
      process.execPath,
      join(checkout.folder, 'bin/blueline.mjs'),
      ...args,
    ];
    const child = spawn(python, command, { cwd: checkout.folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr: '' })));
  }

  test('asks y/n after showing what would change; n ends it without production', async () => {
    const { code, stdout } = await onTerminal([['deploy to production.*y/n', 'n\n']], 'run');
    expect(stdout).toMatch(/Version \w+ to production \(orders-production\), where nothing is yet/);
    expect(stdout).toContain('+ EventStore (table)');
    expect(stdout).toMatch(/Page: .*review\.html/);
    expect(code).toBe(1);
    expect(checkout.report()).toMatchObject({ status: 'rejected' });
    expect(checkout.processes()).toEqual([]);
  });

  test('y deploys; both environments are served until Ctrl-C, which ends everything', async () => {
    const { code, stdout } = await onTerminal(
      [
        ['deploy to production.*y/n', 'maybe\n'],
        ['deploy to production.*y/n', 'y\n'],
        ['serving staging and production', '\x03'],
      ],
      'run',
    );
    expect(stdout).toContain('\u001b[32m'); // colours, as on any terminal
    expect(stdout).toContain('try this');
    expect(code).toBe(0);
    expect(checkout.report()).toMatchObject({ status: 'succeeded' });
    expect(checkout.processes()).toEqual([]);
  });

  test('Ctrl-C at the question ends it with 130', async () => {
    const { code } = await onTerminal([['deploy to production.*y/n', '\x03']], 'run');
    expect(code).toBe(130);
    expect(checkout.processes()).toEqual([]);
  });
});
