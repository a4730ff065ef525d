import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process started, in a form that is only good for comparing; undefined if there is no such process (a zombie counts as gone).
 * A process id alone is reused: who remembers one remembers this beside it. Linux by /proc, macOS by `ps`.
 */
export function processStart(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') return startOnLinux(pid);
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    }).trim();
    const [state = '', ...start] = line.split(/\s+/);
    return state.startsWith('Z') || start.length === 0 ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

/** Fields 3 (state) and 22 (start, in clock ticks since boot) of proc(5) `stat`; field 2 is a name that may hold blanks and brackets. */
function startOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** A process as it is remembered in a file. */
export interface ProcessIdentity {
  readonly pid: number;
  /** {@link processStart} of the pid when it was written down. */
  readonly startTime: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTime: processStart(process.pid) ?? 'unknown' };
}

/** Whether exactly that process still runs, not another one with its id. */
export function isAlive(identity: ProcessIdentity): boolean {
  const start = processStart(identity.pid);
  return start !== undefined && (identity.startTime === 'unknown' || start === identity.startTime);
}
