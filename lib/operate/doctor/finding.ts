/** One thing that was looked at. */
export interface Finding {
  /** What was looked at: `node`, `credentials`, … */
  readonly name: string;
  /** `warn` = something works less well or only later; `fail` = something will not work. */
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly says: string;
  /** What to do, where it is not ok. */
  readonly next?: string;
}

export function ok(name: string, says: string): Finding {
  return { name, verdict: 'ok', says };
}

export function warn(name: string, says: string, next: string): Finding {
  return { name, verdict: 'warn', says, next };
}

export function fail(name: string, says: string, next: string): Finding {
  return { name, verdict: 'fail', says, next };
}
