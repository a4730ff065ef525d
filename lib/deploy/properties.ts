import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { clientDefaults } from '../aws';
import { UserError } from '../errors';
import type { DeployPlan } from './plan';

/**
 * The properties that the model fetches (`fetch-property`) are keys of the JSON secret `<stack>/properties`. What it lacks stops a deployment
 * to AWS; on the embedded cloud it is taken from `properties` in blueline.json, and what is then still missing is a warning (ARCHITECTURE §6).
 * Values never reach a log.
 * @param given values from blueline.json; never used on AWS, where they would put what stands in a repository into a secret
 * @param review only look: nothing is written
 * @returns the warnings
 */
export async function settleProperties(
  plan: DeployPlan,
  needed: readonly string[],
  given: Readonly<Record<string, string>>,
  review: boolean,
): Promise<string[]> {
  if (needed.length === 0) return [];
  const SecretId = `${plan.stack}/properties`;
  const isLocal = plan.parameters.Cloud === 'embedded';
  const secrets = new SecretsManagerClient({ ...clientDefaults, region: plan.region });
  try {
    const stored = await readSecret(secrets, SecretId);
    const wanted = { ...stored };
    for (const key of needed) if (isLocal && wanted[key] === undefined && given[key] !== undefined) wanted[key] = given[key];
    const missing = needed.filter((key) => wanted[key] === undefined);
    if (missing.length > 0 && !isLocal) {
      throw new UserError(`the secret ${SecretId} lacks ${missing.join(', ')}`, {
        next: `aws secretsmanager ${stored ? 'put-secret-value --secret-id' : 'create-secret --name'} ${SecretId} --secret-string file://properties.json (a JSON object of these keys)`,
      });
    }
    if (!review) await writeSecret(secrets, SecretId, stored, wanted);
    const hint = `set it in 'environments.${plan.environment}.properties' of blueline.json`;
    return missing.map((key) => `property '${key}' has no value in ${plan.environment}: fetch-property will fail; ${hint}`);
  } finally {
    secrets.destroy();
  }
}

async function writeSecret(
  secrets: SecretsManagerClient,
  SecretId: string,
  stored: Record<string, string> | undefined,
  wanted: Record<string, string>,
): Promise<void> {
  const SecretString = JSON.stringify(wanted);
  if (stored === undefined) await secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString }));
  else if (SecretString !== JSON.stringify(stored)) await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
}

async function readSecret(secrets: SecretsManagerClient, SecretId: string): Promise<Record<string, string> | undefined> {
  try {
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    return JSON.parse(SecretString ?? '{}') as Record<string, string>;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    if (error instanceof SyntaxError) throw new UserError(`the secret ${SecretId} is not a JSON object`, { cause: error });
    throw error;
  }
}
