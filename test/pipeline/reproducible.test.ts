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
