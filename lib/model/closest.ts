import { distance } from 'fastest-levenshtein';

/** How many names a help lists. */
const LISTED = 8;
/** Among more names none is looked for: thousands of unknown names times thousands of known ones would take longer than all else. */
const COMPARED = 2000;

/**
 * Help for an unknown name: the nearest known one if it is near enough, and what there is.
 * `what` names the known ones in the plural, e.g. "String fields".
 */
export function closest(name: string, known: Iterable<string>, what: string): string {
  const names = new Set<string>();
  for (const candidate of known) if (names.size <= COMPARED) names.add(candidate);
  if (names.size === 0) return `there are no ${what}`;
  const best = names.size > COMPARED ? undefined : nearest(name, names);
  const listed = [...names].slice(0, LISTED);
  const list = names.size > LISTED ? `${listed.join(', ')}, …` : listed.join(', ');
  return `${best === undefined ? '' : `did you mean '${best}'? `}${what}: ${list}`;
}

/** The known name that is nearest to `name`; undefined if none is near. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.min(Math.floor(name.length / 2), Math.max(3, Math.floor(name.length / 3))));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const steps = candidate.toLowerCase() === name.toLowerCase() ? 0 : distance(name, candidate);
    if (steps < least) [best, least] = [candidate, steps];
  }
  return best;
}
