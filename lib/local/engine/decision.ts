import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a person answered to the approval of a run, by `blueline approve` or `reject`. */
export interface Decision {
  readonly decision: 'approve' | 'reject';
  /** As given with --reason. */
  readonly reason?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Keeps a decision beside the run: `decision.json` in its folder. */
export function noteDecision(runFolder: string, decision: Decision['decision'], reason: string | undefined): void {
  const noted: Decision = { decision, ...(reason === undefined ? {} : { reason }), at: new Date().toISOString() };
  writeFileSync(join(runFolder, 'decision.json'), `${JSON.stringify(noted, null, 2)}\n`);
}

/** The decision that a run was given; undefined where none was, or the answer came with the run itself (--approve, the question on the terminal). */
export function readDecision(runFolder: string): Decision | undefined {
  const file = join(runFolder, 'decision.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Decision) : undefined;
}
