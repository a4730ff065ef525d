import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchOptions, type BenchRow, median } from './row';

const RUNS = 5;

/** check + generate + test of a model as whole processes, against `cdk synth` of an app with one trivial resource, default settings (validator on). */
export async function commandsRow({ root, model }: BenchOptions): Promise<BenchRow[]> {
  const work = mkdtempSync(join(tmpdir(), 'bench-commands-'));
  try {
    const blueline = join(root, 'build', 'blueline.cjs');
    const app = trivialApp(root, join(work, 'cdk'));
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      ours.push(
        seconds(root, [blueline, 'check', model]) +
          seconds(root, [blueline, 'generate', model, '--out', join(work, 'application')]) +
          seconds(root, [blueline, 'test', model]),
      );
      theirs.push(seconds(app, [join(root, 'node_modules/aws-cdk/bin/cdk'), 'synth', '--quiet']));
    }
    const [a, b] = [median(ours), median(theirs)];
    return [
      {
        what: 'check + generate + test, whole processes',
        measured: `${a.toFixed(2)} s`,
        peer: `cdk synth, one resource: ${b.toFixed(2)} s`,
        ratio: a / b,
        atMost: 0.25,
      },
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function trivialApp(root: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    join(folder, 'cdk.json'),
    JSON.stringify({ app: 'node app.cjs', notices: false, versionReporting: false, context: { 'cli-telemetry': false } }),
  );
  writeFileSync(
    join(folder, 'app.cjs'),
    "const { App, CfnWaitConditionHandle, Stack } = require('aws-cdk-lib');\nconst app = new App();\nnew CfnWaitConditionHandle(new Stack(app, 'Trivial'), 'Handle');\napp.synth();\n",
  );
  return folder;
}

function seconds(cwd: string, args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}: ${stderr}`);
  return (performance.now() - started) / 1000;
}
