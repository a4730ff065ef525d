import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../lib/errors';

/** What stands in the place of an application in a run that goes back to an older release. */
const NOTE = 'release.json';

/** The version that this run of the pipeline goes back to (variable `release`); undefined where it makes a new release. */
export function wantedRelease(): string | undefined {
  const release = process.env.BLUELINE_RELEASE?.trim();
  return release === undefined || release === '' || release === 'current' ? undefined : release;
}

/** Why there is this run (variable `reason`); undefined where nobody said it. */
export function givenReason(): string | undefined {
  const reason = process.env.BLUELINE_REASON?.trim();
  return reason === undefined || reason === '' || reason === '-' ? undefined : reason;
}

/** Leaves word of the release in the place of an application. */
export async function noteRelease(out: string, release: string): Promise<void> {
  const { checkRelease } = await import('../../lib/package/release-version');
  checkRelease(release);
  const { writeFiles } = await import('../../lib/generate/files');
  writeFiles(resolve(out), [{ path: NOTE, text: `${JSON.stringify({ release }, null, 2)}\n` }]);
}

/** The release that stands in the place of an application; undefined where there is an application, or nothing. */
export function notedRelease(folder: string): string | undefined {
  const file = join(folder, NOTE);
  if (!existsSync(file)) return undefined;
  try {
    const { release } = JSON.parse(readFileSync(file, 'utf8')) as { release?: unknown };
    if (typeof release === 'string') return release;
  } catch {
    // said below
  }
  throw new UserError(`${file} does not say which release is wanted`, { exitCode: 2, next: 'blueline generate writes it again' });
}
