import type { CloudPlace } from './cloud-place';
import { UserError } from './errors';

/** What every SDK client of ours is made with. Region, credentials and AWS_ENDPOINT_URL come from the environment, as in any AWS tool. */
export const clientDefaults = {
  maxAttempts: 5,
} as const;

/** S3 at a custom endpoint has no bucket host names, so the bucket goes into the path there. */
export function s3Defaults(): { maxAttempts: number; forcePathStyle: boolean } {
  return { ...clientDefaults, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined };
}

/** The region that clients use. @throws UserError (exit code 2) where none is set. */
export function region(): string {
  const found = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (found) return found;
  throw new UserError('no AWS region is set', {
    exitCode: 2,
    next: 'set AWS_REGION, or run against the embedded cloud: npx blueline cloud start',
  });
}

/**
 * 'staging on the embedded cloud, port 41233' or 'staging in account 123456789012, eu-west-1': printed before anything is touched.
 * @param place default: where the variables of this process lead
 */
export async function describeTarget(environment: string, place?: CloudPlace): Promise<string> {
  const endpoint = place?.endpoint ?? process.env.AWS_ENDPOINT_URL;
  if (endpoint) return `${environment} on the embedded cloud, port ${new URL(endpoint).port}`;
  return `${environment} in account ${await accountId(place)}, ${place?.region ?? region()}`;
}

/**
 * The account of the credentials.
 * @param place default: where the variables of this process lead
 * @throws UserError (exit code 2) where there are none that work
 */
export async function accountId(place: CloudPlace = { region: region() }): Promise<string> {
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
  const sts = new STSClient({ ...clientDefaults, ...place });
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}));
    if (!Account) throw new Error('the answer names no account');
    return Account;
  } catch (error) {
    throw new UserError(`no working AWS credentials${place.profile ? ` in profile ${place.profile}` : ''}: ${(error as Error).message}`, {
      exitCode: 2,
      next:
        (place.endpoint ?? process.env.AWS_ENDPOINT_URL)
          ? 'is the embedded cloud running? npx blueline cloud status'
          : 'log in (aws sso login, aws configure), then try again',
      cause: error,
    });
  } finally {
    sts.destroy();
  }
}
