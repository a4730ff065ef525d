import { distance } from 'fastest-levenshtein';

/** How many names a help lists. */
const LISTED = 8;

/**
 * Help for an unknown name: the nearest known one if it is near enough, and what there is.
 * `what` names the known ones in the plural, e.g. "String fields".
 */
export function closest(name: string, known: Iterable<string>, what: string): string {
  const names = [...new Set(known)];
  if (names.length === 0) return `there are no ${what}`;
  const limit = Math.max(1, Math.min(Math.floor(name.length / 2), Math.max(3, Math.floor(name.length / 3))));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of names) {
    const steps = candidate.toLowerCase() === name.toLowerCase() ? 0 : distance(name, candidate);
    if (steps < least) [best, least] = [candidate, steps];
  }
  const list = names.length > LISTED ? `${names.slice(0, LISTED).join(', ')}, …` : names.join(', ');
  return `${best === undefined ? '' : `did you mean '${best}'? `}${what}: ${list}`;
}
