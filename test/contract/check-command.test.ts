import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { modelCommands } from '../../bin/commands/application-commands';

let folder: string;
let file: string;
let told: jest.SpyInstance;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-command-'));
  file = join(folder, 'events.lock.json');
  cpSync(join(__dirname, '..', '..', 'examples', 'orders'), folder, { recursive: true });
  told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  told.mockRestore();
  rmSync(folder, { recursive: true, force: true });
});

async function check(...options: string[]): Promise<number> {
  let code = -1;
  const program = new Command();
  modelCommands(program, (exitCode) => {
    code = exitCode;
  });
  await program.parseAsync(['check', folder, ...options], { from: 'user' });
  return code;
}
const text = () => told.mock.calls.map(([line]) => String(line)).join('');

test('only --update-lock writes the lock, and from then on a retyped event is an error until it is accepted', async () => {
  expect(await check()).toBe(0);
  expect(existsSync(file)).toBe(false);
  expect(await check('--update-lock')).toBe(0);
  const accepted = readFileSync(file, 'utf8');
  writeFileSync(file, accepted.replaceAll('"type": "Int"', '"type": "StringList"'));
  const before = readFileSync(file, 'utf8');
  expect(await check()).toBe(1);
  expect(text()).toMatch(/OrderPlaced\.xml:1:14: error L01: stored OrderPlaced events could not be read: 'quantity'/);
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(await check('--update-lock')).toBe(0);
  expect(text()).toContain('accepted: stored OrderPlaced events could not be read');
  expect(readFileSync(file, 'utf8')).toBe(accepted);
});

test('a model with errors has no events to accept: nothing is written', async () => {
  writeFileSync(join(folder, 'views', 'Order.xml'), '<view name="Order"');
  expect(await check('--update-lock')).toBe(1);
  expect(existsSync(file)).toBe(false);
});
