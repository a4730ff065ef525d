import type { ActionExecutionDetail, PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import { actionsSince, executions, releaseOf } from './history';
import type { LocalState } from './local-run';
import { type Metrics, measure, type RunFact } from './metrics';
import type { Pipeline } from './pipeline';
import { packageVersion } from './rollback';

/**
 * What the runs of a pipeline did in one stage.
 * @param returns runs that the variable `release` has told to bring an older package
 */
export function runFacts(
  summaries: readonly PipelineExecutionSummary[],
  actions: readonly ActionExecutionDetail[],
  stage: string,
  returns: ReadonlySet<string> = new Set(),
): RunFact[] {
  const ofRun = new Map<string, ActionExecutionDetail[]>();
  for (const one of actions) {
    const run = one.pipelineExecutionId ?? '';
    ofRun.set(run, [...(ofRun.get(run) ?? []), one]);
  }
  return summaries.map((summary) => {
    const run = summary.pipelineExecutionId ?? '';
    const production = outcome(summary, ofRun.get(run) ?? [], stage);
    const target = summary.rollbackMetadata?.rollbackTargetPipelineExecutionId;
    const version = packageVersion(ofRun.get(target ?? run) ?? []);
    return {
      run,
      startedAt: summary.startTime ?? new Date(0),
      isRollback: summary.executionType === 'ROLLBACK' || returns.has(run),
      ...(version === undefined ? {} : { version }),
      ...(production ? { production } : {}),
    };
  });
}

/**
 * How a run ended in the stage. The stage is as good as the last try of each of its actions; but it ends later than they do: a bake comes after
 * them, and has no action. So a run that has failed while none of its actions has is one whose condition was not met, and one that is still under
 * way, with nothing after the stage, has no verdict yet (CodePipeline user guide, "How do stage conditions work?").
 */
function outcome({ status, lastUpdateTime }: PipelineExecutionSummary, actions: readonly ActionExecutionDetail[], stage: string) {
  const latest = latestTries(actions);
  const own = latest.filter(({ stageName }) => stageName === stage);
  const others = latest.filter(({ stageName }) => stageName !== stage);
  if (own.length === 0 || own.some((one) => one.status === 'InProgress' || one.status === 'Abandoned')) return undefined;
  const endedAt = new Date(Math.max(...own.map((one) => one.lastUpdateTime?.getTime() ?? 0)));
  const succeeded = own.every((one) => one.status === 'Succeeded');
  if (!succeeded) return { succeeded, endedAt };
  if (status === 'InProgress' && !others.some(({ startTime }) => startTime && startTime >= endedAt)) return undefined;
  const isConditionUnmet = status === 'Failed' && !others.some((one) => one.status === 'Failed');
  return isConditionUnmet ? { succeeded: false, endedAt: lastUpdateTime ?? endedAt } : { succeeded, endedAt };
}

function latestTries(actions: readonly ActionExecutionDetail[]): ActionExecutionDetail[] {
  const latest = new Map<string, ActionExecutionDetail>();
  for (const one of actions) {
    const key = `${one.stageName}.${one.actionName}`;
    const known = latest.get(key);
    if (!known || (known.startTime ?? 0) < (one.startTime ?? 0)) latest.set(key, one);
  }
  return [...latest.values()];
}

/** The same of the runs of the last days that a checkout keeps. */
export function localRunFacts(states: readonly LocalState[], stage: string, days: number, now = new Date()): RunFact[] {
  const since = now.getTime() - days * 86_400_000;
  const recent = states.filter((state) => Date.parse(state.startedAt) >= since);
  return recent.map((state) => {
    const own = Object.entries(state.actions).flatMap(([key, action]) => (key.startsWith(`${stage}.`) ? [action] : []));
    const startedAt = new Date(state.startedAt);
    const ran = own.filter(({ status }) => status === 'succeeded' || status === 'failed');
    // Runs of an earlier version did not note when an action ended: then the time without waiting.
    const ends = ran.map(({ endedAt }) => (endedAt === undefined ? startedAt.getTime() + state.seconds * 1000 : Date.parse(endedAt)));
    const succeeded = ran.every(({ status }) => status === 'succeeded');
    const version = packageVersion(Object.values(state.namespaces ?? {}).map((outputVariables) => ({ output: { outputVariables } })));
    return {
      run: state.run,
      startedAt,
      isRollback: state.rollbackOf !== undefined || isReturn(state.variables?.release),
      ...(version === undefined ? {} : { version }),
      ...(ran.length > 0 ? { production: { succeeded, endedAt: new Date(Math.max(...ends)) } } : {}),
    };
  });
}

function isReturn(release: string | undefined): boolean {
  return release !== undefined && release !== 'current';
}

/** Measures the deployed pipeline over the last days. */
export async function readMetrics(pipeline: Pipeline, stage: string, days: number, now = new Date()): Promise<Metrics> {
  const since = new Date(now.getTime() - days * 86_400_000);
  const [summaries, actions] = [await executions(pipeline, { since }), await actionsSince(pipeline, since)];
  const there = new Set(actions.filter(({ stageName }) => stageName === stage).map(({ pipelineExecutionId }) => pipelineExecutionId));
  const returns = new Set<string>();
  for (const { pipelineExecutionId, trigger, executionType } of summaries) {
    // Only whoever starts a run by hand gives it variables; a call for each of those few that got to production.
    const isByHand = executionType !== 'ROLLBACK' && (trigger?.triggerType ?? 'StartPipelineExecution') === 'StartPipelineExecution';
    if (pipelineExecutionId === undefined || !isByHand || !there.has(pipelineExecutionId)) continue;
    if (isReturn(await releaseOf(pipeline, pipelineExecutionId))) returns.add(pipelineExecutionId);
  }
  return measure(runFacts(summaries, actions, stage, returns), stage, days);
}
