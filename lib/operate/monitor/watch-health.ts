import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../errors';
import type { EnvironmentHealth } from './health';
import { healthText } from './health-text';

/** So many answers in a row may be lost while watching. */
const LOST_ANSWERS = 5;
/** A second screen, so that what stood on the terminal comes back as it was (xterm control sequences, "Alternate Screen Buffer"). */
const ENTER = '\x1b[?1049h';
const LEAVE = '\x1b[?1049l';
const REDRAW = '\x1b[H\x1b[J';

export interface WatchHealthOptions {
  readonly read: () => Promise<EnvironmentHealth>;
  readonly stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'rows'>;
  readonly signal: AbortSignal;
  readonly milliseconds: number;
}

/**
 * Shows an environment again and again until it is stopped: on a screen of its own, which is given back however it ends, and the last state then
 * stays on the terminal. Elsewhere each time what needs attention changes.
 */
export async function watchHealth(options: WatchHealthOptions): Promise<void> {
  const { stream } = options;
  if (!stream.isTTY) {
    await follow(options, changesTo(stream));
    return;
  }
  let last = '';
  stream.write(ENTER);
  try {
    await follow(options, (health) => {
      last = healthText(health);
      stream.write(`${REDRAW}${cut(last, stream.rows)}`);
    });
  } finally {
    stream.write(LEAVE);
    if (last) stream.write(`${last}\n`);
  }
}

async function follow({ read, signal, milliseconds }: WatchHealthOptions, show: (health: EnvironmentHealth) => void): Promise<void> {
  let failures = 0;
  let begun = false;
  while (!signal.aborted) {
    try {
      show(await read());
      failures = 0;
      begun = true;
    } catch (error) {
      // Who watches for an hour must not lose it to one lost answer; but the first must come.
      failures += 1;
      if (!begun || failures > LOST_ANSWERS || !(error instanceof UserError)) throw error;
    }
    await pause(milliseconds, undefined, { signal }).catch(() => {});
  }
}

function changesTo(stream: WatchHealthOptions['stream']): (health: EnvironmentHealth) => void {
  let shown: string | undefined;
  return (health) => {
    const key = JSON.stringify(health.attention);
    if (key !== shown) stream.write(`${healthText(health)}\n\n`);
    shown = key;
  };
}

/** A screen does not scroll: what does not fit is at the end, and that is said. Some terminals do not know their rows, or say 0. */
function cut(text: string, rows: number | undefined): string {
  const lines = text.split('\n');
  if (!rows || lines.length < rows) return `${text}\n`;
  return [...lines.slice(0, Math.max(1, rows - 2)), '…'].join('\n');
}
