import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { Interrupted } from './interrupted';
import type { ProcessGroups } from './process-groups';

/** A process in the background may hold the pipes open; its output is waited for no longer than this after its starter has ended. */
const DRAIN_MILLISECONDS = 100;

/**
 * Waits for a child (spawned `detached`, output piped) and gives its lines to `onLine`.
 * @param groups gets the child; the caller ends it
 * @returns the exit code; 128 + n after signal n, as shells have it
 * @throws Interrupted after `signal`, when the child's whole group has ended
 */
export async function resultOf(
  child: ChildProcess,
  onLine: (line: string, stream: 'stdout' | 'stderr') => void,
  groups: ProcessGroups,
  signal?: AbortSignal,
): Promise<number> {
  groups.add(child.pid);
  const drained = Promise.all([lines(child, 'stdout', onLine), lines(child, 'stderr', onLine)]);
  const exit = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, name) => resolve(code ?? 128 + (name ? constants.signals[name] : 0)));
  });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= groups.stop();
  };
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const code = await exit;
    await Promise.race([drained, new Promise((resolve) => setTimeout(resolve, DRAIN_MILLISECONDS))]);
    if (!stopped) return code;
    await stopped;
    throw new Interrupted();
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function lines(
  child: ChildProcess,
  stream: 'stdout' | 'stderr',
  onLine: (line: string, stream: 'stdout' | 'stderr') => void,
): Promise<void> {
  const input = child[stream];
  if (!input) return Promise.resolve();
  const reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  reader.on('line', (line) => onLine(line, stream));
  return new Promise((resolve) => {
    reader.once('close', resolve);
  });
}
