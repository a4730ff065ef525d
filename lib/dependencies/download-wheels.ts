import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PythonEnvironment, wheelOptions } from './environments';
import { runPip } from './pip';
import { DependencyError } from './pip-failure';
import { unpackWheel, type WheelFile } from './unpack-wheel';
import { parseWheelName, type WheelName } from './wheel-name';

/** Where wheels come from: a lock, whose hashes they must have, or requirements that pip resolves now. */
export type WheelSource = { readonly lock: string } | { readonly requirements: readonly string[] };

export interface Wheel extends WheelName {
  readonly bytes: Uint8Array;
}

/**
 * Lets pip fetch the wheels of a lock or of requirements into an empty folder, with its cache and the user's configuration.
 * @param lock a file: the lock's path
 * @param environment for which Python; default: the one that runs pip
 * @returns the wheels in order of name
 */
export async function downloadWheels(
  source: WheelSource,
  folder: string,
  { python, environment, interpreter }: { python: string; environment?: PythonEnvironment; interpreter?: string },
): Promise<Wheel[]> {
  const what = 'lock' in source ? ['--no-deps', '--require-hashes', '--requirement', source.lock] : source.requirements;
  const options = environment ? wheelOptions(environment) : [];
  await runPip({
    python,
    args: ['download', '--dest', folder, ...options, ...what],
    ...(environment && { environment }),
    ...(interpreter !== undefined && { interpreter }),
  });
  const wheels = readdirSync(folder).map((file) => {
    const name = parseWheelName(file);
    if (!name) throw new DependencyError(`pip fetched ${file}, which is no wheel`, 'look at what pip is told: pip config list');
    return { ...name, bytes: readFileSync(join(folder, file)) };
  });
  return wheels.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @throws DependencyError that names the wheel */
export function unpack({ file, name, bytes }: Wheel): WheelFile[] {
  try {
    return unpackWheel(bytes);
  } catch (error) {
    throw new DependencyError(`the wheel ${file} cannot be unpacked: ${(error as Error).message}`, 'take another version', name);
  }
}
