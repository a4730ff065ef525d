import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ApplicationDocument } from '../../lib/documents';
import { UserError } from '../../lib/errors';
import { readSettings, type Settings } from '../../lib/settings';
import { checkoutFolder } from './checkout';

export interface NeedsOptions {
  package?: string;
  model?: string;
}

export interface Needs {
  readonly settings: Settings;
  /** What an environment has to know of the application. */
  readonly application: Pick<ApplicationDocument, 'name' | 'stackPrefix' | 'properties' | 'computedProperties'>;
  /** Package or model that it is taken from. */
  readonly from: string;
}

/**
 * What the application needs of an environment, by `--package` or `--model`, else by the model that blueline.json names.
 * @throws UserError: exit code 2 where there is none, 1 where the model has errors
 */
export async function readNeeds(options: NeedsOptions): Promise<Needs> {
  if (options.package !== undefined && options.model !== undefined) {
    throw new UserError('--package and --model are two answers to one question', { exitCode: 2, next: 'leave one out' });
  }
  const checkout = checkoutFolder();
  const named = options.model ?? (process.env.BLUELINE_MODEL ? resolve(checkout, process.env.BLUELINE_MODEL) : undefined);
  const settings = readSettings(checkout, named);
  if (options.package !== undefined) {
    const { readPackage } = await import('../../lib/package/read-package');
    return { settings, application: readPackage(options.package).application, from: options.package };
  }
  const path = named ?? resolve(checkout, settings.model);
  if (!existsSync(path)) {
    throw new UserError(`there is no model at ${path}`, { exitCode: 2, next: 'name it with --model, or a package with --package' });
  }
  const { readModel } = await import('../../lib/model');
  const { model } = await readModel(path);
  if (!model) throw new UserError(`the model ${path} has errors`, { next: `blueline check ${path}` });
  const { generateApplicationJson } = await import('../../lib/generate/application');
  return { settings, application: generateApplicationJson(model), from: path };
}
