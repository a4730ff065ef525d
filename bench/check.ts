import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython } from '../lib/python';
import { largeModel } from './large-model';
import { type BenchOptions, type BenchRow, median } from './row';
import { seconds } from './trivial-app';

const RUNS = 5;
const COPIES = 20;

/**
 * `check` of a model as a whole process against a Node and a Python that do nothing; and how check and generation grow with a model that is
 * 20 times as large: each time above that floor, which no model can change.
 */
export async function checkRow({ root, model }: BenchOptions): Promise<BenchRow[]> {
  const work = mkdtempSync(join(tmpdir(), 'bench-check-'));
  try {
    const blueline = join(root, 'build', 'blueline.cjs');
    const large = join(work, 'large');
    largeModel(model, COPIES, large);
    // What the generator refuses to put into one stack cannot be measured: then by as many copies as it takes.
    const copies = largestGenerated(root, model, work);
    for (const path of [model, large]) seconds(root, [blueline, 'check', path]); // makes what is kept beside the command line
    const times = { floor: [] as number[], check: [] as number[], large: [] as number[], generate: [] as number[], many: [] as number[] };
    for (let run = 0; run < RUNS; run++) {
      times.floor.push(seconds(root, ['-e', '0']) + pythonSeconds());
      times.check.push(seconds(root, [blueline, 'check', model]));
      times.large.push(seconds(root, [blueline, 'check', large]));
      times.generate.push(seconds(root, [blueline, 'generate', model, '--out', join(work, `one-${run}`)]));
      times.many.push(seconds(root, [blueline, 'generate', join(work, `times-${copies}`), '--out', join(work, `many-${run}`)]));
    }
    const [floor, check, checkLarge, generate, many] = Object.values(times).map(median) as [number, number, number, number, number];
    const above = (what: string, one: number, more: number, factor: number): BenchRow => ({
      what: `${what} of a model ${factor} × as large, above the floor`,
      measured: `${(more - floor).toFixed(2)} s`,
      peer: `the model: ${(one - floor).toFixed(2)} s`,
      ratio: (more - floor) / (one - floor),
      atMost: factor,
    });
    return [
      {
        what: 'check, whole process',
        measured: `${check.toFixed(3)} s`,
        peer: `node -e 0 + python3 -c 0: ${floor.toFixed(3)} s`,
        ratio: check / floor,
        atMost: 2.5,
      },
      above('check', check, checkLarge, COPIES),
      above('generate', generate, many, copies),
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The interpreter itself, not what a name on PATH may lead through. */
function pythonSeconds(): number {
  const started = performance.now();
  const { status } = spawnSync(findPython(), ['-c', '0']);
  if (status !== 0) throw new Error('python3 -c 0 failed');
  return (performance.now() - started) / 1000;
}

/** Copies of a model that one stack takes, at most `COPIES`; the model with them is in `times-<copies>`. */
function largestGenerated(root: string, model: string, work: string): number {
  for (let copies = COPIES; copies > 1; copies = Math.floor(copies / 2)) {
    const folder = join(work, `times-${copies}`);
    largeModel(model, copies, folder);
    const args = [join(root, 'build', 'blueline.cjs'), 'generate', folder, '--out', join(work, 'many')];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status === 0) return copies;
    if (!stderr.includes('resources')) throw new Error(`generate ${folder} ended with ${status}: ${stderr.slice(0, 2000)}`);
    console.error(`generate refuses ${copies} × the model: ${stderr.split('\n').find((line) => line.includes('resources'))}`);
  }
  throw new Error('generate takes no two copies of the model');
}
