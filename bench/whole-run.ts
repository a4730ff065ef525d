import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEnvironment } from '../lib/local/cloud';
import type { Report } from '../lib/report/report';
import type { BenchOptions, BenchRow } from './row';

/**
 * The whole local run of a model, warm set-up, both environments, against two bare deployments of its stack plus its scenarios; and the memory
 * of all its processes together, against 1 GiB.
 */
export async function wholeRunRow({ root, model }: BenchOptions): Promise<BenchRow[]> {
  const work = mkdtempSync(join(tmpdir(), 'bench-run-'));
  try {
    const args = ['run', '--model', model, '--approve', '--out', join(work, 'out')];
    await withFreshEnvironments(root, () => watched(root, args)); // warms the caches
    const whole = await withFreshEnvironments(root, () => watched(root, args));
    const report = JSON.parse(readFileSync(join(work, 'out', 'report.json'), 'utf8')) as Report;
    const scenarios = report.gate?.scenarios.items.reduce((sum, item) => sum + item.seconds, 0) ?? 0;
    const bare = await bareDeployment(root, model, work);
    const peer = 2 * bare + scenarios;
    return [
      {
        what: 'whole local run, both environments',
        measured: `${whole.seconds.toFixed(1)} s`,
        peer: `2 × ${bare.toFixed(1)} s bare deployment + ${scenarios.toFixed(1)} s scenarios`,
        ratio: whole.seconds / peer,
        atMost: 3,
      },
      {
        what: 'memory of all its processes',
        measured: `${whole.mebibytes.toFixed(0)} MiB`,
        peer: '1024 MiB',
        ratio: whole.mebibytes / 1024,
        atMost: 1,
      },
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** `blueline deploy` of a ready package to a fresh environment that runs already. */
async function bareDeployment(root: string, model: string, work: string): Promise<number> {
  const blueline = join(root, 'build', 'blueline.cjs');
  const call = (args: readonly string[], env: Record<string, string> = {}) => {
    const { status, stderr } = spawnSync(process.execPath, [blueline, ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });
    if (status !== 0) throw new Error(`blueline ${args.join(' ')} ended with ${status}: ${stderr}`);
  };
  call(['generate', model, '--out', join(work, 'application')]);
  call(['package', join(work, 'application'), '--out', join(work, 'package')]);
  const environment = await startEnvironment({ checkout: work, name: 'staging', python: join(root, '.blueline/venv/bin/python') });
  try {
    const started = performance.now();
    // Not spawnSync: the data plane of the environment answers from this process.
    const child = spawn(process.execPath, [blueline, 'deploy', 'staging', '--package', join(work, 'package')], {
      cwd: root,
      env: { ...process.env, ...environment.variables() },
      stdio: 'ignore',
    });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    if (code !== 0) throw new Error(`the bare deployment ended with ${code}`);
    return (performance.now() - started) / 1000;
  } finally {
    await environment.stop();
  }
}

async function watched(root: string, args: readonly string[]): Promise<{ seconds: number; mebibytes: number }> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(root, 'bin/blueline.mjs'), ...args], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, memoryOf(child.pid ?? 0));
  }, 250);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`blueline ${args.join(' ')} ended with ${code}:\n${text.slice(-2000)}`);
  return { seconds: (performance.now() - started) / 1000, mebibytes: most };
}

/** Proportional memory (shared pages counted once) of a process and all that descend from it, in MiB. Linux only: 0 elsewhere. */
function memoryOf(root: number): number {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = read(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const sum = (pid: number): number => pss(pid) + (children.get(pid) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(root) / 1024;
}

function pss(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Measures from nothing: a run on stacks that exist would deploy nothing. The checkout's own environments are put aside and come back. */
async function withFreshEnvironments<T>(root: string, work: () => Promise<T>): Promise<T> {
  const own = join(root, '.blueline', 'environments');
  const aside = `${own}.aside`;
  if (existsSync(own)) renameSync(own, aside);
  try {
    return await work();
  } finally {
    rmSync(own, { recursive: true, force: true });
    if (existsSync(aside)) renameSync(aside, own);
  }
}
