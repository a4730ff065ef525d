import { spawnSync } from 'node:child_process';
import { UserError } from '../errors';

/** An interpreter that runs. */
export interface Interpreter {
  /** For people and for keys: `Python 3.11 (CPython on linux-x86_64)`. */
  readonly name: string;
  /** `3.11` */
  readonly version: string;
  /** `cpython` */
  readonly implementation: string;
  /** sysconfig's: `linux-x86_64`, `macosx-14.0-arm64`. */
  readonly platform: string;
}

const PROBE =
  'import json, sys, sysconfig; print(json.dumps([sys.version_info[:2], sys.implementation.name, sys.implementation.cache_tag, sysconfig.get_platform()]))';

/** Asks a Python what it is. @throws UserError (exit code 2) where it does not run */
export function interpreterOf(python: string): Interpreter {
  const { stdout, status } = spawnSync(python, ['-I', '-S', '-c', PROBE], { encoding: 'utf8', timeout: 20_000 });
  if (status !== 0) throw new UserError(`${python} does not run`, { exitCode: 2, next: 'set BLUELINE_PYTHON to a Python that does' });
  const [version, implementation, , platform] = JSON.parse(stdout) as [[number, number], string, string, string];
  return describeInterpreter(version.join('.'), implementation, platform);
}

export function describeInterpreter(version: string, implementation: string, platform: string): Interpreter {
  const kind = implementation === 'cpython' ? 'CPython' : implementation;
  return { name: `Python ${version} (${kind} on ${platform})`, version, implementation, platform };
}
