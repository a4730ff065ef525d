import { existsSync } from 'node:fs';

/**
 * Whether a tool that `npm run setup` installs is there. Where it is not, the tests that need it are left out, and that is said; under
 * `npm test`, which has set everything up (BLUELINE_TESTS=all), it is an error: a green run has tried everything.
 * @param what for people: `the emulator`
 */
export function isThere(what: string, path: string): boolean {
  if (existsSync(path)) return true;
  const text = `${what} is missing (${path}): npm run setup installs it`;
  if (process.env.BLUELINE_TESTS === 'all') throw new Error(text);
  process.stderr.write(`SKIPPED: ${text}\n`);
  return false;
}
