import { accountId, describeTarget, region } from '../../lib/aws';
import type { CloudPlace } from '../../lib/cloud-place';
import { UserError } from '../../lib/errors';
import type { EnvironmentSettings } from '../../lib/settings';
import { checkoutFolder } from './checkout';
import { type CloudOption, decideCloud } from './target';

export interface PlacedEnvironment {
  readonly name: string;
  readonly place: CloudPlace;
  readonly cloud: 'aws' | 'embedded';
  /** Where it lies, in words. */
  readonly target: string;
}

/**
 * Where an environment lies, for commands that look at more than one: each has its own port, account and region. The rules are those of `deploy`;
 * on AWS, `account` and `region` of its row count, and the credentials have to be of that account.
 * @param profile of the AWS configuration files; default: the credentials of this shell
 * @throws UserError (exit code 2) where it is not clear which cloud is meant, it does not run, or the credentials are of another account
 */
export async function placeEnvironment(
  name: string,
  row: EnvironmentSettings,
  cloud: CloudOption,
  profile?: string,
): Promise<PlacedEnvironment> {
  const decided = decideCloud(name, cloud);
  const place = decided === 'local' ? await localPlace(name) : awsPlace(row, decided, profile);
  const target = await describeTarget(name, place);
  if (decided !== 'aws') return { name, place, cloud: 'embedded', target };
  if (row.account !== undefined) {
    const account = await accountId(place);
    if (account !== row.account) {
      throw new UserError(`${name} lies in account ${row.account}; these credentials are of ${account}`, {
        exitCode: 2,
        next: 'log in there, or name a profile of the AWS configuration: --profile, for the environment it is compared with --other-profile',
      });
    }
  }
  return { name, place, cloud: 'aws', target };
}

async function localPlace(name: string): Promise<CloudPlace> {
  const { runningEnvironment } = await import('../../lib/local/cloud');
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = await runningEnvironment(checkoutFolder(), name);
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID ?? '', secretAccessKey: AWS_SECRET_ACCESS_KEY ?? '' };
  return { region: AWS_REGION ?? '', ...(AWS_ENDPOINT_URL ? { endpoint: AWS_ENDPOINT_URL } : {}), credentials };
}

function awsPlace(row: EnvironmentSettings, decided: 'given' | 'aws', profile: string | undefined): CloudPlace {
  const own = decided === 'aws' ? row.region : undefined;
  return { region: own ?? region(), ...(profile === undefined ? {} : { profile }) };
}
