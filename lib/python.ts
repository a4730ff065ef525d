import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { UserError } from './errors';

/** The oldest Python that model checks, tests and the runtime work on. */
export const MINIMUM_PYTHON = [3, 11] as const;
/** Names looked for on PATH, in order; the versioned ones help where `python3` is too old. */
const NAMES = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11'];
const PROBE = 'import sys; sys.stdout.write("%d.%d %s" % (sys.version_info[0], sys.version_info[1], sys.executable))';

let found: string | undefined;

/**
 * The path of a Python of at least MINIMUM_PYTHON: the one that BLUELINE_PYTHON names, else that of the checkout's virtual environment,
 * else the first good one on PATH. It is a real interpreter, never a shim: what a name on PATH leads to is asked once and kept in
 * `.blueline/python.json`. UserError (exit code 2) if there is none.
 */
export function findPython(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment !== process.env) return search(environment);
  found ??= search(environment);
  return found;
}

function search(environment: NodeJS.ProcessEnv): string {
  const next = `install Python ${MINIMUM_PYTHON.join('.')} or newer (https://www.python.org/downloads), or set BLUELINE_PYTHON to one`;
  const wanted = environment.BLUELINE_PYTHON;
  if (wanted) {
    const path = wanted.includes('/') ? resolve(wanted) : onPath(wanted, environment);
    const python = path === undefined ? undefined : probe(path);
    if (python?.path) return python.path;
    const reason = python ? `is Python ${python.version}` : 'is no Python that runs';
    throw new UserError(`BLUELINE_PYTHON=${wanted} ${reason}; ${MINIMUM_PYTHON.join('.')} or newer is needed`, { exitCode: 2, next });
  }
  const ours = ownPython();
  if (ours !== undefined) return ours;
  const seen: string[] = [];
  for (const name of NAMES) {
    const path = onPath(name, environment);
    const python = path === undefined ? undefined : probe(path);
    if (python?.path) return python.path;
    if (python) seen.push(`${path} is Python ${python.version}`);
  }
  const what = seen.length > 0 ? seen.join(', ') : 'no python3 on PATH';
  throw new UserError(`Python ${MINIMUM_PYTHON.join('.')} or newer is needed: ${what}`, { exitCode: 2, next });
}

/** The virtual environment of the checkout that this code belongs to. Its version is in its configuration, so nothing has to be started. */
function ownPython(): string | undefined {
  const folder = ownFolder();
  const python = folder && join(folder, 'venv', 'bin', 'python');
  if (!python || !existsSync(python)) return undefined;
  const configuration = join(folder, 'venv', 'pyvenv.cfg');
  const version = existsSync(configuration) ? /^version(?:_info)?\s*=\s*(\d+)\.(\d+)/m.exec(readFileSync(configuration, 'utf8')) : null;
  return version && isNewEnough(Number(version[1]), Number(version[2])) ? python : undefined;
}

/** The first `.blueline` folder upwards from this code; undefined in a toolchain without one. */
export function ownFolder(): string | undefined {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.blueline'))) return join(folder, '.blueline');
    if (folder === dirname(folder)) return undefined;
  }
}

function onPath(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const folders = (environment.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** What a command really runs; `path` only if it is new enough, undefined if it does not run. */
function probe(command: string): { path?: string; version: string } | undefined {
  const { mtimeMs, size } = statSync(command);
  const key = `${command} ${mtimeMs} ${size}`;
  const known = readCache()[key];
  if (known && existsSync(known.path)) return known;
  const { stdout, status } = spawnSync(command, ['-I', '-S', '-c', PROBE], { encoding: 'utf8', timeout: 20_000 });
  const answer = /^(\d+)\.(\d+) (.+)$/.exec(stdout ?? '');
  if (status !== 0 || !answer) return undefined;
  const version = `${answer[1]}.${answer[2]}`;
  if (!isNewEnough(Number(answer[1]), Number(answer[2]))) return { version };
  if (existsSync(answer[3]!)) writeCache(key, { path: answer[3]!, version });
  return { path: answer[3]!, version };
}

function isNewEnough(major: number, minor: number): boolean {
  return major > MINIMUM_PYTHON[0] || (major === MINIMUM_PYTHON[0] && minor >= MINIMUM_PYTHON[1]);
}

type Cache = Record<string, { path: string; version: string }>;

function readCache(): Cache {
  const folder = ownFolder();
  try {
    return folder ? (JSON.parse(readFileSync(join(folder, 'python.json'), 'utf8')) as Cache) : {};
  } catch {
    return {}; // absent or half written: it is only a shortcut
  }
}

function writeCache(key: string, entry: Cache[string]): void {
  const folder = ownFolder();
  if (!folder) return;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'python.json'), `${JSON.stringify({ ...readCache(), [key]: entry }, null, 2)}\n`);
  } catch {
    // A checkout that cannot be written to asks again next time.
  }
}
