import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ownFolder } from '../python';
import { say } from '../terminal';
import { downloadWheels, unpack, type WheelSource } from './download-wheels';
import { interpreterOf } from './interpreter';
import { requirementTexts, type Wanted } from './requirement';
import { REQUIREMENTS_LOCK } from './requirements-lock';

const DAY = 24 * 60 * 60 * 1000;
/** What nobody has used for this long goes. */
const KEPT_DAYS = 30;

export interface InstallOptions {
  readonly wanted: readonly Wanted[];
  /** Text of the lock; undefined = none: pip resolves now, and nothing is kept. */
  readonly lock: string | undefined;
  readonly python: string;
  /** An existing folder that the caller removes; what is not kept goes there. */
  readonly temporary: string;
  /** Where installed locks are kept. @default .blueline/cache/dependencies of the checkout, else the user's cache folder */
  readonly cache?: string;
}

/**
 * Puts the wheels of a model's dependencies for one interpreter into a folder that it can import from. With a lock the folder is kept, by the
 * lock and the interpreter; several runs at the same time do not disturb each other, and nobody sees half of it.
 * @returns the folder
 * @throws DependencyError that names the distribution and the interpreter
 */
export async function installDependencies({ wanted, lock, python, temporary, cache = cacheFolder() }: InstallOptions): Promise<string> {
  const interpreter = interpreterOf(python);
  if (lock === undefined) {
    say(`resolving ${requirementTexts(wanted).join(', ')} for ${interpreter.name}`);
    const target = join(temporary, 'dependencies');
    await fill({ requirements: requirementTexts(wanted) }, target, temporary, python, interpreter.name);
    return target;
  }
  const key = createHash('sha256').update(`1 ${interpreter.name}\n${lock}`).digest('hex').slice(0, 32);
  const kept = join(cache, key);
  if (existsSync(kept)) {
    utimesSync(kept, new Date(), new Date());
    return kept;
  }
  say(`installing the dependencies of ${REQUIREMENTS_LOCK} for ${interpreter.name}`);
  mkdirSync(cache, { recursive: true });
  prune(cache);
  const fresh = join(cache, `.${key}-${randomUUID()}`);
  try {
    const file = join(temporary, REQUIREMENTS_LOCK);
    writeFileSync(file, lock);
    await fill({ lock: file }, fresh, temporary, python, interpreter.name);
    try {
      renameSync(fresh, kept);
    } catch (error) {
      if (!existsSync(kept)) throw error; // else another run was faster, and its folder is the same
    }
    return kept;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function fill(source: WheelSource, target: string, temporary: string, python: string, interpreter: string): Promise<void> {
  const folder = mkdtempSync(join(temporary, 'wheels-'));
  mkdirSync(target, { recursive: true });
  for (const wheel of await downloadWheels(source, folder, { python, interpreter })) {
    for (const { path, content, isExecutable } of unpack(wheel)) {
      const file = join(target, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content, { mode: isExecutable ? 0o755 : 0o644 });
    }
  }
}

/** The checkout's, else the user's, else one that is forgotten. */
function cacheFolder(): string {
  const own = ownFolder();
  const folders = [
    ...(own ? [join(own, 'cache')] : []),
    join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'blueline'),
    join(tmpdir(), `blueline-${process.getuid?.() ?? 'cache'}`),
  ];
  for (const folder of folders) {
    try {
      const dependencies = join(folder, 'dependencies');
      mkdirSync(dependencies, { recursive: true, mode: 0o700 });
      return dependencies;
    } catch {
      // not writable: the next one
    }
  }
  return mkdtempSync(join(tmpdir(), 'blueline-dependencies-'));
}

function prune(cache: string): void {
  for (const entry of readdirSync(cache)) {
    const found = statSync(join(cache, entry), { throwIfNoEntry: false });
    const age = entry.startsWith('.') ? 1 : KEPT_DAYS; // with a dot: left by a run that was killed
    if (found && Date.now() - found.mtimeMs > age * DAY) rmSync(join(cache, entry), { recursive: true, force: true });
  }
}
