import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Checkout, type Finished, hasEmbeddedCloud, root, until } from './checkout';

// The Python environment of the embedded cloud is what plays the terminal; the cloud itself is not needed.
const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(60_000);

const PLACE = 'domain/Sales/Order/behavior-flows/Place.xml';
const CONFIRM = 'domain/Sales/Order/behavior-flows/Confirm.xml';

suite('blueline test --watch', () => {
  let checkout: Checkout;
  let running: { child: ChildProcess; finished: Promise<Finished>; output: () => string };
  let shown: number;
  beforeAll(() => {
    checkout = new Checkout();
  });
  afterAll(() => checkout.remove());

  const file = (path: string) => join(checkout.folder, 'examples/orders', path);
  const original = (path: string) => readFileSync(join(root, 'examples/orders', path), 'utf8');
  const save = (path: string, text: string) => {
    mkdirSync(dirname(file(path)), { recursive: true });
    writeFileSync(file(path), text);
  };
  /** What is shown from an edit until the summary of its round. */
  async function onSave(edit: () => void, summary: RegExp): Promise<string> {
    shown = running.output().length;
    edit();
    await until(() => running.output().slice(shown), summary, running.finished);
    return running.output().slice(shown);
  }

  function onTerminal(answers: readonly (readonly [string, string])[]) {
    const command = [join(root, 'test/e2e/terminal.py'), JSON.stringify(answers), process.execPath];
    const args = [...command, join(checkout.folder, 'bin/blueline.mjs'), 'test', 'examples/orders', '--watch'];
    const child = spawn(join(root, '.blueline/venv/bin/python'), args, { cwd: checkout.folder, stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    const finished = new Promise<Finished>((done) => child.on('close', (code) => done({ code, stdout, stderr: stdout })));
    return { child, finished, output: () => stdout };
  }

  test('on a terminal shows what each save changes, until Ctrl-C', async () => {
    running = onTerminal([['BYE', '\x03']]);
    await until(running.output, /13 passed.* in /, running.finished);
    expect(running.output()).toMatch(/^.*watching examples\/orders; Ctrl-C ends it/s);

    const wrong = original(PLACE).replace(
      'name="quantity" type="Int" value="2"/>\n    </expected>',
      'name="quantity" type="Int" value="3"/>\n    </expected>',
    );
    const broken = await onSave(() => save(PLACE, wrong), /12 passed, 1 failed.* in /);
    expect(broken).toContain(`saved ${PLACE}`);
    expect(broken).toMatch(
      /failed:\S* examples\/orders\/domain\/Sales\/Order\/behavior-flows\/Place\.xml:\d+:\d+: case Sales\.Order\.Place\/Placed/,
    );
    expect(broken).toContain('\u001b[31m'); // colours, as on any terminal

    const mended = await onSave(() => {
      save(`${PLACE}~`, original(PLACE)); // as editors save: another file takes the place of the first
      renameSync(file(`${PLACE}~`), file(PLACE));
    }, /13 passed.* in /);
    expect(mended).toMatch(/passes:\S* .*Sales\.Order\.Place\/Placed/);

    expect(await onSave(() => save('views/New/Half.xml', '<view name="Half"'), /no case was run.* in /)).toContain('error S01');
    expect(await onSave(() => rmSync(file('views/New'), { recursive: true }), /13 passed.* in /)).toMatch(/gone:\S* .*error S01/);
    expect(await onSave(() => save('lib/Prices.py', 'def price(:\n'), /no case was run.* in /)).toContain('lib/Prices.py:1:');
    expect(await onSave(() => save('lib/Prices.py', 'def price():\n    return 1\n'), /13 passed.* in /)).toMatch(/gone:/);

    save('lib/BYE.py', '');
    expect(await running.finished).toMatchObject({ code: 130 });
    expect(checkout.processes()).toEqual([]);
  });

  test('without a terminal goes line by line; a save ends cases that would not end, SIGTERM ends it all', async () => {
    running = checkout.start(['test', 'examples/orders', '--watch', '--junit', 'unit.xml']);
    await until(running.output, /13 passed in /, running.finished);
    const loop = original(CONFIRM).replace('<processor', '<processor type="code" code="while True: pass"/>\n  <processor');
    await onSave(() => save(CONFIRM, loop), /saved .*Confirm\.xml/);
    const told = await onSave(() => save(CONFIRM, `${original(CONFIRM)}\n`), /13 passed in /);
    expect(told).not.toContain('error');
    expect(running.output()).not.toContain('\u001b');
    expect(readFileSync(join(checkout.folder, 'unit.xml'), 'utf8')).toContain('tests="');
    process.kill(running.child.pid ?? 0, 'SIGTERM');
    expect(await running.finished).toMatchObject({ code: 143 });
    expect(checkout.processes()).toEqual([]);
  });

  test('has no end for one document, and no beginning without a model', async () => {
    expect(await checkout.run('test', 'examples/orders', '--watch', '--format', 'json')).toMatchObject({ code: 2, stdout: '' });
    const { code, stderr } = await checkout.run('test', 'nowhere', '--watch');
    expect([code, stderr]).toEqual([2, expect.stringContaining('nowhere does not exist')]);
  });
});
