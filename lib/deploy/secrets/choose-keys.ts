import { distance } from 'fastest-levenshtein';
import { UserError } from '../../errors';
import type { KeyFacts, Needed } from './check-secrets';

/**
 * Which keys `put` asks for: those named, else those that are missing.
 *
 * An argument that is no key of the model's is not repeated in the error: it may be the value that somebody meant to set.
 * @param others accept keys that the model does not need
 * @throws UserError (exit code 2)
 */
export function chooseKeys(named: readonly string[], keys: readonly KeyFacts[], needed: Needed, others: boolean): string[] {
  if (named.length === 0) return keys.filter(({ state }) => state === 'missing').map(({ key }) => key);
  named.forEach((name, index) => {
    if (!needed.properties.includes(name)) refuseValue(name, `argument ${index + 1} behind the environment`);
    requireNeeded(name, `argument ${index + 1} behind the environment`, needed, others);
  });
  return [...new Set(named)];
}

/** @param what stands for the argument in the error, which does not repeat it @throws UserError (exit code 2) for `name=value` */
export function refuseValue(argument: string, what: string): void {
  if (!argument.includes('=')) return;
  throw new UserError(`${what} has a '=' in it; values are not taken from arguments, where others see them`, {
    exitCode: 2,
    next: 'give the name alone: the value is asked for, or comes by standard input. If this was a real one, it is in the history of the shell now',
  });
}

/** @param what stands for the key in the error, which does not repeat it @throws UserError (exit code 2) */
export function requireNeeded(key: string, what: string, needed: Needed, others: boolean): void {
  if (others || needed.properties.includes(key) || (needed.computedProperties ?? []).length > 0) return;
  const near = needed.properties.find(
    (candidate) => distance(candidate.toLowerCase(), key.toLowerCase()) <= Math.max(1, Math.floor(candidate.length / 3)),
  );
  const list = needed.properties.length > 0 ? `it fetches ${needed.properties.join(', ')}` : 'it fetches no property at all';
  throw new UserError(`${what} is not a key that the model fetches; ${list}`, {
    exitCode: 2,
    next: `${near ? `did you mean '${near}'? ` : ''}--also-unneeded writes it all the same`,
  });
}
