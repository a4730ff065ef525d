import { join } from 'node:path';
import { style } from '../../terminal';
import { readHostFile, stopCloud } from '../cloud';
import type { EngineEvent, RunResult } from '../engine';
import { takeLock } from '../lock';
import { RunEnvironments } from './environments';
import { discardRejected, type Frame, farewell, keepWaiting, tellResult } from './finish';
import { Progress } from './progress';

/** What the work of a run may use. */
export interface RunContext {
  readonly environments: RunEnvironments;
  readonly progress: Progress;
  /** Told everything of the run as it happens. */
  readonly tell: (event: EngineEvent) => void;
  /** Aborted by Ctrl-C, TERM, HUP, or when an emulator dies. */
  readonly signal: AbortSignal;
}

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * The frame of any run: the checkout's lock, the environments, Ctrl-C, the report, and what becomes of the environments afterwards.
 * @returns the exit code: 0 succeeded or waiting, 1 failed or rejected, 130 or 143 interrupted
 */
export async function withRun(frame: Frame, work: (context: RunContext) => Promise<RunResult>): Promise<number> {
  const lock = await takeLock({ file: join(frame.checkout, '.blueline', 'lock'), holder: 'npm run local' });
  const stop = new AbortController();
  let interrupted: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    interrupted = SIGNALS[signal as keyof typeof SIGNALS];
    stop.abort();
  };
  for (const signal of Object.keys(SIGNALS)) process.on(signal, onSignal);
  const progress = new Progress();
  let environments: RunEnvironments | undefined;
  let goodbye: () => void = () => {};
  try {
    environments = new RunEnvironments(frame.checkout, frame.modelDir, progress.line, (message) => {
      progress.line(`${style('red', 'error:')} ${message}`);
      stop.abort();
    });
    await takeOverCloud(frame.checkout, progress);
    const tell = (event: EngineEvent) => {
      if (event.type === 'run-started') keepWaiting(frame, event.folder);
      progress.tell(event);
    };
    const result = await work({ environments, progress, tell, signal: stop.signal });
    progress.stop();
    if (result.status === 'rejected') await discardRejected(result, environments);
    const report = tellResult(frame, result, interrupted !== undefined);
    if (interrupted !== undefined) return interrupted;
    goodbye = () => farewell(frame, result, report);
    if (frame.terminal && result.status === 'succeeded' && !stop.signal.aborted) await serve(environments, stop.signal, goodbye);
    return result.status === 'succeeded' || result.status === 'pending' ? 0 : 1;
  } catch (error) {
    if (interrupted !== undefined) return interrupted;
    throw error;
  } finally {
    progress.stop();
    await environments?.stop();
    lock.release();
    for (const signal of Object.keys(SIGNALS)) process.off(signal, onSignal);
    if (interrupted === undefined) goodbye();
  }
}

/** A host that `cloud start` left serves the same data on the same ports: it makes room. */
async function takeOverCloud(checkout: string, progress: Progress): Promise<void> {
  if (!readHostFile(checkout)) return;
  progress.line('stopping the embedded cloud of `blueline cloud start`: this run takes over its data');
  await stopCloud(checkout);
}

/** Keeps the environments up in the foreground until somebody ends it. */
async function serve(environments: RunEnvironments, signal: AbortSignal, tell: () => void): Promise<void> {
  const running = await environments.running();
  if (running.length === 0) return;
  tell();
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
