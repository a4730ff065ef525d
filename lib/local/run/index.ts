import { resolve } from 'node:path';
import { UserError } from '../../errors';
import { buildReport } from '../../report/report';
import { verdictLines } from '../../report/terminal';
import { style } from '../../terminal';
import {
  type ApprovalQuestion,
  ensureDefinition,
  type RunResult,
  repeatStage,
  resumeRun,
  retryRun,
  runPipeline,
  waitingRunOf,
} from '../engine';
import { askOnTerminal } from './approval';
import { type Frame, prepareOut, readWaiting } from './finish';
import { withRun } from './frame';

export interface LocalRunOptions {
  readonly checkout: string;
  /** A folder (or model.xml) that takes the place of the model in the source. Default: the checkout's own. */
  readonly modelDir?: string;
  /** Answer to the approval; undefined = ask on a terminal, wait elsewhere. */
  readonly decision?: 'approve' | 'reject';
  /** Last stage to run. */
  readonly until?: string;
  /** Values of the pipeline's variables. Default: their defaults. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Folder for report.json. */
  readonly out: string;
  /** A person watches: the run stays and serves the environments until it is stopped. */
  readonly terminal: boolean;
}

/** `blueline run`: the whole pipeline on this machine. @returns the exit code (ARCHITECTURE §7): 130 or 143 where it was interrupted */
export async function runLocally(options: LocalRunOptions): Promise<number> {
  const out = resolve(options.out);
  prepareOut(out);
  const modelDir = options.modelDir === undefined ? undefined : resolve(options.modelDir);
  return withRun(
    { checkout: options.checkout, modelDir, terminal: options.terminal, out },
    async ({ environments, progress, tell, signal }) => {
      const { synthesised } = await ensureDefinition(options.checkout, (line) => progress.line(style('dim', `    ${line}`)), signal);
      if (synthesised)
        progress.line(
          'the pipeline was synthesised once, as `cdk deploy` does on AWS; from now on a change to it arrives by UpdatePipeline',
        );
      const approval = options.decision ?? (options.terminal ? 'ask' : 'wait');
      return runPipeline({
        checkout: options.checkout,
        ...(modelDir ? { modelDir } : {}),
        ...(options.until ? { until: options.until } : {}),
        ...(options.variables ? { variables: options.variables } : {}),
        approval,
        ask: (question: ApprovalQuestion) => {
          progress.stop(); // it would write over the question
          return askOnTerminal(question, options.checkout, signal);
        },
        environmentFor: (name) => environments.variablesOf(name),
        onEvent: tell,
        signal,
      });
    },
  );
}

/** `blueline approve|reject`: takes up the waiting run of the checkout with its kept artifacts and the saved emulators, and finishes its report. */
export async function decideWaitingRun(checkout: string, decision: 'approve' | 'reject', terminal: boolean): Promise<number> {
  const run = await waitingRunOf(checkout);
  if (!run) throw new UserError('no run waits for approval in this checkout', { next: 'npm run local' });
  return withRun({ ...frameOf(checkout, run.run), terminal }, ({ environments, tell, signal }) =>
    resumeRun({ checkout, decision, environmentFor: (name) => environments.variablesOf(name), onEvent: tell, signal }),
  );
}

/** `blueline retry`: goes on with the newest run of the checkout, which has failed, and finishes its report. @returns the exit code, as of a run */
export async function retryLocally(checkout: string, run: string, wholeStage?: string): Promise<number> {
  const frame = frameOf(checkout, run);
  prepareOut(frame.out);
  return withRun(frame, ({ environments, tell, signal }) =>
    retryRun({
      checkout,
      run,
      ...(wholeStage === undefined ? {} : { wholeStage }),
      ...(frame.modelDir === undefined ? {} : { modelDir: frame.modelDir }),
      environmentFor: (name) => environments.variablesOf(name),
      onEvent: tell,
      signal,
    }),
  );
}

/** `blueline rollback` by an older run's stage and artifacts. @returns the exit code, as of a run */
export async function rollbackLocally(checkout: string, of: string, stage: string): Promise<number> {
  const frame = frameOf(checkout, of);
  prepareOut(frame.out);
  return withRun(frame, ({ environments, tell, signal }) =>
    repeatStage({ checkout, of, stage, environmentFor: (name) => environments.variablesOf(name), onEvent: tell, signal }),
  );
}

/** The frame that a run had. Who takes it up again is not kept waiting by the environments afterwards. */
export function frameOf(checkout: string, run: string): Frame {
  const { out, modelDir } = readWaiting(checkout, run);
  return { checkout, modelDir, terminal: false, out };
}

/** What a run that stands still came to, a line each: what `blueline status` says below the table that it shows of every pipeline. */
export function lastVerdicts({ run, startedAt, status, stages, documents, restarts }: RunResult): string[] {
  const report = buildReport({ run, startedAt, status, stages, documents, restarts: restarts.length });
  return verdictLines(report);
}
