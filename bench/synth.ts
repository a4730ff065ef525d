import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchOptions, type BenchRow, median } from './row';
import { seconds, trivialApp } from './trivial-app';

const RUNS = 7;

/** `npx cdk synth` of the pipeline, bundling included, against that of an app with one trivial resource; both with the CDK's validator on. */
export async function synthRow({ root }: BenchOptions): Promise<BenchRow[]> {
  const work = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const app = trivialApp(root, join(work, 'cdk'));
    const synth = [join(root, 'node_modules/aws-cdk/bin/cdk'), 'synth', '--quiet'];
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      ours.push(seconds(root, [...synth, '--output', join(work, 'out')]));
      theirs.push(seconds(app, synth));
    }
    const [a, b] = [median(ours), median(theirs)];
    return [
      {
        what: 'cdk synth of the pipeline',
        measured: `${a.toFixed(2)} s`,
        peer: `cdk synth, one resource: ${b.toFixed(2)} s`,
        ratio: a / b,
        atMost: 1.5,
      },
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
