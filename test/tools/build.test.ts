import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, buildSync } from 'esbuild';

const root = resolve(__dirname, '../..');

test('a stack trace of the CDK app names the lines of lib/pipeline', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-app-'));
  try {
    const source = { connection: null, repository: 'OWNER/REPO', branch: 'main' };
    writeFileSync(join(folder, 'blueline.json'), JSON.stringify({ model: 'model', source }));
    // The settings refuse what the constructs would, so a construct is broken.
    const codepipeline = JSON.stringify(join(root, 'node_modules/aws-cdk-lib/aws-codepipeline'));
    const breaking = join(folder, 'breaking.cjs');
    writeFileSync(breaking, `require(${codepipeline}).Pipeline.prototype.addStage = () => { throw new Error('no stage today'); };`);
    expect(spawnSync(process.execPath, ['tools/build.mjs', 'pipeline'], { cwd: root }).status).toBe(0);
    const app = spawnSync(process.execPath, ['--require', breaking, join(root, 'build/pipeline.cjs')], { cwd: folder, encoding: 'utf8' });
    expect(app.stderr).toMatch(/Error: no stage today/);
    expect(app.stderr).toMatch(/at new PipelineStack \(.*lib\/pipeline\/pipeline-stack\.ts:\d+:\d+\)/);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);

test('the bundle of the commands on a model has nothing of AWS in it: what it weighs, each of them pays', async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['bin/blueline-model.ts'],
    bundle: true,
    platform: 'node',
    write: false,
    metafile: true,
  });
  // What only unused functions of a file import is left out of the bundle.
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {}).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []));
  expect(inputs).toContain('lib/model/read-model.ts');
  expect(inputs.filter((path) => /@aws-sdk|@smithy|lib\/(aws|deploy|gate|local|operate)\b/.test(path))).toEqual([]);
});

test('a reader of the output that has seen enough, as `head`, is no fault', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-app-'));
  try {
    const outfile = join(folder, 'blueline.cjs');
    buildSync({ entryPoints: [join(root, 'bin/blueline-model.ts')], outfile, bundle: true, platform: 'node', logLevel: 'error' });
    const child = spawn(process.execPath, [outfile, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, stderr]).toEqual([0, '']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);
