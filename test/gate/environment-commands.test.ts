import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import type { DeployOptions } from '../../lib/deploy';
import type { GateOptions } from '../../lib/gate';

let folder: string;
const deploy = jest.fn(async (_: DeployOptions) => ({ status: 'deployed', stack: 's', changes: [], warnings: [] }));
const all = { covered: 0, total: 0, missing: [] };
const runGate = jest.fn(async (_: GateOptions) => ({ verdict: 'passed', reasons: [], coverage: { events: all, views: all } }));
// Nothing here hoists these calls: the commands are loaded after them, in `blueline`.
jest.mock('../../lib/aws', () => ({ describeTarget: async (name: string) => name }));
jest.mock('../../lib/deploy', () => ({ deploy }));
jest.mock('../../lib/deploy/plan', () => ({ stackName: () => 's' }));
jest.mock('../../lib/deploy/review/commit-author', () => ({ commitAuthor: () => undefined }));
jest.mock('../../lib/gate', () => ({ runGate }));
jest.mock('../../lib/package/read-package', () => ({ readPackage: () => ({ manifest: { stackPrefix: 'orders' }, application: {} }) }));
jest.mock('../../bin/commands/target', () => ({ chooseCloud: async () => {} }));
jest.mock('../../bin/commands/checkout', () => ({ checkoutFolder: () => folder }));

const before = { ...process.env };
beforeEach(() => {
  jest.clearAllMocks();
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  folder = mkdtempSync(join(tmpdir(), 'environment-commands-'));
  for (const name of ['scenarios.json', 'positions.json']) writeFileSync(join(folder, name), '{}');
  for (const name of Object.keys(process.env)) if (name.startsWith('BLUELINE_')) delete process.env[name];
});
afterEach(() => {
  process.env = { ...before };
  rmSync(folder, { recursive: true, force: true });
});

async function blueline(settings: object, ...words: string[]): Promise<void> {
  writeFileSync(join(folder, 'blueline.json'), JSON.stringify(settings));
  const { environmentCommands } = await import('../../bin/commands/environment-commands');
  const program = new Command();
  environmentCommands(program, () => {});
  await program.parseAsync([...words, '--package', folder], { from: 'user' });
}

test('the gate cleans what BLUELINE_CLEANUP says, else what the settings say, else what the model says', async () => {
  await blueline({}, 'gate', 'staging');
  await blueline({ cleanup: 'roles' }, 'gate', 'staging');
  process.env.BLUELINE_CLEANUP = 'model';
  await blueline({ cleanup: 'roles' }, 'gate', 'staging');
  process.env.BLUELINE_CLEANUP = 'none';
  await blueline({ cleanup: 'roles' }, 'gate', 'staging');
  expect(runGate.mock.calls.map(([options]) => options.cleanup)).toEqual(['model', 'roles', 'roles', 'none']);
  process.env.BLUELINE_CLEANUP = 'everything';
  await expect(blueline({}, 'gate', 'staging')).rejects.toMatchObject({ exitCode: 2 });
  expect(runGate).toHaveBeenCalledTimes(4);
});

test('the gate counts view coverage as the settings say', async () => {
  await blueline({}, 'gate', 'staging');
  await blueline({ coverage: 'queries' }, 'gate', 'staging');
  expect(runGate.mock.calls.map(([options]) => options.coverage)).toEqual(['views', 'queries']);
});

test('a deployment gets the parameters of its environment beside those that it always gets', async () => {
  const environments = { staging: { parameters: { Retention: '30' }, cdn: 'E2ABC' }, production: { production: true } };
  await blueline({ environments, canonicalSearch: 'plain', delayedDeletionDays: 7 }, 'deploy', 'staging');
  await blueline({ environments }, 'deploy', 'production');
  expect(deploy.mock.calls.map(([options]) => options.parameters)).toEqual([
    {
      Retention: '30',
      CanonicalSearch: 'plain',
      DelayedDays: '7',
      UploadLimit: '25000000',
      Cdn: 'E2ABC',
      PropertiesSecret: '',
      Tracing: 'off',
      Notify1: '',
      Notify2: '',
      Notify3: '',
      Notify4: '',
    },
    {
      CanonicalSearch: 'segments',
      DelayedDays: '30',
      UploadLimit: '25000000',
      Cdn: '',
      PropertiesSecret: '',
      Tracing: 'off',
      Notify1: '',
      Notify2: '',
      Notify3: '',
      Notify4: '',
    },
  ]);
});

test('who is told of alarms, and tracing, become parameters; whom the environment names goes before the whole pipeline', async () => {
  const environments = { staging: { notify: ['a@example.com', 'b@example.com'], tracing: true }, production: { production: true } };
  const settings = { environments, notifications: { emails: ['team@example.com'] } };
  await blueline(settings, 'deploy', 'staging');
  await blueline(settings, 'deploy', 'production');
  expect(deploy.mock.calls.map(([options]) => options.parameters)).toEqual([
    expect.objectContaining({ Tracing: 'on', Notify1: 'a@example.com', Notify2: 'b@example.com', Notify3: '', Notify4: '' }),
    expect.objectContaining({ Tracing: 'off', Notify1: 'team@example.com', Notify2: '' }),
  ]);
});

test('the gate waits as long as the settings say', async () => {
  await blueline({}, 'gate', 'staging');
  await blueline({ timeouts: { traceSeconds: 7 } }, 'gate', 'staging');
  expect(runGate.mock.calls.map(([options]) => options.timeouts)).toEqual([
    { traceSeconds: 60, querySeconds: 30 },
    { traceSeconds: 7, querySeconds: 30 },
  ]);
});

test('a deployment writes the configuration of a web client where it is told to, a review has none', async () => {
  const environments = { staging: {}, production: { production: true } };
  deploy.mockResolvedValue({ status: 'deployed', stack: 's', changes: [], warnings: [], outputs: { ApiKey: 'one' } } as never);
  await blueline({ environments }, 'deploy', 'staging', '--client', join(folder, 'web'));
  await blueline({ environments }, 'deploy', 'production', '--client', join(folder, 'web'));
  expect(readFileSync(join(folder, 'web/js/configuration-staging.js'), 'utf8')).toContain('  api_key = "one";');
  expect(readFileSync(join(folder, 'web/js/configuration.js'), 'utf8')).toContain('var api_key = "one";');
  await expect(blueline({ environments }, 'deploy', 'staging', '--review', '--client', folder)).rejects.toMatchObject({ exitCode: 2 });
});
