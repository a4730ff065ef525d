import {
  GetSecretValueCommand,
  type GetSecretValueCommandOutput,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { clientDefaults } from '../../aws';
import type { CloudPlace } from '../../cloud-place';
import { UserError } from '../../errors';

/**
 * The JSON secret whose keys are the properties that the model fetches. Made by `blueline secrets put` or by hand, never by the template.
 * @param named in `environments.NAME.secrets.properties`
 */
export const propertiesSecret = (stack: string, named?: string) => named ?? `${stack}/properties`;
/** The technical user's secret, `{"username", "password"}`. Made by the template, with a generated password. */
export const systemUserSecret = (stack: string) => `${stack}/system-user`;

/** Where no value can be read: there is no secret, it was made without one, it is going to be deleted, or it is no JSON object. */
export type Unusable = 'absent' | 'without a value' | 'scheduled for deletion' | 'not a JSON object';

/** One version of a secret. Its values are for comparing and for writing back: nothing prints them. */
export interface SecretVersion {
  readonly state: 'usable';
  readonly versionId: string;
  /** When this version was written; undefined where the service does not say. */
  readonly writtenAt?: Date;
  readonly values: ReadonlyMap<string, unknown>;
}

/**
 * What a secret holds.
 * @throws UserError where it cannot be read. Neither message nor cause carries anything of its text: a parser's error would quote it.
 */
export async function readSecret(
  secrets: SecretsManagerClient,
  SecretId: string,
  VersionStage: 'AWSCURRENT' | 'AWSPREVIOUS' = 'AWSCURRENT',
): Promise<SecretVersion | { readonly state: Unusable }> {
  let answer: GetSecretValueCommandOutput;
  try {
    answer = await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { state: /staging label/.test(error.message) ? 'without a value' : 'absent' };
    if (isScheduledForDeletion(error)) return { state: 'scheduled for deletion' };
    throw refusal(error, 'GetSecretValue', SecretId);
  }
  const values = parse(answer.SecretString);
  if (!values || !answer.VersionId) return { state: 'not a JSON object' };
  return { state: 'usable', versionId: answer.VersionId, values, ...(answer.CreatedDate ? { writtenAt: answer.CreatedDate } : {}) };
}

/** The text of a secret that holds these values. */
export function secretText(values: ReadonlyMap<string, unknown>): string {
  return JSON.stringify(Object.fromEntries(values));
}

/** A client for the secrets of one environment. */
export function secretsAt(place: CloudPlace): SecretsManagerClient {
  return new SecretsManagerClient({ ...clientDefaults, ...place });
}

/**
 * What went wrong with a call, for people.
 * @param hidden values that the call carried: a message that repeats one is left out
 */
export function refusal(error: unknown, action: string, secret: string, hidden: readonly string[] = []): UserError {
  const { name, message, $fault, code } = error as { name?: string; message?: string; $fault?: string; code?: string };
  if (name === 'AccessDeniedException') {
    return new UserError(`no permission: secretsmanager:${action} on the secret ${secret}`, {
      next: 'docs/secrets.md lists what each command needs; a secret with a KMS key of its own needs kms:Decrypt and kms:GenerateDataKey too',
    });
  }
  // An error that is neither the service's nor the network's may quote what it failed to read.
  const isTellable = ($fault !== undefined || code !== undefined) && !hidden.some((value) => repeats(message ?? '', value));
  return new UserError(
    `${action} of the secret ${secret} failed: ${name ?? 'unknown error'}${isTellable && message ? `: ${message}` : ''}`,
  );
}

/** A value of one or two characters is in any message. */
function repeats(message: string, value: string): boolean {
  return message.includes(value) || message.includes(JSON.stringify(value).slice(1, -1));
}

/** Secrets Manager API reference, GetSecretValue: such a secret is no longer there for reading, but its name is taken. */
export function isScheduledForDeletion(error: unknown): boolean {
  const { name, message } = error as { name?: string; message?: string };
  return name === 'InvalidRequestException' && /marked for deletion|scheduled for deletion/i.test(message ?? '');
}

function parse(text: string | undefined): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}
