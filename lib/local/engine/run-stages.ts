import { join } from 'node:path';
import { UserError } from '../../errors';
import type { StageOutline } from './events';
import type { ActionPlan, PipelinePlan, StagePlan, StageRule } from './plan';
import { runAction } from './run-action';
import { pendingRunIds, runsFolder } from './run-folder';
import { RunRecord } from './run-record';
import type { ActionStatus, RunStatus } from './run-result';
import type { Session } from './session';

/**
 * Runs the stages from the first that has not succeeded to the end, to `until`, or to the first that does not succeed; again from the
 * first one when the pipeline has changed itself.
 */
export async function runStages(session: Session): Promise<RunStatus> {
  checkUntil(session.plan, session.record.until);
  for (let pass = runPass(session); ; pass = runPass(session)) {
    const status = await pass;
    if (status !== 'restart') return status;
    if (!(await restart(session))) return 'failed';
  }
}

/** @throws UserError (exit code 2) that lists the stages there are */
export function checkUntil(plan: PipelinePlan, until: string | undefined): void {
  if (until === undefined || plan.stages.some(({ name }) => name === until)) return;
  throw new UserError(`there is no stage '${until}'`, {
    exitCode: 2,
    next: `take one of ${plan.stages.map(({ name }) => name).join(', ')}`,
  });
}

/** @throws UserError (exit code 2) that lists the variables there are */
export function checkVariables({ variables }: PipelinePlan, given: Readonly<Record<string, string>>): void {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(variables, name));
  if (unknown === undefined) return;
  const names = Object.keys(variables);
  const next = names.length > 0 ? `take one of ${names.join(', ')}` : 'the pipeline has none';
  throw new UserError(`there is no pipeline variable '${unknown}'`, { exitCode: 2, next });
}

export function outline(plan: PipelinePlan): StageOutline[] {
  return plan.stages.map(({ name, groups }) => ({ name, actions: groups.flat().map((action) => action.name) }));
}

async function runPass(session: Session): Promise<RunStatus | 'restart'> {
  const { record, emit } = session;
  for (const stage of session.plan.stages) {
    const actions = stage.groups.flat();
    if (!actions.every((action) => record.isDone(action))) {
      const started = Date.now();
      emit({ type: 'stage-started', stage: stage.name });
      try {
        await runStage(session, stage);
      } finally {
        record.addStageSeconds(stage.name, (Date.now() - started) / 1000);
        const { status, seconds } = record.stageResult(stage.name, actions);
        emit({ type: 'stage-finished', stage: stage.name, status, seconds });
      }
      if (session.restart) return 'restart';
      const { status } = record.stageResult(stage.name, actions);
      if (status !== 'succeeded' && status !== 'skipped') return status;
    }
    if (stage.name === record.until) break;
  }
  return 'succeeded';
}

async function runStage(session: Session, stage: StagePlan): Promise<void> {
  if (stage.groups.flat().some(({ provider }) => provider.startsWith('Approval/'))) await supersedeOthers(session, stage);
  sayPassedOver(session, stage, 'BeforeEntry');
  for (const group of stage.groups) {
    const waiting = group.filter((action) => !session.record.isDone(action));
    const statuses = await runGroup(session, waiting);
    if (session.restart) return;
    if (statuses.some((status) => status !== 'succeeded')) {
      if (statuses.includes('failed')) sayPassedOver(session, stage, 'OnFailure');
      return;
    }
  }
  sayPassedOver(session, stage, 'OnSuccess');
}

/** A rule that this machine cannot look at is passed over by name, never in silence. */
function sayPassedOver({ emit }: Session, stage: StagePlan, when: StageRule['when']): void {
  for (const { name, provider } of stage.rules.filter((rule) => rule.when === when)) {
    const line = `${when} of ${stage.name}: the rule ${name} (${provider}) is not on this machine and was passed over`;
    emit({ type: 'output', stage: stage.name, action: stage.groups[0]?.[0]?.name ?? '', stream: 'engine', line });
  }
}

/**
 * A run that comes to an approval takes the place of those that wait for one (execution mode SUPERSEDED): what they reviewed is outdated
 * from here on, since this run makes a review of its own.
 */
async function supersedeOthers({ checkout, record, emit, plan }: Session, stage: StagePlan): Promise<void> {
  for (const id of await pendingRunIds(checkout)) {
    if (id === record.run) continue;
    if (plan.executionMode === 'QUEUED') {
      const line = `run ${id} waits for approval too: in the mode QUEUED this one would come to ${stage.name} only after it; here both wait`;
      emit({ type: 'output', stage: stage.name, action: stage.groups[0]?.[0]?.name ?? '', stream: 'engine', line });
      continue;
    }
    await RunRecord.supersede(join(runsFolder(checkout), id), record.run);
    const line = `run ${id}, which waited for approval, is superseded by this one`;
    emit({ type: 'output', stage: stage.name, action: stage.groups[0]?.[0]?.name ?? '', stream: 'engine', line });
  }
}

/** Actions of one place run at the same time, and all of them to their end, whatever becomes of the others. */
async function runGroup(session: Session, group: readonly ActionPlan[]): Promise<ActionStatus[]> {
  const settled = await Promise.allSettled(group.map((action) => runAction(session, action)));
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value.status;
  });
}

/** @returns false if the pipeline is not to start again by itself */
async function restart(session: Session): Promise<boolean> {
  const { restart: why, plan } = session;
  delete session.restart;
  if (!why) return false;
  if (!plan.restartOnUpdate) {
    const line = `the pipeline has changed (${why.reason}) and does not start again by itself (RestartExecutionOnUpdate): start a new run`;
    session.emit({ type: 'output', stage: why.stage, action: why.action, stream: 'engine', line });
    return false;
  }
  checkUntil(plan, session.record.until);
  await session.record.restart(plan, why);
  session.emit({ type: 'restarted', ...why, stages: outline(plan) });
  return true;
}
