import { blueline } from './samples';

const VERBS = [
  'status',
  'approve',
  'reject',
  'start',
  'stop',
  'retry',
  'rollback',
  'metrics',
  'logs',
  'cost',
  'doctor',
  'init',
  'test',
  'describe',
];

test.each(VERBS)('the help of %s fits one screen, with exit codes and an example', async (verb) => {
  const { code, stdout } = await blueline(verb, '--help');
  expect(stdout.split('\n').length).toBeLessThanOrEqual(24);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(130);
  expect(stdout).toContain('Exit codes: 0');
  expect(stdout).toMatch(new RegExp(`Example: .*blueline ${verb}`));
  expect(code).toBe(0);
});

test.each(VERBS)('%s with an option that is not there is wrong usage', async (verb) => {
  expect(await blueline(verb, '--nonsense')).toMatchObject({ code: 2 });
});

test('all of them are listed', async () => {
  const { stdout } = await blueline('--help');
  for (const verb of VERBS) expect(stdout).toMatch(new RegExp(`^ {2}${verb}\\b`, 'm'));
});
