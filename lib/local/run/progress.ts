import { duration, style } from '../../terminal';
import type { EngineEvent, OutputEvent } from '../engine';

const SIGNS = {
  succeeded: () => style('green', '✓'),
  failed: () => style('red', '✗'),
  rejected: () => style('red', '✗'),
  pending: () => style('yellow', '…'),
  skipped: () => style('dim', '-'),
} as const;

/** How often a running action says that it still runs, on a terminal. */
const TICK_MILLISECONDS = 1000;

/**
 * Tells a run to a person: a line for each stage and action, what an action says as it says it, dimmed. On a terminal the last line counts the
 * seconds of the action that runs.
 */
export class Progress {
  private ticker: NodeJS.Timeout | undefined;
  private ticking = false;
  private readonly notes = new Set<string>();

  constructor(private readonly stream: NodeJS.WriteStream = process.stderr) {}

  readonly tell = (event: EngineEvent): void => {
    if (event.type === 'stage-started') this.line(style('bold', event.stage));
    else if (event.type === 'action-started') this.tick(event.action);
    else if (event.type === 'output') this.output(event);
    else if (event.type === 'action-finished') this.finishAction(event);
    else if (event.type === 'restarted')
      this.line(style('yellow', `the pipeline has changed (${event.reason}): the run starts again with the new one`));
  };

  /** A line of its own, above the counting one. */
  readonly line = (text: string): void => {
    this.clear();
    this.stream.write(`${text}\n`);
  };

  stop(): void {
    clearInterval(this.ticker);
    this.clear();
  }

  /** What the engine notes of every action alike is said once. */
  private output({ stream, line }: OutputEvent): void {
    const isNote = stream === 'engine' && line.startsWith('note: ');
    if (isNote && this.notes.has(line)) return;
    if (isNote) this.notes.add(line);
    this.line(style('dim', `    ${line}`));
  }

  private finishAction(event: Extract<EngineEvent, { type: 'action-finished' }>): void {
    this.stop();
    this.line(`  ${SIGNS[event.status]()} ${event.action} ${style('dim', duration(event.seconds))}`);
    if (event.message && event.status !== 'succeeded') this.line(`    ${event.message}`);
  }

  private tick(action: string): void {
    if (!this.stream.isTTY) return;
    clearInterval(this.ticker);
    const started = Date.now();
    this.ticker = setInterval(() => {
      this.clear();
      this.stream.write(style('dim', `  … ${action} ${Math.round((Date.now() - started) / 1000)} s`));
      this.ticking = true;
    }, TICK_MILLISECONDS);
  }

  private clear(): void {
    if (this.ticking) this.stream.write('\r\x1b[K');
    this.ticking = false;
  }
}
