import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineEvent, RunOptions, RunResult } from '../../../lib/local/engine';
import { runPipeline } from '../../../lib/local/engine';

const made: string[] = [];

/** A checkout of its own with the files of `test/local/pipelines/<name>`; its template is the definition that the first run finds. */
export function checkoutOf(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'blueline-engine-')));
  made.push(folder);
  cpSync(join(__dirname, '..', 'pipelines', name), folder, { recursive: true });
  cpSync(join(folder, 'pipeline.template.json'), join(folder, '.blueline', 'pipeline', 'pipeline.template.json'));
  return folder;
}

export function removeCheckouts(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export interface Observed {
  readonly result: RunResult;
  readonly events: readonly EngineEvent[];
}

/** Runs the pipeline of a checkout and keeps what happened. */
export async function observe(checkout: string, options: Partial<RunOptions> = {}): Promise<Observed> {
  const events: EngineEvent[] = [];
  const result = await runPipeline({
    checkout,
    approval: 'approve',
    environmentFor: async () => ({}),
    ...options,
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  return { result, events };
}

/** What the commands of an action printed, without what the engine says. */
export function printed({ events }: Observed, action: string): string[] {
  return events.flatMap((event) => (event.type === 'output' && event.action === action && event.stream !== 'engine' ? [event.line] : []));
}

/** `Build: failed` and so on, in order. */
export function statuses(result: RunResult): string[] {
  return result.stages.map(({ name, status }) => `${name}: ${status}`);
}

export function logOf(result: RunResult, action: string): string {
  return readFileSync(join(result.folder, 'logs', `${action}.log`), 'utf8');
}
