import { CreateSecretCommand, PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { UserError } from '../../errors';
import { type Found, findSecrets, type Needed } from './check-secrets';
import { propertiesSecret, refusal, secretsAt, secretText } from './secret';

export interface SettleOptions {
  readonly environment: string;
  readonly stack: string;
  /** Name of the secret with the properties. Default: that of the stack. */
  readonly secret?: string | undefined;
  readonly region: string;
  /** Whether it is on the embedded cloud. */
  readonly isLocal: boolean;
  /** Values from blueline.json; never used on AWS, where they would put what stands in a repository into a secret. */
  readonly given: Readonly<Record<string, string>>;
  /** Only look: nothing is written. */
  readonly review: boolean;
  /** Whether the stack is there already. */
  readonly isDeployed: boolean;
}

/**
 * The properties that the model fetches (`fetch-property`) are keys of the JSON secret `<stack>/properties`, or of the one that the settings name. What an environment on AWS lacks, and
 * what is wrong with the system user's secret, stops a deployment and a review with the whole list before anything is uploaded. On the embedded
 * cloud it is taken from `properties` in blueline.json, and what is then still missing is a warning (ARCHITECTURE §6).
 * @returns the warnings
 */
export async function settleProperties(needed: Needed, options: SettleOptions): Promise<string[]> {
  const { stack, region, isLocal, isDeployed } = options;
  const isNeeded = needed.properties.length + (needed.computedProperties ?? []).length > 0;
  if (isLocal && !isNeeded) return [];
  const secrets = secretsAt({ region });
  try {
    const found = await findSecrets(secrets, stack, needed, isDeployed, options.secret);
    if (isLocal) return await settleLocally(secrets, options, needed, found);
    refuseMissing(options.environment, found);
    return [];
  } finally {
    secrets.destroy();
  }
}

function refuseMissing(environment: string, { check }: Found): void {
  if (check.problems.length === 0) return;
  const missing = check.keys.filter(({ state }) => state === 'missing').map(({ key }) => key);
  throw new UserError(`${environment} lacks what the application needs; nothing was changed:\n  ${check.problems.join('\n  ')}`, {
    next: missing.length > 0 ? `blueline secrets put ${environment} ${missing.map(quoted).join(' ')}` : 'docs/secrets.md',
  });
}

/** As one word of a shell. */
function quoted(key: string): string {
  return /^[\w./:@-]+$/.test(key) ? key : `'${key.replaceAll("'", String.raw`'\''`)}'`;
}

async function settleLocally(
  secrets: SecretsManagerClient,
  { environment, stack, secret, given, review }: SettleOptions,
  needed: Needed,
  { properties, check }: Found,
): Promise<string[]> {
  const stored: ReadonlyMap<string, unknown> = properties.state === 'usable' ? properties.values : new Map();
  const isWanted = (key: string) => needed.properties.includes(key) || (needed.computedProperties ?? []).length > 0;
  const added = Object.entries(given).filter(([key]) => isWanted(key) && !stored.has(key));
  const SecretId = propertiesSecret(stack, secret);
  if (properties.state === 'not a JSON object' || properties.state === 'scheduled for deletion') {
    throw new UserError(`the secret ${SecretId} is ${properties.state}`, { next: 'docs/secrets.md' });
  } else if (!review && (added.length > 0 || properties.state === 'absent')) {
    await write(secrets, SecretId, properties.state === 'absent', secretText(new Map([...stored, ...added])));
  }
  const hint = `set it in 'environments.${environment}.properties' of blueline.json, or: blueline secrets put ${environment} --cloud local`;
  return check.keys
    .filter(({ key, state }) => state === 'missing' && !added.some(([name]) => name === key))
    .map(({ key }) => `property '${key}' has no value in ${environment}: fetch-property will fail; ${hint}`);
}

/** A local run is alone with its environment, so this needs none of the care of `writeSecret`. */
async function write(secrets: SecretsManagerClient, SecretId: string, isNew: boolean, SecretString: string): Promise<void> {
  try {
    if (isNew) await secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString }));
    else await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
  } catch (error) {
    throw refusal(error, isNew ? 'CreateSecret' : 'PutSecretValue', SecretId, [SecretString]);
  }
}
