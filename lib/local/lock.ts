import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../errors';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-start';

/** A lock file whose text does not come within this time was left by a process that died while it wrote, or a full disk. */
const HALF_WRITTEN_MILLISECONDS = 250;
/** Taking over takes a moment; a longer one was cut off. */
const TAKEOVER_MILLISECONDS = 10_000;

export interface LockOptions {
  /** The file; its folder is created. One for a checkout: `.blueline/lock`. */
  readonly file: string;
  /** What holds it, as it is told to who comes second: `npm run local`. */
  readonly holder: string;
}

export interface Lock {
  /** Gives the lock back; may be called again, and in an `exit` handler. */
  release(): void;
}

type Holder = ProcessIdentity & { readonly holder: string };

/**
 * Takes a checkout's lock for this process. A lock whose process is gone is taken over, also when several try at once.
 * Throws a UserError with exit code 2 that names the process which holds it.
 */
export async function takeLock(options: LockOptions): Promise<Lock> {
  const mine: Holder = { ...ownIdentity(), holder: options.holder };
  mkdirSync(dirname(options.file), { recursive: true });
  for (;;) {
    if (create(options.file, mine)) return { release: () => release(options.file, mine) };
    const holder = await readHolder(options.file);
    if (holder !== 'stale') {
      if (holder === 'gone') continue;
      throw new UserError(`'${holder.holder}' runs in this checkout already (process ${holder.pid})`, {
        exitCode: 2,
        next: `wait for it, or end it: kill ${holder.pid}`,
      });
    }
    await takeOver(options.file);
  }
}

function create(file: string, holder: Holder): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(descriptor, `${JSON.stringify(holder)}\n`);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return true;
}

async function readHolder(file: string): Promise<Holder | 'stale' | 'gone'> {
  for (const deadline = Date.now() + HALF_WRITTEN_MILLISECONDS; ; await pause(10)) {
    try {
      const holder = JSON.parse(readFileSync(file, 'utf8')) as Holder;
      return isAlive(holder) ? holder : 'stale';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
      if (!(error instanceof SyntaxError)) throw error;
      if (Date.now() > deadline) return 'stale';
    }
  }
}

/** Removes a stale lock. One process at a time, or the second would remove the lock that the first has just taken. */
async function takeOver(file: string): Promise<void> {
  const guard = `${file}.takeover`;
  if (!create(guard, { ...ownIdentity(), holder: 'takeover' })) {
    await pause(10);
    const since = statSync(guard, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > TAKEOVER_MILLISECONDS) rmSync(guard, { force: true });
    return;
  }
  try {
    if ((await readHolder(file)) === 'stale') rmSync(file, { force: true });
  } finally {
    rmSync(guard, { force: true });
  }
}

function release(file: string, mine: Holder): void {
  try {
    const now = JSON.parse(readFileSync(file, 'utf8')) as Holder;
    if (now.pid === mine.pid && now.startTime === mine.startTime) rmSync(file, { force: true });
  } catch {
    // not there any more
  }
}
