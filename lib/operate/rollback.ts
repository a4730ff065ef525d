import {
  type ActionExecutionDetail,
  type GetPipelineStateOutput,
  type PipelineDeclaration,
  type PipelineExecutionSummary,
  RollbackStageCommand,
} from '@aws-sdk/client-codepipeline';
import { UserError } from '../errors';
import { actionsOfRun, executions, releaseOf } from './history';
import type { Pipeline } from './pipeline';
import { sayingWhatAwsSays } from './refusals';
import { stageNamed } from './stage';
import { readDeclaration, startRun } from './start';
import { readState } from './status';

/** How a stage goes back, and why so. */
export type RollbackPlan =
  | { readonly kind: 'stage'; readonly stage: string; readonly target: string; readonly why: string }
  | { readonly kind: 'release'; readonly stage: string; readonly release: string; readonly from?: string; readonly why: string };

/** What is known of the stage and of those before. */
export interface RollbackFacts {
  readonly stage: string;
  readonly state: GetPipelineStateOutput;
  readonly declaration: PipelineDeclaration;
  /** The newest first. */
  readonly history: readonly PipelineExecutionSummary[];
  /** Those of them that succeeded in the stage since the pipeline has had its present structure. */
  readonly successes: readonly PipelineExecutionSummary[];
  /** What the actions of an earlier run did, by the run's id; needed of the target alone. */
  readonly actions: ReadonlyMap<string, readonly ActionExecutionDetail[]>;
  /** Version that the user named. */
  readonly release?: string;
  /** The run that first brought what the run in the stage has brought back by the variable `release`; undefined where it has not. */
  readonly origin?: string;
}

/**
 * Decides between RollbackStage, which repeats an older run's stage with its artifacts and needs no build and no approval, and a new run with
 * the older package. CodePipeline allows the first only to a run that succeeded in this stage, in the present structure of the pipeline, was
 * no rollback itself, not in the source stage and not in mode PARALLEL (CodePipeline user guide, "Configure stage rollback").
 * @throws UserError where neither is possible, with the reason of each
 */
export function planRollback(facts: RollbackFacts): RollbackPlan {
  const { state, declaration } = facts;
  const current = stageNamed(state, facts.stage);
  const stage = current.stageName ?? facts.stage;
  checkStage(current.latestExecution?.status, stage, declaration);
  if (facts.release !== undefined) return planRelease(facts, stage, 'its version was named', facts.release);
  const target = olderThan(current.latestExecution?.pipelineExecutionId, facts.successes, facts);
  const obstacle = obstacleTo(target, facts);
  if (target && !obstacle) {
    const why = `run ${target} succeeded in ${stage}, and the pipeline has the same structure as then`;
    return { kind: 'stage', stage, target, why };
  }
  return planRelease(facts, stage, obstacle ?? '');
}

/** A run with the older package, since RollbackStage is not possible for the reason `why`. */
export function planRelease(facts: RollbackFacts, stage: string, why: string, named?: string): RollbackPlan {
  const variables = (facts.declaration.variables ?? []).map((variable) => variable.name);
  if (!variables.includes('release')) {
    throw new UserError(
      `${stage} cannot go back: ${why}; and the deployed pipeline has no variable 'release' to deploy an older package with`,
      {
        next: 'revert the commit and push; the pipeline then deploys the older state as a new release',
      },
    );
  }
  if (named !== undefined) return { kind: 'release', stage, release: named, why };
  const inStage = stageNamed(facts.state, stage).latestExecution?.pipelineExecutionId;
  const whole = facts.history.filter((one) => one.status === 'Succeeded');
  const from = olderThan(inStage, whole, facts);
  const release = from === undefined ? undefined : packageVersion(facts.actions.get(from) ?? []);
  if (from !== undefined && release !== undefined) return { kind: 'release', stage, release, from, why };
  const missing = from === undefined ? 'no earlier run has succeeded' : `run ${from} does not say which package it deployed`;
  throw new UserError(`${stage} cannot go back by itself: ${why}; ${missing}`, {
    next: 'name the version: blueline rollback --release VERSION (the manifest of each package has it)',
  });
}

/** The version that an action of a run has exported: a variable VERSION or PACKAGE_VERSION. */
export function packageVersion(actions: readonly Pick<ActionExecutionDetail, 'output'>[]): string | undefined {
  for (const { output } of actions) {
    const entries = Object.entries(output?.outputVariables ?? {});
    const found = entries.find(([name, value]) => /^((blueline|package)_?)?version$/i.test(name) && value !== '');
    if (found) return found[1];
  }
  return undefined;
}

function checkStage(status: string | undefined, stage: string, declaration: PipelineDeclaration): void {
  if (status === 'InProgress' || status === 'Stopping') {
    throw new UserError(`${stage} is at work: only a stage that has ended can go back`, { next: 'wait for it, or blueline stop' });
  }
  const actions = declaration.stages?.find((one) => one.name === stage)?.actions ?? [];
  if (actions.some((action) => action.actionTypeId?.category === 'Source')) {
    throw new UserError(`${stage} cannot go back: it only fetches the source`, { exitCode: 2, next: 'revert the commit and push' });
  }
}

/**
 * The newest run before the one that is in the stage. If that one went back, in either way, what it went back to is in force, and the one before
 * that is meant. Rollbacks are no targets.
 */
function olderThan(
  current: string | undefined,
  successes: readonly PipelineExecutionSummary[],
  { history, origin }: Pick<RollbackFacts, 'history' | 'origin'>,
): string | undefined {
  const summary = [...history, ...successes].find((one) => one.pipelineExecutionId === current);
  const inForce = summary?.rollbackMetadata?.rollbackTargetPipelineExecutionId ?? origin ?? current;
  const before = history.find((one) => one.pipelineExecutionId === inForce)?.startTime;
  return successes.find(
    (one) =>
      one.executionType !== 'ROLLBACK' && one.pipelineExecutionId !== inForce && !(before && one.startTime && one.startTime >= before),
  )?.pipelineExecutionId;
}

function obstacleTo(target: string | undefined, { state, declaration, actions }: RollbackFacts): string | undefined {
  if (declaration.executionMode === 'PARALLEL') return 'CodePipeline rolls no stage back in execution mode PARALLEL';
  if (target === undefined) return 'no earlier run has succeeded in it since the pipeline was changed';
  const version = actions.get(target)?.[0]?.pipelineVersion;
  if (version !== undefined && state.pipelineVersion !== undefined && version !== state.pipelineVersion) {
    return `the pipeline has changed since run ${target} (version ${version} then, ${state.pipelineVersion} now), and CodePipeline goes back only within one version`;
  }
  return undefined;
}

/** Collects the facts: the state, the definition, the runs, and the actions of the two runs that may be gone back to. */
export async function rollbackFacts(pipeline: Pipeline, wanted: string | undefined, release?: string): Promise<RollbackFacts> {
  const [state, declaration] = [await readState(pipeline), await readDeclaration(pipeline)];
  const stage = stageNamed(state, wanted ?? state.stageStates?.at(-1)?.stageName ?? '').stageName ?? '';
  const history = await executions(pipeline, { limit: 200 });
  const successes = await executions(pipeline, { succeededIn: stage, limit: 50 });
  const current = stageNamed(state, stage).latestExecution?.pipelineExecutionId;
  const whole = history.filter((one) => one.status === 'Succeeded');
  const origin = await originOf(pipeline, current, whole);
  const before = { history, ...(origin === undefined ? {} : { origin }) };
  const targets = new Set([olderThan(current, successes, before), olderThan(current, whole, before)]);
  const actions = new Map<string, ActionExecutionDetail[]>();
  for (const run of targets) if (run !== undefined) actions.set(run, await actionsOfRun(pipeline, run));
  return { stage, state, declaration, successes, actions, ...before, ...(release === undefined ? {} : { release }) };
}

/** How many runs are asked for the version that they deployed: a call each. */
const ASKED = 20;

/** The oldest run, among the last ones, that deployed what the present one brought back by the variable `release`. */
async function originOf(
  pipeline: Pipeline,
  current: string | undefined,
  whole: readonly PipelineExecutionSummary[],
): Promise<string | undefined> {
  if (current === undefined) return undefined;
  const release = await releaseOf(pipeline, current);
  if (release === undefined || release === 'current') return undefined;
  const start = whole.findIndex((one) => one.pipelineExecutionId === current) + 1;
  let origin: string | undefined;
  for (const { pipelineExecutionId } of whole.slice(start, start + ASKED)) {
    if (pipelineExecutionId === undefined) continue;
    if (packageVersion(await actionsOfRun(pipeline, pipelineExecutionId)) === release) origin = pipelineExecutionId;
  }
  return origin;
}

export interface RolledBack {
  readonly plan: RollbackPlan;
  /** Id of the run that goes back. */
  readonly run: string;
}

/** Goes back as planned. Where CodePipeline refuses the stage after all, by a new run with the older package. */
export async function applyRollback(pipeline: Pipeline, facts: RollbackFacts, plan: RollbackPlan, reason?: string): Promise<RolledBack> {
  if (plan.kind === 'release') return { plan, run: await startRun(pipeline, withReason(facts, plan.release, reason)) };
  try {
    const input = { pipelineName: pipeline.name, stageName: plan.stage, targetPipelineExecutionId: plan.target };
    const { pipelineExecutionId } = await pipeline.client.send(new RollbackStageCommand(input));
    return { plan, run: pipelineExecutionId ?? '' };
  } catch (error) {
    if ((error as Error).name !== 'UnableToRollbackStageException') return sayingWhatAwsSays(() => Promise.reject(error));
    const other = planRelease(facts, plan.stage, `CodePipeline refused: ${(error as Error).message}`);
    return applyRollback(pipeline, facts, other, reason);
  }
}

/** The reason goes along where the pipeline has a variable for it. */
function withReason({ declaration }: RollbackFacts, release: string, reason: string | undefined) {
  const knows = (declaration.variables ?? []).some((variable) => variable.name === 'reason');
  return knows ? { release, reason: reason ?? `rollback to ${release}` } : { release };
}
