import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ApplicationDocument, Deployment } from '../../documents';
import { UserError } from '../../errors';
import { buildReport, type Report } from '../../report/report';
import { summary } from '../../report/terminal';
import { say, style } from '../../terminal';
import { type RunResult, readDecision, runsFolder } from '../engine';
import { reviewLines, reviewPageFile } from './approval';
import type { RunEnvironments } from './environments';
import { tryThis } from './try-this';

/** What stays the same from the start of a run to its last line. */
export interface Frame {
  readonly checkout: string;
  readonly modelDir: string | undefined;
  /** A person watches. */
  readonly terminal: boolean;
  /** Absolute folder for report.json. */
  readonly out: string;
}

/** What whoever takes a run up again (`approve`, `reject`, `retry`, `rollback`) needs to know of it. */
export interface Waiting {
  /** Absolute folder of its report. */
  readonly out: string;
  /** Absolute folder of its model, where it was not the checkout's. */
  readonly modelDir?: string;
}

/** Where a run keeps what it needs to be taken up again. */
export function waitingFile(runFolder: string): string {
  return join(runFolder, 'waiting.json');
}

/** Keeps it with a run as soon as that has a folder: also a run that is killed can be taken up again. */
export function keepWaiting({ out, modelDir }: Frame, runFolder: string): void {
  writeFileSync(waitingFile(runFolder), JSON.stringify({ out, modelDir }));
}

/** @returns where the report of a run of an earlier version went, if its folder does not say */
export function readWaiting(checkout: string, run: string): Waiting {
  try {
    return JSON.parse(readFileSync(waitingFile(join(runsFolder(checkout), run)), 'utf8')) as Waiting;
  } catch {
    return { out: join(checkout, 'out') };
  }
}

/** Makes sure, before minutes of work, that the report can be written. @throws UserError (exit code 2) */
export function prepareOut(out: string): void {
  try {
    mkdirSync(out, { recursive: true });
    accessSync(out, constants.W_OK);
  } catch (error) {
    throw new UserError(`${out} cannot be written: ${(error as Error).message}`, {
      exitCode: 2,
      next: 'name another folder: --out DIR',
      cause: error,
    });
  }
}

/** Writes report.json and shows the summary. */
export function tellResult(frame: Frame, result: RunResult, interrupted: boolean): Report {
  const { run, startedAt, status, stages, documents } = result;
  const report = buildReport({ run, startedAt, status, stages, documents, restarts: result.restarts.length, ...decisionOf(result) });
  prepareOut(frame.out);
  writeFileSync(reportFile(frame), `${JSON.stringify(report, null, 2)}\n`);
  say();
  say(interrupted ? 'interrupted' : summary(report));
  return report;
}

/** The answer to the approval as a fact of the report. */
export function decisionOf({ folder }: Pick<RunResult, 'folder'>): Pick<Report, 'decision'> {
  const decision = readDecision(folder);
  return decision ? { decision } : {};
}

/** The last lines: where everything is, and how to go on. */
export function farewell(frame: Frame, result: RunResult, report: Report): void {
  const serving = frame.terminal && result.status === 'succeeded';
  const names = Object.keys(report.environments);
  const width = Math.max(11, ...names.map((name) => name.length)) + 1;
  const row = (name: string, text: string) => say(`${name.padEnd(width)}${text}`);
  say();
  for (const [name, environment] of Object.entries(report.environments)) row(name, environment.api);
  row('report', relative(process.cwd(), reportFile(frame)) || reportFile(frame));
  if (result.status === 'pending') {
    say();
    const stage = result.waitingFor?.stage ?? '';
    for (const line of reviewLines({ stage, documents: result.documents })) say(line);
    row('page', relative(process.cwd(), reviewPageFile(frame.checkout, result.run)));
    say(`${style('yellow', 'waiting for approval')}: npx blueline approve   (or: npx blueline reject)`);
  }
  const failed = result.stages.flatMap((stage) => stage.actions).find((action) => action.status === 'failed');
  if (failed?.log) row('log', relative(process.cwd(), failed.log));
  const line = tryThis(
    report,
    Object.entries(result.documents).find(([key]) => key.endsWith('/application.json'))?.[1] as ApplicationDocument | undefined,
  );
  if (!serving && names.length > 0)
    row('go on', `npx blueline cloud start   (${names.join(' and ')} with their data; stopped and saved now)`);
  if (line) row('try this', line);
  if (serving) say(`\nserving ${names.join(' and ')}; ${style('bold', 'Ctrl-C')} saves and stops`);
}

/** After a rejection: production's review change set goes, and its stack if nothing else was ever in it. */
export async function discardRejected(result: RunResult, environments: RunEnvironments): Promise<void> {
  const review = Object.entries(result.documents).find(([key]) => key.endsWith('/review.json'))?.[1] as Deployment | undefined;
  if (!review) return;
  const variables = await environments.variablesOf(review.environment);
  const args = [process.argv[1] ?? '', 'deploy', review.environment, '--discard-review', review.stack];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...variables }, stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => child.on('exit', resolve));
  if (code !== 0) say(`${style('yellow', 'warning:')} the review of ${review.stack} could not be removed; the next review replaces it`);
}

function reportFile(frame: Frame): string {
  return join(frame.out, 'report.json');
}
