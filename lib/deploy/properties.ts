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
 * The properties that the model fetches (`fetch-property`) are keys of the JSON secret `<stack>/properties`. Those that the secret lacks are
 * taken from `properties` in blueline.json; what is then still missing stops a deployment to AWS and is a warning on the embedded cloud
 * (ARCHITECTURE §6). Values never reach a log. @returns the warnings
 */
export async function settleProperties(
  plan: DeployPlan,
  needed: readonly string[],
  given: Readonly<Record<string, string>>,
): Promise<string[]> {
  if (needed.length === 0) return [];
  const SecretId = `${plan.stack}/properties`;
  const secrets = new SecretsManagerClient({ ...clientDefaults, region: plan.region });
  try {
    const stored = await readSecret(secrets, SecretId);
    const wanted = { ...stored };
    for (const key of needed) if (wanted[key] === undefined && given[key] !== undefined) wanted[key] = given[key];
    const missing = needed.filter((key) => wanted[key] === undefined);
    if (missing.length > 0 && plan.parameters.Cloud === 'aws') {
      throw new UserError(`the secret ${SecretId} lacks ${missing.join(', ')}`, { next: `npx blueline secrets put ${plan.environment}` });
    }
    const SecretString = JSON.stringify(wanted);
    if (stored === undefined) await secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString }));
    else if (SecretString !== JSON.stringify(stored)) await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    const hint = `set it in 'environments.${plan.environment}.properties' of blueline.json`;
    return missing.map((key) => `property '${key}' has no value in ${plan.environment}: fetch-property will fail; ${hint}`);
  } finally {
    secrets.destroy();
  }
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
