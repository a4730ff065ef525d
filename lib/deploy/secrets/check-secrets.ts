import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ApplicationDocument } from '../../documents';
import { propertiesSecret, readSecret, type SecretVersion, systemUserSecret, type Unusable } from './secret';

/** What a model fetches from its environment. */
export type Needed = Pick<ApplicationDocument, 'properties' | 'computedProperties'>;

/** A secret, without its values. */
export interface SecretFacts {
  readonly name: string;
  readonly state: 'usable' | Unusable;
  /** ISO time at which its present version was written. */
  readonly writtenAt?: string;
}

/** One key of the properties, without its value. */
export interface KeyFacts {
  readonly key: string;
  readonly state: 'present' | 'missing' | 'not needed';
  /** ISO time of the write that gave it its present value, where the last write did. */
  readonly changedAt?: string;
  /** ISO time of the version before the present one, where the value is the same in both: it is at least as old as that. */
  readonly unchangedSince?: string;
}

/** What an environment has of what a model needs. */
export interface SecretsCheck {
  readonly properties: SecretFacts;
  readonly systemUser: SecretFacts;
  readonly keys: readonly KeyFacts[];
  /** Notifiers whose keys are known only when they run: what is not needed otherwise may be theirs. */
  readonly computed: readonly string[];
  /** What stops a deployment, a sentence each; empty = all is there. */
  readonly problems: readonly string[];
}

/** A check and what it was made of: the values stay in memory. */
export interface Found {
  readonly check: SecretsCheck;
  readonly properties: SecretVersion | { readonly state: Unusable };
  readonly systemUser: SecretVersion | { readonly state: Unusable };
}

/**
 * Reads an environment's secrets.
 * @param isDeployed whether its stack is there: the first deployment makes the system user's secret
 * @param named name of the secret with the properties; default: that of the stack
 */
export async function findSecrets(
  secrets: SecretsManagerClient,
  stack: string,
  needed: Needed,
  isDeployed: boolean,
  named?: string,
): Promise<Found> {
  const names = [propertiesSecret(stack, named), systemUserSecret(stack)] as const;
  const [properties, systemUser] = await Promise.all([readSecret(secrets, names[0]), readSecret(secrets, names[1])]);
  const before = properties.state === 'usable' ? await readSecret(secrets, names[0], 'AWSPREVIOUS') : undefined;
  const keys = keyFacts(needed, properties, before);
  const missing = keys.filter(({ state }) => state === 'missing').map(({ key }) => key);
  const problems = [
    ...(missing.length > 0 ? [missingWords(names[0], properties.state, missing)] : []),
    ...(isDeployed ? systemUserProblem(names[1], systemUser) : []),
  ];
  const computed = needed.computedProperties ?? [];
  return {
    check: { properties: facts(names[0], properties), systemUser: facts(names[1], systemUser), keys, computed, problems },
    properties,
    systemUser,
  };
}

/**
 * When each key got its value. Secrets Manager dates versions, not keys; but it keeps the version before the present one, so a value that differs
 * between the two was changed by the last write, and one that does not is older than that. Nothing has to be written down for it, so it also
 * holds for what somebody changed in the console.
 */
export function keyFacts(
  needed: Needed,
  now: SecretVersion | { readonly state: Unusable },
  before: SecretVersion | { readonly state: Unusable } | undefined,
): KeyFacts[] {
  const values: ReadonlyMap<string, unknown> = now.state === 'usable' ? now.values : new Map();
  const all = [...new Set([...needed.properties, ...values.keys()])].sort();
  return all.map((key) => {
    if (!values.has(key)) return { key, state: 'missing' };
    const state = needed.properties.includes(key) ? 'present' : 'not needed';
    const isOld = before?.state === 'usable' && isSame(before.values.get(key), values.get(key));
    const date = (isOld ? before : (now as SecretVersion)).writtenAt?.toISOString();
    if (date === undefined) return { key, state };
    return isOld ? { key, state, unchangedSince: date } : { key, state, changedAt: date };
  });
}

/** Whether two values of JSON are the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function facts(name: string, secret: SecretVersion | { readonly state: Unusable }): SecretFacts {
  const writtenAt = secret.state === 'usable' ? secret.writtenAt?.toISOString() : undefined;
  return { name, state: secret.state, ...(writtenAt ? { writtenAt } : {}) };
}

function missingWords(name: string, state: 'usable' | Unusable, missing: readonly string[]): string {
  const lacks = `lacks ${missing.join(', ')}`;
  if (state === 'usable') return `the secret ${name} ${lacks}`;
  return `the secret ${name} ${lacks}: ${stateWords(state)}`;
}

/** What is wrong with a secret. */
export function stateWords(state: Unusable): string {
  const words: Readonly<Record<Unusable, string>> = {
    absent: 'there is none of this name',
    'without a value': 'it has no value yet',
    'scheduled for deletion': 'it is scheduled for deletion (aws secretsmanager restore-secret --secret-id brings it back)',
    'not a JSON object': 'it is not a JSON object',
  };
  return words[state];
}

function systemUserProblem(name: string, secret: SecretVersion | { readonly state: Unusable }): string[] {
  if (secret.state !== 'usable')
    return [`the system user's secret ${name}: ${stateWords(secret.state)}; docs/secrets.md says how it is made again`];
  const password = secret.values.get('password');
  return typeof password === 'string' && password !== '' ? [] : [`the system user's secret ${name} lacks password`];
}
