import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Name of the file in a model's folder and in an application. */
export const REQUIREMENTS_LOCK = 'requirements.lock';
/** Longest that is read; a lock of a hundred distributions has a twentieth of it. */
const LIMIT = 4 * 1024 * 1024;

/** One distribution of a lock. */
export interface LockedDistribution {
  /** Normalised (PEP 503). */
  readonly name: string;
  readonly version: string;
  /** Where it is wanted (PEP 508); undefined = everywhere. */
  readonly marker?: string;
  /** SHA-256 of its wheels, sorted. */
  readonly hashes: readonly string[];
}

/** requirements.lock: what the model's dependencies come to, as somebody last accepted it. */
export interface RequirementsLock {
  /** What the model wanted when it was written: texts of requirements, in order. */
  readonly wanted: readonly string[];
  readonly distributions: readonly LockedDistribution[];
}

const TITLE = "# Python distributions that the model's dependencies come to, and the SHA-256 of their wheels.";
const HOW = '# Written by `blueline check MODEL --update-lock`; not to be edited.';
const WANTED = /^# wanted: (\S+)$/;
const PIN = /^([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)==([A-Za-z0-9.!+_-]+)(?: ; ([A-Za-z0-9_ .="<>()]+))?( \\)$/;
const HASH = /^ {4}--hash=sha256:([0-9a-f]{64})( \\)?$/;

/** The text of a lock: pip reads it as a requirements file. No index, no address, no date: it says what, not where from. */
export function writeLock({ wanted, distributions }: RequirementsLock): string {
  const lines = [TITLE, HOW, ...wanted.map((text) => `# wanted: ${text}`)];
  for (const { name, version, marker, hashes } of distributions) {
    lines.push(`${name}==${version}${marker ? ` ; ${marker}` : ''} \\`);
    lines.push(...hashes.map((hash, index) => `    --hash=sha256:${hash}${index < hashes.length - 1 ? ' \\' : ''}`));
  }
  return `${lines.join('\n')}\n`;
}

/** What does not belong into a lock, with its line. */
export class LockFault extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads what `writeLock` wrote and nothing else: an option, an address or a pin without a hash would make pip do what nobody has accepted.
 * @throws LockFault
 */
export function parseLock(text: string): RequirementsLock {
  const wanted: string[] = [];
  const distributions: { name: string; version: string; marker?: string; hashes: string[] }[] = [];
  let isOpen = false;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const fault = (message: string) => new LockFault(index + 1, message);
    const hash = HASH.exec(line);
    if (isOpen !== Boolean(hash)) throw fault(isOpen ? 'a --hash=sha256:… is expected here' : 'a hash without a distribution');
    if (hash) {
      distributions.at(-1)?.hashes.push(hash[1] ?? '');
      isOpen = hash[2] !== undefined;
      continue;
    }
    const pin = PIN.exec(line);
    const want = WANTED.exec(line);
    if (want) wanted.push(want[1] ?? '');
    if (pin) {
      const [, name = '', version = '', marker] = pin;
      distributions.push({ name, version, ...(marker !== undefined && { marker }), hashes: [] });
      isOpen = true;
    } else if (line !== '' && !line.startsWith('#')) {
      throw fault(`'${line.slice(0, 80)}' is no distribution with a version and hashes`);
    }
  }
  if (isOpen) throw new LockFault(lines.length, 'it ends in the middle');
  return { wanted, distributions };
}

/**
 * The text of a folder's lock; undefined where there is none.
 * @throws LockFault where it is no file that can be read; a link is none, it may lead anywhere
 */
export function readLockText(folder: string): string | undefined {
  const file = join(folder, REQUIREMENTS_LOCK);
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (!found.isFile()) throw new LockFault(1, found.isSymbolicLink() ? 'it is a link' : 'it is not a file');
  if (found.size > LIMIT) throw new LockFault(1, `it has ${found.size} bytes; ${LIMIT} are read at most`);
  try {
    return readFileSync(file, 'utf8').replace(/\r\n/g, '\n'); // as version control may have left it
  } catch (error) {
    throw new LockFault(1, (error as Error).message);
  }
}
