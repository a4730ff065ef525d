import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { UserError } from '../../lib/errors';
import type { Decision } from '../../lib/operate/approval';
import type { LocalRun } from '../../lib/operate/local-run';
import type { Pipeline } from '../../lib/operate/pipeline';
import { say, style } from '../../lib/terminal';
import { checkoutFolder } from './checkout';
import { chooseTarget, printJson, type TargetOptions, withFormat, withTarget } from './operate-target';

interface StatusOptions extends TargetOptions {
  watch?: boolean;
  format: 'text' | 'json';
}

interface DecisionOptions extends TargetOptions {
  reason?: string;
  run?: string;
  yes?: boolean;
}

/** status, approve, reject: of the run of this checkout while one runs or waits, else of the deployed pipeline. */
export function statusCommands(program: Command, finish: (exitCode: number) => void): void {
  const status = program
    .command('status')
    .summary('show where the pipeline stands')
    .description('Shows the stages with times, who waits for whom, and the link to the console.')
    .option('--watch', 'go on showing it until nothing runs or waits any more, or until Ctrl-C');
  withTarget(withFormat(status))
    .addHelpText('after', `${WHICH}\nExit codes: 0 shown, 1 AWS refused, 2 wrong usage or environment\nExample: blueline status --watch`)
    .action(async (options: StatusOptions) => finish(await showStatus(options)));
  for (const decision of ['approve', 'reject'] as const) {
    const command = program
      .command(decision)
      .summary(`${decision} the run that waits`)
      .description(
        `Shows what waits for approval and ${decision === 'approve' ? 'releases it to production' : 'ends it without production'}.`,
      )
      .option('--reason <text>', 'kept with the decision')
      .option('--run <id>', 'only this run, even if a newer one has caught up with it')
      .option('--yes', 'do not ask on a terminal');
    withTarget(command)
      .addHelpText(
        'after',
        `${WHICH}\nExit codes: 0 done, 1 refused (none waits, another waits now, a newer one has overtaken) or you said no${decision === 'approve' ? ',\nor the run of this checkout failed afterwards' : ''}, 2 wrong usage\nExample: blueline ${decision} --reason "${decision === 'approve' ? 'checked on staging' : 'wrong price on staging'}"`,
      )
      .action(async (options: DecisionOptions) => finish(await decide(decision, options)));
  }
}

export const WHICH = '\nWorks on the run of this checkout while one runs or waits, else on the deployed pipeline.';

async function showStatus(options: StatusOptions): Promise<number> {
  if (options.watch && options.format === 'json') {
    throw new UserError('--watch shows a table, --format json prints one document', { exitCode: 2, next: 'leave one out' });
  }
  const target = await chooseTarget(options, true);
  const { readStatus } = await import('../../lib/operate/status');
  const { statusText } = await import('../../lib/operate/status-text');
  const { latestLocalRun, localStatus } = await import('../../lib/operate/local-run');
  const read = async () =>
    target.kind === 'aws' ? readStatus(target.pipeline) : localStatus((await latestLocalRun(target.checkout)) ?? target.run);
  if (!options.watch) {
    const status = await read();
    if (options.format === 'text') say(statusText(status));
    if (options.format === 'text' && target.kind === 'local' && target.run.state !== 'running') {
      const { lastVerdicts } = await import('../../lib/local/run');
      for (const line of lastVerdicts(target.run.result)) say(line);
    }
    printJson(options.format, status);
    return 0;
  }
  const { watchStatus } = await import('../../lib/operate/watch');
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  await watchStatus({ read, stream: process.stderr, signal: stop.signal });
  return 0;
}

async function decide(decision: Decision, options: DecisionOptions): Promise<number> {
  const local = await localWaiting(options);
  if (local) {
    if (options.run !== undefined && !local.result.run.startsWith(options.run)) {
      throw new UserError(`run ${options.run} does not wait; ${local.result.run} does`, { next: 'blueline status --cloud local' });
    }
    return decideHere(local, decision, options);
  }
  const target = await chooseTarget({ ...options, cloud: 'aws' });
  if (target.kind === 'local') return 1;
  return decideOnAws(target.pipeline, decision, options);
}

/** @returns the exit code: of the run that goes on after `approve`; 0 after `reject`, for that it ends without production is what was asked for */
async function decideHere({ result }: LocalRun, decision: Decision, options: DecisionOptions): Promise<number> {
  const checkout = checkoutFolder();
  if (result.waitingFor) say(result.waitingFor.message);
  if (isTerminal() && !options.yes && !(await askedYes(decision))) {
    say('nothing was done');
    return 1;
  }
  const { decideWaitingRun } = await import('../../lib/local/run');
  (await import('../../lib/local/engine')).noteDecision(result.folder, decision, options.reason);
  const code = await decideWaitingRun(checkout, decision, isTerminal());
  const { localStates } = await import('../../lib/operate/local-run');
  const isRejected = localStates(checkout).find(({ run }) => run === result.run)?.status === 'rejected';
  return decision === 'reject' && code === 1 && isRejected ? 0 : code;
}

/** The run of this checkout that waits, where it is meant. @throws UserError where only it could be meant and none waits */
async function localWaiting(options: DecisionOptions) {
  if (options.cloud === 'aws' || options.pipeline !== undefined) return undefined;
  const { activeLocalRun } = await import('../../lib/operate/local-run');
  const run = await activeLocalRun(checkoutFolder());
  if (run?.state === 'running') {
    throw new UserError(`run ${run.result.run} of this checkout is under way and does not wait for approval`, { next: 'blueline status' });
  }
  const hasRegion = Boolean(process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION);
  if (!run && (options.cloud === 'local' || !hasRegion)) {
    throw new UserError('no run waits for approval in this checkout', {
      next: hasRegion ? 'npm run local' : 'npm run local; for the deployed pipeline set AWS_REGION',
    });
  }
  return run;
}

async function decideOnAws(pipeline: Pipeline, decision: Decision, options: DecisionOptions): Promise<number> {
  const { putDecision, readApproval } = await import('../../lib/operate/approval');
  const shown = await readApproval(pipeline, { decision, ...(options.run === undefined ? {} : { run: options.run }) });
  say(`${style('bold', `${shown.stage}.${shown.action}`)} of run ${shown.run} in ${pipeline.name}:`);
  for (const line of shown.text.split('\n')) say(`  ${line}`);
  if (shown.link) say(`  ${shown.link}`);
  if (isTerminal() && !options.yes && !(await askedYes(decision))) {
    say('nothing was done');
    return 1;
  }
  await putDecision(pipeline, shown, decision, options.reason);
  say(decision === 'approve' ? `${style('green', 'approved')} run ${shown.run}` : `${style('yellow', 'rejected')} run ${shown.run}`);
  if (decision === 'reject') await (await import('./clear-review')).clearReview(pipeline, shown);
  return 0;
}

async function askedYes(decision: Decision): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${style('bold', `${decision} it?`)} y/n `)).trim());
  } finally {
    terminal.close();
  }
}

/** A person sits there: what is asked can be answered, and Ctrl-C ends what is served. */
export function isTerminal(): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY);
}
