import { Command } from 'commander';
import { runCommands } from '../../../bin/commands/run-commands';
import type { LocalRunOptions } from '../../../lib/local/run';

const runLocally = jest.fn(async (_: LocalRunOptions) => 0);
jest.mock('../../../lib/local/run', () => ({ runLocally })); // the command loads it when it is called
beforeEach(() => jest.clearAllMocks());

async function run(...options: string[]): Promise<void> {
  const program = new Command();
  runCommands(program, () => {});
  await program.parseAsync(['run', ...options], { from: 'user' });
}
const variables = () => runLocally.mock.calls.map(([options]) => options.variables);

test('run hands every --variable on; what comes after the first = is the value', async () => {
  await run('--variable', 'cleanup=none', '--variable', 'reason=a=b c', '--variable', 'release=');
  await run();
  expect(variables()).toEqual([{ cleanup: 'none', reason: 'a=b c', release: '' }, {}]);
});

test.each([
  [['cleanup'], "--variable 'cleanup' is not NAME=VALUE"],
  [['=none'], "--variable '=none' is not NAME=VALUE"],
  [['cleanup=none', 'cleanup=all'], '--variable cleanup is given twice'],
])('%j is refused before anything runs', async (given, message) => {
  await expect(run(...given.flatMap((text) => ['--variable', text]))).rejects.toMatchObject({ message, exitCode: 2 });
  expect(runLocally).not.toHaveBeenCalled();
});
