import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { UserError } from '../../errors';
import { readSecret, refusal, type SecretVersion, secretText, type Unusable } from './secret';

/** Bytes of a secret's text (Secrets Manager user guide, quotas). */
const SECRET_LIMIT = 65_536;

/**
 * Writes values into a secret beside those it has, as one new version.
 *
 * PutSecretValue has no condition. So the version is put under a label of its own first, and AWSCURRENT is then moved to it *from the version that
 * was read*: Secrets Manager refuses that where the label lies elsewhere by then (API reference, UpdateSecretVersionStage, RemoveFromVersionId).
 * Either the secret holds what was read with the new values, or it is as it was.
 * @param read what was found before anybody was asked for a value
 * @throws UserError (exit code 1) where somebody has changed it since, where the service refuses, or where it would become too long
 */
export async function writeSecret(
  secrets: SecretsManagerClient,
  SecretId: string,
  read: SecretVersion | { readonly state: Unusable },
  values: ReadonlyMap<string, string>,
): Promise<void> {
  const SecretString = secretText(new Map([...keptValues(SecretId, read), ...values]));
  const bytes = Buffer.byteLength(SecretString);
  if (bytes > SECRET_LIMIT) throw new UserError(`the secret ${SecretId} would have ${bytes} bytes; at most ${SECRET_LIMIT} are possible`);
  const hidden = [...values.values()];
  if (read.state === 'absent') return create(secrets, SecretId, SecretString, hidden);
  const label = `blueline-${randomUUID()}`;
  let version: string | undefined;
  try {
    const put = await secrets.send(new PutSecretValueCommand({ SecretId, SecretString, VersionStages: [label] }));
    version = put.VersionId;
  } catch (error) {
    throw refusal(error, 'PutSecretValue', SecretId, hidden);
  }
  try {
    await moveCurrent(secrets, SecretId, version, read.state === 'usable' ? read.versionId : undefined, hidden);
  } finally {
    // Without a label a version that is not current goes by itself. Where this fails, a label stays that nobody reads.
    const unlabel = new UpdateSecretVersionStageCommand({ SecretId, VersionStage: label, RemoveFromVersionId: version });
    await secrets.send(unlabel).catch(() => undefined);
  }
}

/** @throws UserError where a value would be lost that is there now */
function keptValues(name: string, read: SecretVersion | { readonly state: Unusable }): ReadonlyMap<string, unknown> {
  if (read.state === 'absent' || read.state === 'without a value') return new Map();
  if (read.state === 'usable') {
    for (const [key, value] of read.values) if (losesDigits(value)) throw numberLost(name, key);
    return read.values;
  }
  const next =
    read.state === 'scheduled for deletion'
      ? `aws secretsmanager restore-secret --secret-id ${name}`
      : `see what it is for; if it may go: aws secretsmanager delete-secret --secret-id ${name}, or give it the text {}`;
  throw new UserError(`the secret ${name} is ${read.state}; nothing was written`, { next });
}

async function create(secrets: SecretsManagerClient, Name: string, SecretString: string, hidden: readonly string[]): Promise<void> {
  try {
    await secrets.send(
      new CreateSecretCommand({ Name, SecretString, Description: 'Properties that the model fetches; kept by blueline secrets.' }),
    );
  } catch (error) {
    if (error instanceof ResourceExistsException) throw changedMeanwhile(Name);
    throw refusal(error, 'CreateSecret', Name, hidden);
  }
}

async function moveCurrent(
  secrets: SecretsManagerClient,
  SecretId: string,
  MoveToVersionId: string | undefined,
  RemoveFromVersionId: string | undefined,
  hidden: readonly string[],
): Promise<void> {
  const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId, ...(RemoveFromVersionId ? { RemoveFromVersionId } : {}) };
  try {
    await secrets.send(new UpdateSecretVersionStageCommand(move));
  } catch (error) {
    // Which error it gives for a label that lies elsewhere is not documented; where the label lies can be seen.
    const now = await readSecret(secrets, SecretId).catch(() => undefined);
    if (now && (now.state !== 'usable' || now.versionId !== RemoveFromVersionId)) throw changedMeanwhile(SecretId);
    throw refusal(error, 'UpdateSecretVersionStage', SecretId, hidden);
  }
}

function changedMeanwhile(name: string): UserError {
  return new UserError(`the secret ${name} was changed by somebody else in the meantime; nothing was written`, {
    next: 'look at it (blueline secrets check), then try again',
  });
}

/** Whole numbers beyond 2^53 would come back as others. Texts are safe. */
function losesDigits(value: unknown): boolean {
  if (typeof value === 'number') return Number.isInteger(value) ? !Number.isSafeInteger(value) : !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(losesDigits);
}

function numberLost(name: string, key: string): UserError {
  return new UserError(`the secret ${name} holds a number under '${key}' that cannot be written back exactly; nothing was written`, {
    next: 'make it a text in the console first',
  });
}
