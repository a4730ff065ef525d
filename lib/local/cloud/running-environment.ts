import { UserError } from '../../errors';
import { SECRET_ACCESS_KEY } from './credentials';
import { accountOf } from './environment';
import { cloudStatus } from './status';

/** The variables with which any AWS tool reaches an environment that runs. @throws UserError (exit code 2) where it does not run */
export async function runningEnvironment(checkout: string, name: string): Promise<Record<string, string>> {
  const status = await cloudStatus(checkout);
  const found = status.environments.find((environment) => environment.name === name);
  if (!found?.running || !found.endpoint || !found.region) {
    throw new UserError(`the local ${name} does not run`, { exitCode: 2, next: found ? 'npx blueline cloud start' : 'npm run local' });
  }
  return {
    AWS_ENDPOINT_URL: found.endpoint,
    AWS_REGION: found.region,
    AWS_DEFAULT_REGION: found.region,
    AWS_ACCESS_KEY_ID: accountOf(name),
    AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
  };
}
