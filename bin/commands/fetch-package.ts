import { resolve } from 'node:path';
import { accountId, describeTarget, region } from '../../lib/aws';
import type { ManifestDocument } from '../../lib/documents';
import { UserError } from '../../lib/errors';
import { say } from '../../lib/terminal';
import { checkoutFolder } from './checkout';
import { chooseCloud } from './target';

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
