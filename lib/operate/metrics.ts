import type { ActionExecutionDetail, PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import { actionsSince, executions } from './history';
import type { LocalState } from './local-run';
import type { Pipeline } from './pipeline';
import { secondsBetween } from './status';

/** One run as the metrics need it. */
export interface RunFact {
  readonly run: string;
  readonly startedAt: Date;
  /** A rollback is no deployment of something new: it tells that the one before failed, and restores. */
  readonly isRollback: boolean;
  /** What became of it in the production stage; undefined = it did not get there. */
  readonly production?: { readonly succeeded: boolean; readonly endedAt: Date };
}

/**
 * The four measures of DORA (https://dora.dev/guides/dora-metrics-four-keys), from what the pipeline knows. `undefined` = there was nothing
 * to measure.
 */
export interface Metrics {
  readonly stage: string;
  readonly days: number;
  readonly runs: number;
  /** Successful ones to production, rollbacks left out. */
  readonly deployments: number;
  readonly perWeek: number;
  /** Median, from the start of the run (a push starts it) to the end of production; time waiting for approval included. */
  readonly leadTimeSeconds?: number;
  /** Share of the tries at production that failed, or that a rollback undid. */
  readonly changeFailureRate?: number;
  /** Median, from a failed try, or from a deployment that was undone, to the next success in production. */
  readonly timeToRestoreSeconds?: number;
}

/** Draws the measures from runs in any order. */
export function measure(facts: readonly RunFact[], stage: string, days: number): Metrics {
  const tries = facts.flatMap((fact) => (fact.production ? [{ ...fact, ...fact.production }] : []));
  tries.sort((a, b) => a.endedAt.getTime() - b.endedAt.getTime());
  const changes = tries.filter((one) => !one.isRollback);
  const deployed = changes.filter((one) => one.succeeded);
  const failed = changes.filter((one) => !one.succeeded || isUndone(tries, tries.indexOf(one)));
  const restored = failed.flatMap((one) => restoreSeconds(tries, tries.indexOf(one)) ?? []);
  const leadTime = median(deployed.map((one) => secondsBetween(one.startedAt, one.endedAt)));
  const restore = median(restored);
  return {
    stage,
    days,
    runs: facts.length,
    deployments: deployed.length,
    perWeek: (deployed.length * 7) / days,
    ...(leadTime === undefined ? {} : { leadTimeSeconds: leadTime }),
    ...(changes.length === 0 ? {} : { changeFailureRate: failed.length / changes.length }),
    ...(restore === undefined ? {} : { timeToRestoreSeconds: restore }),
  };
}

interface Try extends RunFact {
  readonly succeeded: boolean;
  readonly endedAt: Date;
}

/** A success is undone where the next that happens to production is a rollback. */
function isUndone(tries: readonly Try[], place: number): boolean {
  return tries[place]?.succeeded === true && tries[place + 1]?.isRollback === true;
}

function restoreSeconds(tries: readonly Try[], place: number): number | undefined {
  const from = tries[place];
  const next = tries.slice(place + 1).find((one) => one.succeeded);
  return from && next ? secondsBetween(from.endedAt, next.endedAt) : undefined;
}

function median(numbers: readonly number[]): number | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle];
  return sorted.length === 0 ? undefined : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** What the runs of a pipeline did in one stage. A stage is as good as the last try of each of its actions. */
export function runFacts(
  summaries: readonly PipelineExecutionSummary[],
  actions: readonly ActionExecutionDetail[],
  stage: string,
): RunFact[] {
  const inStage = new Map<string, ActionExecutionDetail[]>();
  for (const one of actions.filter(({ stageName }) => stageName === stage)) {
    const run = one.pipelineExecutionId ?? '';
    inStage.set(run, [...(inStage.get(run) ?? []), one]);
  }
  return summaries.map((summary) => {
    const run = summary.pipelineExecutionId ?? '';
    const production = outcome(inStage.get(run) ?? []);
    return {
      run,
      startedAt: summary.startTime ?? new Date(0),
      isRollback: summary.executionType === 'ROLLBACK',
      ...(production ? { production } : {}),
    };
  });
}

function outcome(actions: readonly ActionExecutionDetail[]): RunFact['production'] {
  const latest = new Map<string, ActionExecutionDetail>();
  for (const one of actions) {
    const known = latest.get(one.actionName ?? '');
    if (!known || (known.startTime ?? 0) < (one.startTime ?? 0)) latest.set(one.actionName ?? '', one);
  }
  const last = [...latest.values()];
  if (last.length === 0 || last.some((one) => one.status === 'InProgress' || one.status === 'Abandoned')) return undefined;
  const endedAt = new Date(Math.max(...last.map((one) => one.lastUpdateTime?.getTime() ?? 0)));
  return { succeeded: last.every((one) => one.status === 'Succeeded'), endedAt };
}

/** The same of the runs of the last days that a checkout keeps. */
export function localRunFacts(states: readonly LocalState[], stage: string, days: number, now = new Date()): RunFact[] {
  const since = now.getTime() - days * 86_400_000;
  const recent = states.filter((state) => Date.parse(state.startedAt) >= since);
  return recent.map((state) => {
    const own = Object.entries(state.actions).flatMap(([key, action]) => (key.startsWith(`${stage}.`) ? [action] : []));
    const startedAt = new Date(state.startedAt);
    const endedAt = new Date(startedAt.getTime() + state.seconds * 1000);
    const ran = own.filter(({ status }) => status === 'succeeded' || status === 'failed');
    const production = ran.length > 0 ? { succeeded: ran.every(({ status }) => status === 'succeeded'), endedAt } : undefined;
    return { run: state.run, startedAt, isRollback: state.rollbackOf !== undefined, ...(production ? { production } : {}) };
  });
}

/** Measures the deployed pipeline over the last days. */
export async function readMetrics(pipeline: Pipeline, stage: string, days: number, now = new Date()): Promise<Metrics> {
  const since = new Date(now.getTime() - days * 86_400_000);
  return measure(runFacts(await executions(pipeline, { since }), await actionsSince(pipeline, since), stage), stage, days);
}
