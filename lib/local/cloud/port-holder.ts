import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Who listens on a TCP port of this machine: `process 4711 (node server.js)`; undefined where that cannot be found out. */
export function portHolder(port: number): string | undefined {
  try {
    const pid = process.platform === 'linux' ? holderOnLinux(port) : holderByLsof(port);
    return pid === undefined ? undefined : `process ${pid}${commandOf(pid)}`;
  } catch {
    return undefined;
  }
}

/** The listening socket's inode from /proc/net/tcp (state 0A), then the process that has it open; only our own user's are readable. */
function holderOnLinux(port: number): number | undefined {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const sockets = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(wanted) && fields[3] === '0A') sockets.add(`socket:[${fields[9]}]`);
    }
  }
  return sockets.size === 0
    ? undefined
    : readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .find((pid) => hasOpen(pid, sockets));
}

function hasOpen(pid: number, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((name) => {
      try {
        return sockets.has(readlinkSync(`/proc/${pid}/fd/${name}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}

function holderByLsof(port: number): number | undefined {
  const pid = Number(execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], { encoding: 'utf8' }).split('\n')[0]);
  return pid || undefined;
}

function commandOf(pid: number): string {
  try {
    const command = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return command ? ` (${command.length > 80 ? `${command.slice(0, 79)}…` : command})` : '';
  } catch {
    return '';
  }
}
