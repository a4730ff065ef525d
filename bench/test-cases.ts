import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UnitTestsDocument } from '../lib/documents';
import { largeModel } from './large-model';
import { type BenchOptions, type BenchRow, median } from './row';

const RUNS = 5;
const COPIES = 20;

/**
 * Modelled test cases per second in the one process that runs them, against pytest running as many tests that are empty, without the plugins that
 * are installed. Of a model that is 20 times as large, where what pytest does once hardly counts, the same is said without a limit.
 */
export async function testCasesRow({ root, model }: BenchOptions): Promise<BenchRow[]> {
  const work = mkdtempSync(join(tmpdir(), 'bench-test-cases-'));
  try {
    const large = join(work, 'large');
    largeModel(model, COPIES, large);
    const { what, measured, peer } = rowOf(root, large, work);
    console.error(`without a limit: ${what}: ${measured}, ${peer}`);
    return [rowOf(root, model, work)];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function rowOf(root: string, model: string, work: string): BenchRow {
  const ours: number[] = [];
  const theirs: number[] = [];
  let count = 0;
  for (let run = 0; run < RUNS; run++) {
    const { cases } = casesOf(root, model);
    count = cases.length;
    ours.push(count / cases.reduce((sum, one) => sum + one.seconds, 0));
    writeFileSync(join(work, 'test_empty.py'), Array.from({ length: count }, (_, at) => `def test_${at}():\n    pass\n`).join('\n'));
    theirs.push(count / pytestSeconds(root, work, count));
  }
  const [a, b] = [median(ours), median(theirs)];
  return {
    what: `${count} test cases in one process`,
    measured: `${a.toFixed(0)} per second`,
    peer: `20 × pytest, as many empty tests: 20 × ${b.toFixed(0)} per second`,
    ratio: (20 * b) / a,
    atMost: 1,
  };
}

function casesOf(root: string, model: string): UnitTestsDocument {
  const args = [join(root, 'build', 'blueline.cjs'), 'test', model, '--format', 'json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`blueline test ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as UnitTestsDocument;
}

function pytestSeconds(root: string, folder: string, count: number): number {
  const python = join(root, '.blueline/venv/bin/python');
  const started = performance.now();
  const env = { ...process.env, PYTEST_DISABLE_PLUGIN_AUTOLOAD: '1' };
  const args = ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'test_empty.py'];
  const { status, stdout } = spawnSync(python, args, { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0 || !stdout.includes(`${count} passed`)) throw new Error(`pytest ended with ${status}: ${stdout}`);
  return (performance.now() - started) / 1000;
}
