import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** How long a process may take to end after it was asked to. */
const GRACE_MILLISECONDS = 5_000;
const POLL_MILLISECONDS = 10;

/** Reads group ids; at the end of its input, which comes when the engine dies however it dies, it ends those groups. */
const GUARD = 'all=; while read -r group; do all="$all $group"; done; for group in $all; do kill -KILL "-$group"; done';

/**
 * Process groups that belong to one piece of work: whatever the work started, also in the background, ends with it, and with this
 * process. Whoever makes one calls stop() or kill() in the end.
 */
export class ProcessGroups {
  private readonly leaders = new Set<number>();
  private guard: ChildProcess | undefined;

  /** A child that was spawned `detached`: it leads a group of its own. */
  add(leader: number | undefined): void {
    if (leader === undefined) return;
    this.leaders.add(leader);
    this.guard ??= startGuard();
    this.guard.stdin?.write(`${leader}\n`);
  }

  /** Asks all to end (TERM), and ends what is still there after five seconds (KILL). */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    const until = Date.now() + GRACE_MILLISECONDS;
    while (Date.now() < until && [...this.leaders].some(groupIsAlive))
      await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
    this.kill();
  }

  /** Ends all at once, as the end of a build ends its container. */
  kill(): void {
    this.signal('SIGKILL');
    this.leaders.clear();
    this.guard?.kill('SIGKILL');
    this.guard = undefined;
  }

  private signal(name: 'SIGTERM' | 'SIGKILL'): void {
    for (const leader of this.leaders) {
      try {
        process.kill(-leader, name);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // ESRCH: all of them have ended
      }
    }
  }
}

/** In a group of its own, so that Ctrl-C does not end it; it holds up nobody's exit. */
function startGuard(): ChildProcess {
  const guard = spawn('sh', ['-c', GUARD], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  guard.on('error', () => {}); // without sh no build can run either, and that is said there
  guard.stdin.on('error', () => {});
  guard.unref();
  return guard;
}

/** True while a group has a member that runs. One that has ended but was not yet waited for by its parent does not count. */
function groupIsAlive(leader: number): boolean {
  try {
    process.kill(-leader, 0);
  } catch {
    return false;
  }
  if (process.platform !== 'linux') return true;
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isRunningMember(name, leader));
}

/** `/proc/<pid>/stat`: `pid (command) state parent group …`, and the command may hold blanks and brackets. */
function isRunningMember(pid: string, leader: number): boolean {
  try {
    const [state, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return Number(group) === leader && state !== 'Z' && state !== 'X';
  } catch {
    return false; // it has ended meanwhile
  }
}
