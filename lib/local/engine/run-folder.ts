import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RunRecord } from './run-record';

/** Runs beyond this many are deleted, the oldest first, except one that waits for approval. */
const KEPT = 5;

export function runsFolder(checkout: string): string {
  return join(checkout, '.blueline', 'runs');
}

/** Ids of the runs of a checkout, the newest first: an id begins with its time. */
export async function runIds(checkout: string): Promise<string[]> {
  const folder = runsFolder(checkout);
  return existsSync(folder) ? (await readdir(folder)).sort().reverse() : [];
}

/** Ids of the runs that wait for approval, the newest first. */
export async function pendingRunIds(checkout: string): Promise<string[]> {
  const ids = await runIds(checkout);
  const states = await Promise.all(ids.map((id) => RunRecord.stateOf(join(runsFolder(checkout), id))));
  return ids.filter((_, index) => states[index]?.status === 'pending');
}

/** Makes the folder of a new run and deletes those of old ones. @param needed a run that is kept for now, since the new one takes from it */
export async function newRunFolder(checkout: string, now: Date, needed?: string): Promise<{ id: string; folder: string }> {
  const [day, time] = now
    .toISOString()
    .replaceAll(/[-:.Z]/g, '')
    .split('T');
  const id = `${day}-${time}-${randomBytes(2).toString('hex')}`; // sorts by time, to the millisecond
  const folder = join(runsFolder(checkout), id);
  await mkdir(folder, { recursive: true });
  const pending = await pendingRunIds(checkout);
  const old = (await runIds(checkout)).slice(KEPT).filter((one) => one !== needed && !pending.includes(one));
  for (const one of old) await rm(join(runsFolder(checkout), one), { recursive: true, force: true });
  return { id, folder };
}
