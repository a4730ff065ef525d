import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { App } from 'aws-cdk-lib';
import { PipelineStack } from '../../lib/pipeline/pipeline-stack';
import flags from '../../node_modules/aws-cdk-lib/recommended-feature-flags.json';
import { isThere } from '../needed-tool';
import { defaults, everything } from './sample-pipeline';

const run = promisify(execFile);
const lint = join(__dirname, '..', '..', '.blueline', 'venv', 'bin', 'cfn-lint');
const there = isThere('cfn-lint', lint);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'blueline-valid-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Synthesises with the CDK's validator, whose rules are errors by the flags of cdk.json. */
function templatesOf(name: string, props: typeof everything): string[] {
  const outdir = join(folder, name);
  const before = process.env.CDK_VALIDATION;
  delete process.env.CDK_VALIDATION;
  try {
    const app = new App({ context: flags, analyticsReporting: false, outdir });
    new PipelineStack(app, 'BluelinePipeline', { ...defaults, ...props });
    return app.synth().stacks.map(({ templateFullPath }) => templateFullPath);
  } finally {
    process.env.CDK_VALIDATION = before;
  }
}

test('every template with every setting passes the validator of the CDK and cfn-lint', async () => {
  const templates = templatesOf('everything', everything);
  expect(templates).toHaveLength(2);
  if (!there) return;
  // W3005: a dependency that the CDK's own pipeline construct names although it is clear without.
  const options = ['--format', 'parseable', '--ignore-checks', 'W3005', '--'];
  const { stdout } = await run(lint, [...options, ...templates]).catch((error: { stdout: string }) => error);
  expect(stdout.trim()).toBe('');
}, 120_000);

test('and those with the defaults the validator of the CDK', () => {
  expect(templatesOf('defaults', {})).toHaveLength(1);
}, 30_000);
