import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { accountId, describeTarget, region } from '../../lib/aws';
import type { ManifestDocument } from '../../lib/documents';
import { UserError } from '../../lib/errors';
import { say } from '../../lib/terminal';
import { checkoutFolder } from './checkout';
import { chooseCloud } from './target';

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

/** Fetches a kept package from an environment into a folder. @throws UserError as `fetchRelease`, or where the environment cannot be found */
export async function fetchPackage(
  environment: string,
  release: string,
  out: string,
  cloud: 'local' | 'aws' | undefined,
): Promise<ManifestDocument> {
  const { codeBucketName } = await import('../../lib/deploy/plan');
  const { fetchRelease } = await import('../../lib/deploy/kept-releases');
  const stack = await stackOf(environment);
  await chooseCloud(environment, cloud);
  say(`fetching release ${release} from ${await describeTarget(environment)}`);
  const place = { environment, region: region(), codeBucket: codeBucketName(stack, await accountId(), region()) };
  return fetchRelease(place, release, resolve(out));
}

/** The stack of an environment without reading the model: it may be what is broken. @throws UserError (exit code 2) where nothing names it */
async function stackOf(name: string): Promise<string> {
  const { environmentSettings, readSettings } = await import('../../lib/settings');
  const { findProjectName } = await import('../../lib/model/find-project-name');
  const checkout = checkoutFolder();
  const named = process.env.BLUELINE_MODEL ? resolve(checkout, process.env.BLUELINE_MODEL) : undefined;
  const settings = readSettings(checkout, named);
  const { stack } = environmentSettings(settings, name);
  if (stack !== undefined) return stack;
  const project = findProjectName(named ?? resolve(checkout, settings.model));
  if (project === undefined) {
    throw new UserError(`the stack of ${name} is not known: neither a setting nor the model's project-name says it`, {
      exitCode: 2,
      next: `name it: environments.${name}.stack in blueline.json`,
    });
  }
  const { stackName } = await import('../../lib/deploy/plan');
  const { stackPrefix } = await import('../../lib/generate/application');
  return stackName(stackPrefix(project), name);
}
