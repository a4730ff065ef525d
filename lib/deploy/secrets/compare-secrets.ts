import { type Found, isSame, type KeyFacts, type SecretFacts } from './check-secrets';

/** One key in two environments, without its values. */
export interface KeyComparison {
  readonly key: string;
  /** Whether the model needs it. */
  readonly needed: boolean;
  /** How it stands in each; null = it is not there. */
  readonly sides: readonly [Dates | null, Dates | null];
  /** Whether both have the same value; null where one has none. */
  readonly equal: boolean | null;
}

type Dates = Pick<KeyFacts, 'changedAt' | 'unchangedSince'>;

/** Two environments' secrets by name and age. */
export interface SecretsComparison {
  readonly secrets: readonly (readonly [SecretFacts, SecretFacts])[];
  readonly keys: readonly KeyComparison[];
  /** Names that only one of the two has, a sentence each: what makes staging another thing than production. */
  readonly differences: readonly string[];
  /** What may be right or wrong, a sentence each. */
  readonly hints: readonly string[];
}

/**
 * Compares what two environments hold. Values are compared in memory; of them only leaves this function whether they are the same.
 * @param names of the two, for the sentences
 */
export function compareSecrets(found: readonly [Found, Found], names: readonly [string, string]): SecretsComparison {
  const [one, other] = found;
  const keys = [...new Set(found.flatMap(({ check }) => check.keys.map(({ key }) => key)))]
    .sort()
    .map((key) => compareKey(key, one, other));
  const differences = keys.flatMap(({ key, sides }) => {
    if ((sides[0] === null) === (sides[1] === null)) return [];
    const has = sides[0] === null ? 1 : 0;
    return [`${key}: ${names[has]} has it, ${names[1 - has]} has not`];
  });
  const equal = keys.filter((key) => key.equal).map(({ key }) => key);
  const hints = [
    ...(equal.length > 0
      ? [
          `the same value in both: ${equal.join(', ')}. For a key or a password that is a finding: ${names.join(' and ')} should have their own`,
        ]
      : []),
    ...(samePassword(one, other) ? [`the system user has the same password in both, though each stack generates its own`] : []),
  ];
  return {
    secrets: [
      [one.check.properties, other.check.properties],
      [one.check.systemUser, other.check.systemUser],
    ],
    keys,
    differences,
    hints,
  };
}

function compareKey(key: string, one: Found, other: Found): KeyComparison {
  const sides = [datesOf(key, one), datesOf(key, other)] as const;
  const needed = [one, other].some(({ check }) => check.keys.some((facts) => facts.key === key && facts.state !== 'not needed'));
  return { key, needed, sides, equal: sides[0] && sides[1] ? isSame(valueAt(key, one), valueAt(key, other)) : null };
}

function datesOf(wanted: string, { check }: Found): Dates | null {
  const found = check.keys.find(({ key, state }) => key === wanted && state !== 'missing');
  if (!found) return null;
  const { changedAt, unchangedSince } = found;
  return { ...(changedAt ? { changedAt } : {}), ...(unchangedSince ? { unchangedSince } : {}) };
}

function valueAt(key: string, { properties }: Found): unknown {
  return properties.state === 'usable' ? properties.values.get(key) : undefined;
}

function samePassword({ systemUser: one }: Found, { systemUser: other }: Found): boolean {
  if (one.state !== 'usable' || other.state !== 'usable') return false;
  const password = one.values.get('password');
  return password !== undefined && isSame(password, other.values.get('password'));
}
