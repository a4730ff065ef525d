import { secondsBetween } from './status';

/** One run as the metrics need it. */
export interface RunFact {
  readonly run: string;
  readonly startedAt: Date;
  /** A rollback, also by the variable `release`, is no deployment of something new: it tells that the one before failed, and restores. */
  readonly isRollback: boolean;
  /** Of the package that it brought; undefined where nothing says it. */
  readonly version?: string;
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
  const tries = withReturns(facts.flatMap((fact) => (fact.production ? [{ ...fact, ...fact.production }] : [])));
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

/**
 * The tries in the order in which they ended. Whoever brings a version that production had before, and not the one that it has, goes back,
 * by whatever way: the variable `release`, or a commit that takes another one back.
 */
function withReturns(tries: readonly Try[]): Try[] {
  const had = new Set<string>();
  let inForce: string | undefined;
  return [...tries]
    .sort((a, b) => a.endedAt.getTime() - b.endedAt.getTime())
    .map((one) => {
      const goesBack = one.version !== undefined && inForce !== undefined && one.version !== inForce && had.has(one.version);
      if (one.succeeded) {
        inForce = one.version;
        if (one.version !== undefined) had.add(one.version);
      }
      return goesBack ? { ...one, isRollback: true } : one;
    });
}

/** A success is undone where the next that happens to production is a rollback, and to another version where both are known. */
function isUndone(tries: readonly Try[], place: number): boolean {
  const [one, next] = [tries[place], tries[place + 1]];
  if (!one?.succeeded || !next?.isRollback) return false;
  return one.version === undefined || one.version !== next.version;
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
