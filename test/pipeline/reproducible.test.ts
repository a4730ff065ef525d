import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '..', '..');
const folders: string[] = [];
jest.setTimeout(60_000); // each synthesis is a process of its own

/** Calls the app of `cdk.json` in a folder of its own, with nothing but PATH and a time zone in its environment. */
async function synthesise(zone: string, settings: object, context: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-synth-'));
  folders.push(folder);
  writeFileSync(join(folder, 'blueline.json'), JSON.stringify(settings));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const app = join(folder, 'pipeline.cjs');
  await build({
    entryPoints: [join(root, 'bin/pipeline.ts')],
    outfile: app,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
  });
  const flags = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')).context;
  const output = join(folder, 'cdk.out');
  const CDK_CONTEXT_JSON = JSON.stringify({ ...flags, ...context });
  const { status, stdout, stderr } = spawnSync(process.execPath, [app], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TZ: zone, CDK_OUTDIR: output, CDK_CONTEXT_JSON, CDK_VALIDATION: 'false' },
  });
  const names = existsSync(output) ? readdirSync(output).filter((name) => name.endsWith('.template.json')) : [];
  return { status, stdout, stderr, templates: names.sort().map((name) => readFileSync(join(output, name), 'utf8')) };
}
const own = JSON.parse(readFileSync(join(root, 'blueline.json'), 'utf8'));
const elsewhere = {
  pipeline: { account: '111111111111', region: 'eu-west-1' },
  environments: {
    staging: {},
    acceptance: { account: '222222222222', region: 'eu-central-1' },
    production: { production: true, stack: 'shop', window: { cron: '* * 9-16 ? * MON-THU *', timeZone: 'Europe/Amsterdam' } },
  },
};

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test.each([
  ['the settings of this repository', own, 1],
  ['environments elsewhere', elsewhere, 2],
])('two folders and time zones, without credentials: the same bytes, and no path in them: %s', async (_, settings, count) => {
  const [first, second] = await Promise.all([synthesise('UTC', settings), synthesise('Asia/Tokyo', settings)]);
  expect(first.templates).toHaveLength(count);
  expect(first.templates).toEqual(second.templates);
  expect(first.templates.join()).not.toContain(tmpdir());
});

/** Loaded into every Node process of a synthesis: who asks for a name or opens a connection is noted and refused. */
const NO_NETWORK = `
  const note = (what) => { require('node:fs').appendFileSync(process.env.ASKED, what + '\\n'); throw new Error('no network: ' + what); };
  const { Socket } = require('node:net');
  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (...args) {
    const [to] = Array.isArray(args[0]) ? args[0] : args;
    return to && typeof to === 'object' && to.path ? connect.apply(this, args) : note('connect ' + JSON.stringify(to));
  };
  require('node:dns').lookup = (name) => note('lookup ' + name);
  require('node:dns').promises.lookup = (name) => note('lookup ' + name);
`;

test('npx cdk synth itself, with the validator, needs neither credentials nor network', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-offline-'));
  folders.push(folder);
  writeFileSync(join(folder, 'no-network.cjs'), NO_NETWORK);
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder, ASKED: join(folder, 'asked') },
    NODE_OPTIONS: `--require ${join(folder, 'no-network.cjs')}`,
  };
  spawnSync(process.execPath, ['-e', "fetch('http://127.0.0.1:9999').catch(() => {}); require('node:http').get('http://host.invalid');"], {
    env,
  });
  const asked = readFileSync(env.ASKED, 'utf8'); // the refusal works
  expect(asked).toContain('127.0.0.1');
  expect(asked).toContain('host.invalid');
  rmSync(env.ASKED);
  const args = [join(root, 'node_modules/aws-cdk/bin/cdk'), 'synth', '--quiet', '--output', join(folder, 'cdk.out')];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  expect(existsSync(env.ASKED) ? readFileSync(env.ASKED, 'utf8') : '').toBe('');
  expect(readdirSync(join(folder, 'cdk.out'))).toEqual(
    expect.arrayContaining(['BluelinePipeline.template.json', 'validation-report.json']),
  );
});

test('a wrong setting ends it with exit code 2 before the CDK has written anything', async () => {
  const made = await synthesise('UTC', { executionMode: 'PARALLEL', environments: { live: { bakeMinutes: 5 } } });
  expect(made).toMatchObject({ status: 2, stdout: '', templates: [] });
  expect(made.stderr).toMatch(/executionMode: must be one of SUPERSEDED, QUEUED/);
});

test('-c selfMutation goes before the setting', async () => {
  const stages = async (settings: object, context: object) => {
    const { templates } = await synthesise('UTC', settings, context);
    return templates[0]?.includes('"UpdatePipeline"');
  };
  expect(await stages(own, { selfMutation: 'false' })).toBe(false);
  expect(await stages({ ...own, selfMutation: false }, { selfMutation: 'true' })).toBe(true);
  const wrong = await synthesise('UTC', own, { selfMutation: 'no' });
  expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('-c selfMutation=no: must be one of true, false') });
});

test('the CDK is the one that reads what aws-cdk-lib writes', () => {
  // aws-cdk 3.0.0 was published by accident and cannot.
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(devDependencies['aws-cdk']).toBe('2.1148.1');
});

test('cdk.json lets the CDK tell nobody and sets every recommended flag', () => {
  const { notices, versionReporting, context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const flags = JSON.parse(readFileSync(join(root, 'node_modules/aws-cdk-lib/recommended-feature-flags.json'), 'utf8'));
  expect({ notices, versionReporting, telemetry: context['cli-telemetry'] }).toEqual({
    notices: false,
    versionReporting: false,
    telemetry: false,
  });
  expect(Object.keys(flags).filter((flag) => JSON.stringify(context[flag]) !== JSON.stringify(flags[flag]))).toEqual([]);
});
