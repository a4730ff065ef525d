import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchOptions, type BenchRow, median } from './row';

const RUNS = 9;
/** Seconds within which a person still takes the answer as the effect of the save. */
const LIMIT = 0.5;
/** Milliseconds between a verdict and the next save: nobody saves faster. */
const PAUSE = 500;

/** From a save of the model to the verdict of `blueline test --watch`, against half a second. */
export async function watchRow({ root, model }: BenchOptions): Promise<BenchRow[]> {
  const work = mkdtempSync(join(tmpdir(), 'bench-watch-'));
  cpSync(model, work, { recursive: true });
  const file = readdirSync(work, { recursive: true, encoding: 'utf8' })
    .map((path) => join(work, path))
    .find((path) => /model\.xml$|config\.xml$/.test(path));
  const child = spawn(process.execPath, [join(root, 'build', 'blueline.cjs'), 'test', work, '--watch'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  let heard = (): void => undefined;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (/ in [\d.]+ s\n/.test(said)) heard();
  });
  const verdict = () =>
    new Promise<void>((resolve) => {
      heard = resolve;
    });
  try {
    if (!file) throw new Error(`${model} has neither model.xml nor config.xml`);
    await verdict();
    const text = readFileSync(file, 'utf8');
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      said = '';
      const started = performance.now();
      writeFileSync(file, `${text}<!-- ${run} -->\n`);
      await verdict();
      if (!said.includes('passed')) throw new Error(`no verdict: ${said}`);
      times.push((performance.now() - started) / 1000);
    }
    const seconds = median(times);
    return [
      {
        what: 'test --watch, from save to verdict',
        measured: `${seconds.toFixed(2)} s`,
        peer: `fixed: ${LIMIT} s`,
        ratio: seconds / LIMIT,
        atMost: 1,
      },
    ];
  } finally {
    child.kill('SIGTERM');
    rmSync(work, { recursive: true, force: true });
  }
}
