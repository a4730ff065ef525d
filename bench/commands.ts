import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchOptions, type BenchRow, median } from './row';
import { seconds, trivialApp } from './trivial-app';

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
          seconds(root, [blueline, 'generate', model, '--out', join(work, `application-${run}`)]) +
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
