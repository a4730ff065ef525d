import { type Command, Option } from 'commander';
import { UserError } from '../../lib/errors';
import { say, style } from '../../lib/terminal';
import { retryHere, rollbackHere, startHere } from './local-running';
import { chooseRunning, chooseTarget, printJson, type RunningOptions, type Target, withFormat, withTarget } from './operate-target';

/** Values of the variable `cleanup` (docs/settings.md). */
const CLEANUPS = ['model', 'none', 'data', 'roles', 'all'];

const CODES = `
Works on this checkout while a run of it waits, with --cloud local, or where no AWS region is set; else on the deployed pipeline.
Exit codes: 0 done, 1 refused or failed, 2 wrong usage or environment`;

/** start, stop, retry, rollback: what changes the course of the pipeline. */
export function runningCommands(program: Command, finish: (exitCode: number) => void): void {
  withTarget(withFormat(program.command('start')))
    .summary('start a run')
    .description(
      'Starts a run: of the deployed pipeline with the newest commit, or here with the working tree, as `npm run local` without questions. Or with an older package.',
    )
    .option('--release <version>', 'deploy this older package in place of a new one (variable `release`)')
    .option('--reason <text>', 'kept with the run (variable `reason`)')
    .addOption(new Option('--cleanup <what>', 'what the gate deletes first (variable `cleanup`)').choices(CLEANUPS))
    .addHelpText('after', `${CODES}\nExample: blueline start --reason "prices of December"`)
    .action(async (options: RunningOptions) => finish(await start(options)));
  withTarget(withFormat(program.command('stop')))
    .summary('stop a run')
    .description('Stops a run when the actions that are at work have ended. A run of this checkout is stopped as by Ctrl-C.')
    .argument('[run]', 'id of the run or its beginning; needed where several are under way')
    .option('--abandon', 'do not wait for the actions: what they deploy may be left half done')
    .option('--reason <text>', 'kept with the run')
    .addHelpText('after', `${CODES}\nExample: blueline stop --reason "wrong branch"`)
    .action(async (run: string | undefined, options: RunningOptions) => finish(await stop(run, options)));
  withTarget(withFormat(program.command('retry')))
    .summary('repeat a failed stage')
    .description('Repeats what failed in a stage, with the artifacts of its run, and goes on from there.')
    .argument('[stage]', 'name of the stage; here by default the one that failed')
    .option('--all', 'repeat the whole stage, not only what failed')
    .addHelpText('after', `${CODES}\nExample: blueline retry Staging`)
    .action(async (stage: string | undefined, options: RunningOptions) => finish(await retry(stage, options)));
  withTarget(withFormat(program.command('rollback')))
    .summary('go back to the release before')
    .description(
      'Brings a stage back to the release before: by repeating it as an older run had it (RollbackStage) where that is possible, else by a run with the older package. Says which and why.',
    )
    .argument('[stage]', 'name of the stage (default: the last one)')
    .option('--release <version>', 'go back to this package')
    .option('--reason <text>', 'kept with a run that deploys the older package')
    .addHelpText('after', `${CODES}\nExample: blueline rollback Production`)
    .action(async (stage: string | undefined, options: RunningOptions) => finish(await rollback(stage, options)));
}

async function start(options: RunningOptions): Promise<number> {
  const target = await chooseRunning(options);
  if (target.kind === 'local') return startHere(target, options);
  const { pipeline } = target;
  const { startRun } = await import('../../lib/operate/start');
  const { consoleLink } = await import('../../lib/operate/pipeline');
  const run = await startRun(pipeline, options);
  say(`${style('green', 'started')} run ${run} of ${pipeline.name}${options.release ? ` with package ${options.release}` : ''}`);
  say(consoleLink(pipeline, run));
  printJson(options.format, { pipeline: pipeline.name, run, link: consoleLink(pipeline, run) });
  return 0;
}

async function stop(run: string | undefined, options: RunningOptions): Promise<number> {
  const target = await chooseTarget(options);
  if (target.kind === 'local') return stopLocal(target, run, options);
  const { stopRun } = await import('../../lib/operate/stop');
  const stopped = await stopRun(target.pipeline, { ...options, ...(run === undefined ? {} : { run }) });
  say(`${style('yellow', 'stopping')} run ${stopped}${options.abandon ? '' : ': when the actions that are at work have ended'}`);
  printJson(options.format, { pipeline: target.pipeline.name, run: stopped });
  return 0;
}

function stopLocal(
  { run: { result, state, process: worker } }: Extract<Target, { kind: 'local' }>,
  run: string | undefined,
  options: RunningOptions,
): number {
  if (run !== undefined && !result.run.startsWith(run)) {
    throw new UserError(`run ${run} of this checkout is not under way; ${result.run} is`, { next: 'blueline status' });
  }
  if (options.reason !== undefined) {
    throw new UserError('--reason is of the deployed pipeline: a run of this checkout keeps none when it is stopped', {
      exitCode: 2,
      next: 'leave it out',
    });
  }
  if (state !== 'running' || !worker) {
    throw new UserError(`run ${result.run} of this checkout only waits for approval; nothing of it runs`, {
      next: 'blueline reject ends it',
    });
  }
  process.kill(worker.pid, 'SIGTERM');
  say(
    `${style('yellow', 'stopping')} run ${result.run} of this checkout: it saves its environments and ends${options.abandon ? '; without waiting for its actions it does so anyway' : ''}`,
  );
  printJson(options.format, { pipeline: 'local', run: result.run });
  return 0;
}

async function retry(stage: string | undefined, options: RunningOptions): Promise<number> {
  const target = await chooseRunning(options);
  if (target.kind === 'local') return retryHere(target, stage, options);
  const { pipeline } = target;
  if (stage === undefined) throw new UserError("missing argument 'stage'", { exitCode: 2, next: 'blueline status shows which has failed' });
  const { retryStage } = await import('../../lib/operate/retry');
  const plan = await retryStage(pipeline, stage, options.all);
  say(`${style('green', 'repeating')} ${plan.mode === 'ALL_ACTIONS' ? '' : 'what failed in '}${plan.stage} of run ${plan.run}`);
  printJson(options.format, { pipeline: pipeline.name, ...plan });
  return 0;
}

async function rollback(stage: string | undefined, options: RunningOptions): Promise<number> {
  const target = await chooseRunning(options);
  if (target.kind === 'local') return rollbackHere(target, stage, options);
  const { pipeline } = target;
  const { applyRollback, planRollback, rollbackFacts } = await import('../../lib/operate/rollback');
  const facts = await rollbackFacts(pipeline, stage, options.release);
  const { plan, run } = await applyRollback(pipeline, facts, planRollback(facts), options.reason);
  const why = `because ${plan.why}`;
  if (plan.kind === 'stage') say(`${style('green', 'rolling back')} ${plan.stage} to run ${plan.target} by RollbackStage, ${why}`);
  else say(`${style('green', 'deploying again')} package ${plan.release} by a new run of the whole pipeline, ${why}`);
  say(`run ${run}`);
  printJson(options.format, { pipeline: pipeline.name, run, ...plan });
  return 0;
}
