import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../errors';
import type { PipelineStatus } from './status';
import { statusText } from './status-text';

/** So many answers in a row may be lost while watching. */
const LOST_ANSWERS = 5;

export interface WatchOptions {
  readonly read: () => Promise<PipelineStatus>;
  readonly stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;
  readonly signal: AbortSignal;
  /** @default 5000; GetPipelineState is refused as one too many from about five calls a second for an account */
  readonly milliseconds?: number;
}

/**
 * Shows the status again and again until nothing moves any more, or until it is stopped. On a terminal in place; elsewhere only what changed.
 * @returns the last status
 */
export async function watchStatus({ read, stream, signal, milliseconds = 5000 }: WatchOptions): Promise<PipelineStatus> {
  let shown = '';
  let lines = 0;
  let failures = 0;
  let last: PipelineStatus | undefined;
  for (;;) {
    const status = await read().catch((error: unknown) => {
      // Who watches for an hour must not lose it to one lost answer; but the first must come.
      failures += 1;
      if (!last || failures > LOST_ANSWERS || !(error instanceof UserError)) throw error;
      return last;
    });
    if (status !== last) failures = 0;
    last = status;
    const text = statusText(status);
    if (stream.isTTY) {
      stream.write(`${lines > 0 ? `\x1b[${lines}A\x1b[J` : ''}${text}\n`);
      lines = text.split('\n').length;
    } else if (changeKey(status) !== shown) stream.write(`${text}\n\n`);
    shown = changeKey(status);
    if (!status.isMoving || signal.aborted) return status;
    await pause(milliseconds, undefined, { signal }).catch(() => {});
    if (signal.aborted) return status;
  }
}

/** What a status says beside its clocks. */
function changeKey({ stages }: PipelineStatus): string {
  return JSON.stringify(stages.map(({ name, run, actions }) => [name, run, actions.map((action) => action.status)]));
}
