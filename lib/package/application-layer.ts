import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DependencyError, type Layer, LockFault, makeLayer, parseLock, REQUIREMENTS_LOCK, readLockText } from '../dependencies';
import { UserError } from '../errors';
import { say } from '../terminal';
import { POSITIONS } from './manifest';

/** The requirements of the model that an application was generated from; absent where it has none. */
export const REQUIREMENTS = 'requirements.txt';

/**
 * The layer of an application's dependencies, from the wheels of its requirements.lock; without one pip resolves them now, with a warning.
 * @param python gives the interpreter that runs pip; only asked where there are dependencies
 * @returns undefined where the application has none
 * @throws DependencyError with the dependency's place in the model
 */
export async function applicationLayer(applicationDir: string, python: () => string): Promise<Layer | undefined> {
  if (!existsSync(join(applicationDir, REQUIREMENTS))) return undefined;
  const requirements = readFileSync(join(applicationDir, REQUIREMENTS), 'utf8').split('\n').filter(Boolean);
  const lock = checkedLock(applicationDir);
  say(`fetching the wheels of ${lock ? REQUIREMENTS_LOCK : requirements.join(', ')}`);
  if (!lock) say(`warning: there is no ${REQUIREMENTS_LOCK}: versions are decided now; write it: blueline check MODEL --update-lock`);
  try {
    const layer = await makeLayer(lock ? { lock } : { requirements }, python());
    say(`layer: ${layer.document.wheels.map(({ name, version }) => `${name} ${version}`).join(', ')}; ${megabytes(layer.bytes)} unpacked`);
    return layer;
  } catch (error) {
    throw error instanceof DependencyError ? error.at((name) => placeOf(applicationDir, name)) : error;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

/** The lock's path; undefined where there is none. What the command line generated is read again: an application may come from elsewhere. */
function checkedLock(folder: string): string | undefined {
  try {
    const text = readLockText(folder);
    if (text === undefined) return undefined;
    parseLock(text);
    return join(folder, REQUIREMENTS_LOCK);
  } catch (error) {
    if (!(error instanceof LockFault)) throw error;
    const next = 'generate the application again: blueline generate MODEL --out DIR';
    throw new UserError(`${join(folder, REQUIREMENTS_LOCK)}:${error.line}: ${error.message}`, { exitCode: 2, next });
  }
}

/** Where a dependency stands in the model; one that only others need is where the first stands. */
function placeOf(folder: string, name: string): string | undefined {
  try {
    const positions = JSON.parse(readFileSync(join(folder, POSITIONS), 'utf8')) as Record<string, string>;
    const first = Object.keys(positions).find((key) => key.startsWith('dependency:'));
    return positions[`dependency:${name}`] ?? (first && positions[first]);
  } catch {
    return undefined;
  }
}
