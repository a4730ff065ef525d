import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Runs beyond this many are deleted, the oldest first. */
const KEPT = 5;

export function runsFolder(checkout: string): string {
  return join(checkout, '.blueline', 'runs');
}

/** Ids of the runs of a checkout, the newest first: an id begins with its time. */
export async function runIds(checkout: string): Promise<string[]> {
  const folder = runsFolder(checkout);
  return existsSync(folder) ? (await readdir(folder)).sort().reverse() : [];
}

/** Makes the folder of a new run and deletes those of old ones. */
export async function newRunFolder(checkout: string, now: Date): Promise<{ id: string; folder: string }> {
  const [day, time] = now
    .toISOString()
    .replaceAll(/[-:.Z]/g, '')
    .split('T');
  const id = `${day}-${time}-${randomBytes(2).toString('hex')}`; // sorts by time, to the millisecond
  const folder = join(runsFolder(checkout), id);
  await mkdir(folder, { recursive: true });
  for (const old of (await runIds(checkout)).slice(KEPT)) await rm(join(runsFolder(checkout), old), { recursive: true, force: true });
  return { id, folder };
}
