// One set-up at a time in a checkout: a file that names the process which sets up, and the installation that it has started. Who comes second
// waits. A lock whose process is gone (kill -9, power) is taken over, and an installation that outlived it is ended first.
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MILLISECONDS = 100;
/** Taking over takes a moment; a longer one was cut off. */
const TAKEOVER_MILLISECONDS = 10_000;

/**
 * Waits for the lock and takes it.
 * @param file its folder is created
 * @param onWait called once with the process id of who holds it, if it has to be waited for
 * @returns {Promise<{note(child: number): void, release(): void}>} `note` remembers a process group for who may have to take over
 */
export async function takeSetupLock(file, onWait) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = { pid: process.pid, start: startOf(process.pid) };
  for (let waited = false; ; ) {
    if (create(file, mine))
      return {
        note: (child) => replace(file, { ...mine, child, childStart: startOf(child) }),
        release: () => rmSync(file, { force: true }),
      };
    const holder = read(file);
    if (holder === undefined) continue;
    if (!isAlive(holder.pid, holder.start)) {
      await takeOver(file);
      continue;
    }
    if (!waited) onWait(holder.pid);
    waited = true;
    await pause(POLL_MILLISECONDS);
  }
}

/** A file that is there is whole: it is written under another name and linked. */
function create(file, content) {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(content));
  try {
    linkSync(fresh, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
}

function replace(file, content) {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(content));
  renameSync(fresh, file);
}

/** One process at a time, or the second would remove the lock that the first has just taken. */
async function takeOver(file) {
  const guard = `${file}.takeover`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    await pause(10);
    const since = statSync(guard, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > TAKEOVER_MILLISECONDS) rmSync(guard, { recursive: true, force: true });
    return;
  }
  try {
    const holder = read(file);
    if (holder === undefined || isAlive(holder.pid, holder.start)) return;
    if (holder.child && isAlive(holder.child, holder.childStart)) await endGroup(holder.child);
    rmSync(file, { force: true });
  } finally {
    rmdirSync(guard);
  }
}

/** Ends a process group and waits until its leader is gone. */
async function endGroup(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // gone in between
  }
  while (startOf(leader) !== undefined) await pause(10);
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) return { pid: 0 }; // nobody writes such a file: stale
    throw error;
  }
}

/** Whether exactly that process still runs: ids are used again, so its start is compared too. */
function isAlive(pid, start) {
  const now = startOf(pid);
  return now !== undefined && now === start;
}

/** When a process started, good for comparing alone; undefined if there is none (one that has ended but was not waited for counts as none). */
function startOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform !== 'linux') {
    const line = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
  }
  try {
    // proc(5) `stat`: fields 3 (state) and 22 (start); field 2 is a name that may hold blanks and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
