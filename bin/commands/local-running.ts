import { UserError } from '../../lib/errors';
import type { LocalRun } from '../../lib/operate/local-run';
import { say, style } from '../../lib/terminal';
import { type LocalPlace, printJson, type RunningOptions } from './operate-target';

/** `start` here: what `npm run local` does, without a question: it waits at the approval. */
export async function startHere({ checkout }: LocalPlace, options: RunningOptions): Promise<number> {
  const variables = await variablesOf(options);
  const { runLocally } = await import('../../lib/local/run');
  const code = await runLocally({ checkout, variables, out: 'out', terminal: false });
  return tellRun(checkout, options, code);
}

/** `retry` here: the newest run goes on where it failed. */
export async function retryHere(place: LocalPlace, stage: string | undefined, options: RunningOptions): Promise<number> {
  const { planLocalRetry } = await import('../../lib/operate/local-retry');
  const plan = planLocalRetry(needRun(place), stage);
  const { retryLocally } = await import('../../lib/local/run');
  const what = options.all ? plan.stage : `what failed in ${plan.stage}`;
  say(
    `${style('green', 'repeating')} ${what} of run ${plan.run}, with its artifacts: what has changed in the checkout since is not in them`,
  );
  const code = await retryLocally(place.checkout, plan.run, options.all ? plan.stage : undefined);
  return tellRun(place.checkout, options, code, { stage: plan.stage });
}

/** `rollback` here: an older run's stage once more, or a new run with the older package. */
export async function rollbackHere(place: LocalPlace, stage: string | undefined, options: RunningOptions): Promise<number> {
  const { checkout } = place;
  const { result } = needRun(place);
  const { localRollbackFacts, planLocalRollback } = await import('../../lib/operate/local-rollback');
  const plan = planLocalRollback(localRollbackFacts(checkout, result, options.release), stage);
  const { frameOf, rollbackLocally, runLocally } = await import('../../lib/local/run');
  if (plan.kind === 'stage') {
    say(`${style('green', 'rolling back')} ${plan.stage} to run ${plan.target} as RollbackStage does, because ${plan.why}`);
    return tellRun(checkout, options, await rollbackLocally(checkout, plan.target, plan.stage), plan);
  }
  const variables = await variablesOf({ release: plan.release, reason: options.reason ?? `rollback to ${plan.release}` });
  say(`${style('green', 'deploying again')} package ${plan.release} by a new run of the whole pipeline, because ${plan.why}`);
  const { modelDir, out } = frameOf(checkout, plan.from ?? result.run);
  const code = await runLocally({ checkout, variables, out, terminal: false, ...(modelDir === undefined ? {} : { modelDir }) });
  return tellRun(checkout, options, code, plan);
}

function needRun({ run }: LocalPlace): LocalRun {
  if (run) return run;
  throw new UserError('no run in this checkout yet', { next: 'npm run local' });
}

/** The same rules as on AWS: what starts here starts there. */
async function variablesOf({
  release,
  reason,
  cleanup,
}: Pick<RunningOptions, 'release' | 'reason' | 'cleanup'>): Promise<Record<string, string>> {
  const { checkVariable } = await import('../../lib/operate/start');
  const given = Object.entries({ release, reason, cleanup }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  for (const [name, value] of given) checkVariable(name, value);
  return Object.fromEntries(given);
}

/** The document of what was started, with how it ended. */
async function tellRun(checkout: string, { format }: RunningOptions, code: number, more: object = {}): Promise<number> {
  if (format === 'text') return code;
  const { lastRun } = await import('../../lib/local/engine');
  const last = await lastRun(checkout);
  printJson(format, { pipeline: 'local', ...more, run: last?.run, status: last?.status });
  return code;
}
