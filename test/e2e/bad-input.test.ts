import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Checkout, hasEmbeddedCloud } from './checkout';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(300_000);

suite('what can be wrong with a run', () => {
  let checkout: Checkout;
  beforeAll(() => {
    checkout = new Checkout();
  });
  afterAll(async () => {
    expect(checkout.processes()).toEqual([]);
    await checkout.remove();
  });

  /** Changes a file of the example model for one run, then puts it back. */
  async function withChange(path: string, change: (text: string) => string, work: () => Promise<void>) {
    const file = join(checkout.folder, 'examples/orders', path);
    const text = readFileSync(file, 'utf8');
    const changed = change(text);
    if (changed === text) throw new Error(`${path} was not changed`);
    writeFileSync(file, changed);
    try {
      await work();
    } finally {
      writeFileSync(file, text);
    }
  }

  test('a model that is not there', async () => {
    const { code, stderr } = await checkout.run('run', '--model', 'nowhere');
    expect(code).toBe(2);
    expect(stderr).toContain("there is no model at 'nowhere'");
  });

  test('a folder without a model fails Generate and says what was looked for', async () => {
    const { code, stderr } = await checkout.run('run', '--model', 'docs');
    expect(code).toBe(1);
    expect(stderr).toMatch(/config\.xml|model\.xml/);
    expect(checkout.report().stages.find(({ name }) => name === 'Generate')?.status).toBe('failed');
  });

  test('broken XML is told with its place; nothing is deployed', async () => {
    await withChange(
      'views/Stock.xml',
      (text) => text.replace('</view>', '</vew>'),
      async () => {
        const { code, stderr } = await checkout.run('run', '--approve');
        expect(code).toBe(1);
        expect(stderr).toMatch(/views\/Stock\.xml:\d+:\d+: error S01/);
        expect(checkout.report()).toMatchObject({ status: 'failed', environments: {} });
      },
    );
  });

  test('a failing test case stops before anything is packaged, with the place of the case', async () => {
    const path = 'domain/Warehouse/Stock/behavior-flows/Receive.xml';
    await withChange(
      path,
      (text) => text.replace('{"available": 7}', '{"available": 8}'),
      async () => {
        const { code, stderr } = await checkout.run('run', '--approve');
        expect(code).toBe(1);
        expect(stderr).toMatch(/behavior-flows\/Receive\.xml:\d+:\d+: case Warehouse\.Stock\.Receive\/AddsToWhatThereIs failed/);
        const report = checkout.report();
        expect(report.unitTests).toMatchObject({ passed: 12, failed: 1 });
        expect(report.package).toBeUndefined();
      },
    );
  });

  test('a failing scenario holds the release, with expected and got and the place', async () => {
    await withChange(
      'scenarios/OrderAndCancel.xml',
      (text) => text.replace('name="stock.available" type="Int" value="3"', 'name="stock.available" type="Int" value="4"'),
      async () => {
        const { code, stderr } = await checkout.run('run', '--approve');
        expect(code).toBe(1);
        expect(stderr).toMatch(/scenarios\/OrderAndCancel\.xml:\d+:\d+: stock\.available: expected 4, got 3/);
        const report = checkout.report();
        expect(report.gate).toMatchObject({ verdict: 'failed', scenarios: { passed: 0, failed: 1 } });
        expect(report.environments.production).toBeUndefined();
        expect(report.stages.map(({ status }) => status).slice(-3)).toEqual(['failed', 'skipped', 'skipped']);
      },
    );
  });

  test('an emulator that is killed in the middle is told, and the next run works', async () => {
    const running = checkout.start(['run', '--approve']);
    for (let pid: string | undefined; pid === undefined; ) {
      pid = checkout
        .processes()
        .find((line) => line.includes('emulator.py'))
        ?.split(' ')[0];
      if (pid) process.kill(Number(pid), 'SIGKILL');
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { code, stderr } = await running.finished;
    expect(code).toBe(1);
    expect(stderr).toMatch(/staging/);
    expect(checkout.processes()).toEqual([]);
    expect((await checkout.run('run', '--until', 'Staging')).code).toBe(0);
  });

  test('a port that somebody else has taken: a run moves, cloud start says which', async () => {
    const ports = JSON.parse(readFileSync(join(checkout.folder, '.blueline/environments/staging/ports.json'), 'utf8'));
    const squatter = createServer().listen(ports.port, '127.0.0.1');
    await new Promise((resolve) => squatter.once('listening', resolve));
    const started = await checkout.run('cloud', 'start');
    expect(started.code).toBe(2);
    expect(started.stderr).toContain(`port ${ports.port} of environment staging is used by`);
    const run = await checkout.run('run', '--until', 'Staging');
    squatter.close();
    expect(run.code).toBe(0);
    expect(run.stderr).toContain(`port ${ports.port} of environment staging is used by`);
  });

  test('an unwritable folder for the report is told before anything runs', async () => {
    writeFileSync(join(checkout.folder, 'a-file'), '');
    const { code, stderr } = await checkout.run('run', '--out', 'a-file/inside');
    expect(code).toBe(2);
    expect(stderr).toContain('a-file/inside cannot be written');
  });

  test('wrong usage is exit code 2 with a hint', async () => {
    const wrong = await checkout.run('chek');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/Did you mean check\?/);
    expect((await checkout.run('run', '--approve', '--reject')).code).toBe(2);
    expect((await checkout.run('deploy', 'nowhere', '--package', 'x')).code).toBe(2);
  });

  test('help teaches and ends with 0', async () => {
    const { code, stdout } = await checkout.run('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('npm run local -- --approve');
  });
});
