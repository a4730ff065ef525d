import { UserError } from '../errors';

/** What a version may be: it becomes a parameter, an environment variable and a part of names. */
const RELEASE = /^[0-9A-Za-z][0-9A-Za-z._+-]{0,63}$/;

/** @throws UserError (exit code 2) for what is no version */
export function checkRelease(release: string): void {
  if (RELEASE.test(release)) return;
  const next = 'take letters, digits, dots, hyphens, underscores and plus signs, 64 at most, for example 1.4.0';
  throw new UserError(`'${release}' is no release version`, { exitCode: 2, next });
}
