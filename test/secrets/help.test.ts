import { blueline } from '../operate/samples';

const COMMANDS = ['secrets', 'secrets check', 'secrets diff', 'secrets put', 'environments', 'environments list', 'environments diff'];

test.each(COMMANDS)('the help of %s fits one screen, with exit codes and an example', async (command) => {
  const { code, stdout } = await blueline(...command.split(' '), '--help');
  expect(stdout.split('\n').length).toBeLessThanOrEqual(36);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(135);
  expect(stdout).toContain('Exit codes: 0');
  expect(stdout).toMatch(new RegExp(`Examples?: .*blueline ${command.split(' ')[0]}`));
  expect(code).toBe(0);
});

test('both are listed, and an option that is not there is wrong usage', async () => {
  const { stdout } = await blueline('--help');
  for (const verb of ['secrets', 'environments']) expect(stdout).toMatch(new RegExp(`^ {2}${verb}\\b`, 'm'));
  expect(await blueline('secrets', 'check', 'staging', '--nonsense')).toMatchObject({ code: 2 });
});
