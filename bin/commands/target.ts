import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../lib/errors';
import { checkoutFolder } from './checkout';

export type CloudOption = 'local' | 'aws' | undefined;

/**
 * Settles which cloud a command works on, before it touches anything, and leads every client of this process there.
 * @throws UserError (exit code 2) where it is not clear, or the embedded cloud does not run
 */
export async function chooseCloud(environment: string, cloud: CloudOption): Promise<void> {
  if (decideCloud(environment, cloud) !== 'local') return;
  const { runningEnvironment } = await import('../../lib/local/cloud');
  Object.assign(process.env, await runningEnvironment(checkoutFolder(), environment));
}

/**
 * Which cloud is meant. AWS_ENDPOINT_URL says it; else `--cloud`; else it is AWS, unless a local environment of that name exists here: then
 * nobody deploys to AWS by accident (ARCHITECTURE §6).
 * @returns 'given': AWS_ENDPOINT_URL leads there
 * @throws UserError (exit code 2) where it is not clear
 */
export function decideCloud(environment: string, cloud: CloudOption): 'given' | 'local' | 'aws' {
  if (process.env.AWS_ENDPOINT_URL) {
    if (cloud !== 'aws') return 'given';
    throw new UserError(`--cloud aws contradicts AWS_ENDPOINT_URL=${process.env.AWS_ENDPOINT_URL}`, {
      exitCode: 2,
      next: 'unset AWS_ENDPOINT_URL',
    });
  }
  const exists = existsSync(join(checkoutFolder(), '.blueline', 'environments', environment));
  if (cloud === 'aws' || (!exists && cloud === undefined)) return 'aws';
  if (cloud === 'local') return 'local';
  throw new UserError(`which ${environment}? There is one on the embedded cloud of this checkout, and there may be one on AWS`, {
    exitCode: 2,
    next: `say --cloud local or --cloud aws`,
  });
}
