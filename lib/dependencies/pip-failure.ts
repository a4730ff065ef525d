import { UserError } from '../errors';
import { distributionName } from './requirement';

/** pip could not get what the model wants. Whoever knows the model says where the distribution stands (`DependencyError.at`). */
export class DependencyError extends UserError {
  constructor(
    message: string,
    next: string,
    /** Normalised name of the distribution; undefined where it is not about one. */
    readonly distribution?: string,
  ) {
    super(message, { exitCode: 1, next });
  }

  /** The same with the place of the distribution in the model in front, where there is one. */
  at(place: (distribution: string) => string | undefined): DependencyError {
    const position = this.distribution === undefined ? undefined : place(this.distribution);
    return position === undefined ? this : new DependencyError(`${position}: ${this.message}`, this.next ?? '', this.distribution);
  }
}

const UNREACHABLE =
  /connection broken by|NewConnectionError|Max retries exceeded|Name or service not known|ProxyError|ReadTimeout|Read timed out|CERTIFICATE_VERIFY_FAILED/;
/** The part of such an error that people understand: the rest names objects of pip, each version others. */
const REASON =
  /(?:\[Errno -?\d+\] |[Rr]ead timed out|certificate verify failed|Tunnel connection failed|Name or service not known)[^\n'")]*/;
const SHOWN = 12;

export interface FailureContext {
  /** For which Python, for people. */
  readonly interpreter: string;
  /** What to do where it has no wheel. */
  readonly remedy: string;
  /** All versions of a distribution, those without a wheel too. */
  readonly versionsOf: (name: string) => Promise<string[]>;
}

/** pip's words as an error that says what to do. */
export async function explainFailure(output: string, context: FailureContext): Promise<DependencyError> {
  const { interpreter, versionsOf } = context;
  const none = /No matching distribution found for ([A-Za-z0-9._-]+(?:\[[^\]]*\])?)([^\s;(]*)/.exec(output);
  const mismatch = /^\s+([A-Za-z0-9._-]+?)==(\S+?) .*?:\n\s+Expected[\s\S]*?Got\s+([0-9a-f]{64})/m.exec(output);
  if (/DO NOT MATCH THE HASHES/.test(output) && mismatch) {
    const [, name = '', version, got] = mismatch;
    const next = 'look where it comes from; if it is right: blueline check MODEL --update-lock';
    const message = `the wheel of '${name}' ${version} for ${interpreter} is none of requirements.lock: its sha256 is ${got}`;
    return new DependencyError(message, next, distributionName(name));
  }
  const distribution = none?.[1] === undefined ? undefined : distributionName(none[1]);
  if (UNREACHABLE.test(output)) {
    const reason = REASON.exec(output)?.[0] ?? '';
    const next = 'look at the network and at what pip is told (pip config list, PIP_INDEX_URL, proxy variables)';
    return new DependencyError(`the package index cannot be reached${reason && `: ${reason.trim()}`}`, next, distribution);
  }
  if (none) return noWheel(none[1] ?? '', none[2] ?? '', context, await versionsOf(none[1]?.replace(/\[.*$/, '') ?? ''));
  if (/conflicting dependencies|ResolutionImpossible/.test(output)) return conflict(output, interpreter);
  return new DependencyError(`pip failed for ${interpreter}: ${lastErrors(output)}`, 'look at what it says, and at: pip config list');
}

function conflict(output: string, interpreter: string): DependencyError {
  const causes = /The conflict is caused by:\n([\s\S]*?)\n\s*\n/.exec(output)?.[1];
  // A version that is held by a constraint and has no wheel is a conflict with itself in pip's words.
  const [, name, version] = /The user requested \(constraint\) ([A-Za-z0-9._-]+)==(\S+)/.exec(causes ?? '') ?? [];
  if (name && version) {
    return new DependencyError(
      `'${name}' ${version} has no wheel for ${interpreter}`,
      'take a version that has one',
      distributionName(name),
    );
  }
  const lines = (causes ?? lastErrors(output)).split('\n').map((line) => line.trim());
  const first = /^([A-Za-z0-9._-]+)/.exec(lines[0]?.replace(/^The user requested /, '') ?? '')?.[1];
  const message = `the dependencies contradict each other for ${interpreter}: ${lines.slice(0, SHOWN).join('; ')}`;
  return new DependencyError(message, 'loosen a version in the model', first && distributionName(first));
}

function noWheel(name: string, version: string, { interpreter, remedy }: FailureContext, versions: readonly string[]): DependencyError {
  const exact = /^==([^*]+)$/.exec(version)?.[1];
  const distribution = distributionName(name);
  if (versions.length === 0) {
    const next = `look at its name and at pip config list; ${remedy}`;
    return new DependencyError(
      `there is no wheel of '${name}${version}' for ${interpreter}, and no source that pip sees`,
      next,
      distribution,
    );
  }
  if (exact === undefined || versions.includes(exact)) {
    const message = `'${name}${version}' has no wheel for ${interpreter}, only its source or wheels for others`;
    return new DependencyError(message, remedy, distribution);
  }
  const some = versions.slice(0, SHOWN).join(', ') + (versions.length > SHOWN ? ', …' : '');
  return new DependencyError(
    `there is no wheel of '${name}${version}' for ${interpreter}`,
    `versions that pip sees: ${some}`,
    distribution,
  );
}

function lastErrors(output: string): string {
  const lines = output.split('\n').filter((line) => /^\s*ERROR: /.test(line));
  return (lines.length > 0 ? lines : output.trim().split('\n').slice(-3)).map((line) => line.replace(/^\s*ERROR: /, '').trim()).join('; ');
}
