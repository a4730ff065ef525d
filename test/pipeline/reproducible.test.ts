import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '..', '..');
const folders: string[] = [];

/** Synthesises the app of `cdk.json` in a folder of its own, with nothing but PATH and a time zone in its environment. */
async function template(zone: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-synth-'));
  folders.push(folder);
  cpSync(join(root, 'blueline.json'), join(folder, 'blueline.json'));
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
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const output = join(folder, 'cdk.out');
  execFileSync(process.execPath, [app], {
    cwd: folder,
    env: { PATH: process.env.PATH, TZ: zone, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_VALIDATION: 'false' },
  });
  return readFileSync(join(output, 'BluelinePipeline.template.json'), 'utf8');
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test('two folders and time zones, without credentials: the same bytes, and no path in them', async () => {
  const [first, second] = await Promise.all([template('UTC'), template('Asia/Tokyo')]);
  expect(first).toBe(second);
  expect(first).not.toContain(tmpdir());
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
