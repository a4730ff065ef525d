import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentName, PYTHONS, type PythonEnvironment, TARGET, TEST_ENVIRONMENTS, wheelOptions } from './environments';
import { runPip } from './pip';
import { DependencyError } from './pip-failure';
import { distributionName, requirementTexts, type Wanted } from './requirement';
import type { LockedDistribution, RequirementsLock } from './requirements-lock';

/** pip processes at a time: each waits for the network most of its time. */
const AT_ONCE = 4;

/** The part of pip's installation report that is read (pip documentation, installation report, version 1). */
interface Report {
  readonly install: readonly {
    readonly download_info: {
      readonly url: string;
      readonly archive_info?: { readonly hash?: string; readonly hashes?: { readonly sha256?: string } };
    };
    readonly metadata: { readonly name: string; readonly version: string };
  }[];
}

interface Resolved {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** A lock, and the environments in which test cases cannot run with it, each with pip's reason. */
export interface ResolvedLock {
  readonly lock: RequirementsLock;
  readonly without: readonly { readonly environment: string; readonly reason: string }[];
}

/**
 * Lets pip find what a model's dependencies come to: the versions are those for the functions' Python, their wheels' hashes also those for the
 * Pythons that test cases run on. What only some of these need gets a marker. Nothing is installed and no code of a distribution runs.
 * @param python interpreter that runs pip; the lock is the same whichever it is
 * @param tell gets a line where a step begins that takes a while
 * @throws DependencyError where there is no answer for the functions
 */
export async function resolveLock(wanted: readonly Wanted[], python: string, tell: (line: string) => void): Promise<ResolvedLock> {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-lock-'));
  try {
    const texts = requirementTexts(wanted);
    tell(`resolving ${texts.join(', ')} for the functions (${environmentName(TARGET)})`);
    const target = await resolve(python, folder, TARGET, texts);
    tell(`looking for wheels for ${TEST_ENVIRONMENTS.length} Pythons that test cases may run on; distributions: ${target.length}`);
    const constraints = join(folder, 'constraints.txt');
    writeFileSync(constraints, target.map(({ name, version }) => `${name}==${version}\n`).join(''));
    const found = new Map<PythonEnvironment, Resolved[]>();
    const without: { environment: string; reason: string }[] = [];
    await eachAtOnce(TEST_ENVIRONMENTS, AT_ONCE, async (environment) => {
      try {
        found.set(environment, await resolve(python, folder, environment, [...texts, '--constraint', constraints]));
      } catch (error) {
        if (!(error instanceof DependencyError)) throw error;
        without.push({ environment: environmentName(environment), reason: error.message });
      }
    });
    without.sort((a, b) => (a.environment < b.environment ? -1 : 1));
    return { lock: { wanted: texts, distributions: merge(target, found) }, without };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function resolve(python: string, folder: string, environment: PythonEnvironment, args: readonly string[]): Promise<Resolved[]> {
  const report = join(folder, `${environment.python}-${environment.machine}-${environment.tags.length}.json`);
  const options = ['--dry-run', '--report', report, '--target', join(folder, 'nothing'), ...wheelOptions(environment)];
  await runPip({ python, environment, args: ['install', ...options, ...args] });
  const { install } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  return install.map(({ metadata: { name, version }, download_info: { archive_info: archive } }) => {
    const sha256 = archive?.hashes?.sha256 ?? /^sha256=([0-9a-f]{64})$/.exec(archive?.hash ?? '')?.[1];
    if (sha256 !== undefined) return { name: distributionName(name), version, sha256 };
    const next = 'use an index that tells SHA-256 hashes, or a folder of wheels';
    throw new DependencyError(`the index tells no sha256 of '${name}' ${version}`, next, distributionName(name));
  });
}

function merge(target: readonly Resolved[], found: ReadonlyMap<PythonEnvironment, readonly Resolved[]>): LockedDistribution[] {
  const all = new Map<string, { name: string; version: string; hashes: Set<string>; where: Set<PythonEnvironment> }>();
  for (const [environment, resolved] of [[TARGET, target] as const, ...found]) {
    for (const { name, version, sha256 } of resolved) {
      const entry = all.get(`${name}==${version}`) ?? { name, version, hashes: new Set(), where: new Set() };
      entry.hashes.add(sha256);
      // The functions' Python is among those that test cases run on, so its marker is theirs.
      if (environment !== TARGET || !TEST_ENVIRONMENTS.some((one) => found.has(one) && isAlike(one, TARGET))) entry.where.add(environment);
      all.set(`${name}==${version}`, entry);
    }
  }
  const known = [...found.keys(), ...([...found.keys()].some((one) => isAlike(one, TARGET)) ? [] : [TARGET])];
  return [...all]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { name, version, hashes, where }]) => {
      const marker = markerOf(where, known);
      return { name, version, ...(marker !== undefined && { marker }), hashes: [...hashes].sort() };
    });
}

function isAlike(one: PythonEnvironment, other: PythonEnvironment): boolean {
  return one.python === other.python && one.system === other.system && one.machine === other.machine;
}

/** The shortest marker that is true in exactly these of the known environments; undefined where it is all of them. */
export function markerOf(where: ReadonlySet<PythonEnvironment>, known: readonly PythonEnvironment[]): string | undefined {
  const ordered = [...known].sort((a, b) => order(a) - order(b));
  const wanted = ordered.filter((environment) => where.has(environment));
  if (wanted.length === ordered.length) return undefined;
  for (const part of [pythonMarker, platformMarker, wholeMarker]) {
    const markers = new Set(wanted.map(part));
    if (ordered.every((environment) => markers.has(part(environment)) === where.has(environment))) return [...markers].join(' or ');
  }
  return undefined;
}

function order({ python, system, machine }: PythonEnvironment): number {
  return TEST_ENVIRONMENTS.findIndex((one) => one.python === python && one.system === system && one.machine === machine);
}

/** The newest Python stands for those that come after it. */
function pythonMarker({ python }: PythonEnvironment): string {
  return `python_version ${python === PYTHONS.at(-1) ? '>=' : '=='} "${python}"`;
}

function platformMarker({ system, machine }: PythonEnvironment): string {
  return `(sys_platform == "${system}" and platform_machine == "${machine}")`;
}

function wholeMarker(environment: PythonEnvironment): string {
  return `(${pythonMarker(environment)} and ${platformMarker(environment).slice(1, -1)})`;
}

async function eachAtOnce<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
