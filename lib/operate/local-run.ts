import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';
import { lastRun, type RunResult, readDecision, waitingRunOf } from '../local/engine';
import { isAlive, type ProcessIdentity } from '../local/process-start';
import type { PipelineStatus, StatusWord } from './status';

/** The run of a checkout, as the verbs that also know the deployed pipeline see it. */
export interface LocalRun {
  readonly result: RunResult;
  readonly state: 'running' | 'waiting' | 'ended';
  /** False for a run that waits while later ones have ended before the approval. */
  readonly isNewest: boolean;
  /** Of the process that runs it. */
  readonly process?: ProcessIdentity;
}

/** The run that runs or waits in a checkout; undefined where none does: then a verb means the deployed pipeline (ARCHITECTURE §7). */
export async function activeLocalRun(checkout: string): Promise<LocalRun | undefined> {
  const process = runningProcess(checkout);
  if (process) {
    const last = await lastRun(checkout).catch(unreadable);
    if (last && !isOver(checkout, last.run)) return { result: last, state: 'running', isNewest: true, process };
  }
  const waiting = await waitingRunOf(checkout);
  return waiting ? { result: waiting, state: 'waiting', isNewest: localStates(checkout)[0]?.run === waiting.run } : undefined;
}

/** The newest run of a checkout, also one that has ended. */
export async function latestLocalRun(checkout: string): Promise<LocalRun | undefined> {
  const active = await activeLocalRun(checkout);
  if (active) return active;
  const last = await lastRun(checkout).catch(unreadable);
  return last ? { result: last, state: 'ended', isNewest: true } : undefined;
}

/** A run that has only just begun has no state yet. */
function unreadable(error: unknown): undefined {
  if (error instanceof UserError) return undefined;
  throw error;
}

/** Whoever holds the checkout's lock (lib/local/lock.ts) works on a run. */
function runningProcess(checkout: string): ProcessIdentity | undefined {
  try {
    const holder = JSON.parse(readFileSync(join(checkout, '.blueline', 'lock'), 'utf8')) as ProcessIdentity & { holder?: string };
    return holder.holder === 'npm run local' && isAlive(holder) ? { pid: holder.pid, startTime: holder.startTime } : undefined;
  } catch {
    return undefined; // no lock, or one that is just being written
  }
}

/** A run stays in the foreground after its end and serves its environments: then nothing runs any more. */
function isOver(checkout: string, run: string): boolean {
  return readState(join(checkout, '.blueline', 'runs', run))?.status !== 'running';
}

/** What `state.json` of a run says, as far as it is read here. */
export interface LocalState {
  readonly run: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly status: 'running' | 'succeeded' | 'failed' | 'rejected' | 'pending' | 'superseded';
  /** By `<stage>.<action>`; `endedAt` in ISO 8601. */
  readonly actions: Readonly<Record<string, { readonly status: string; readonly seconds: number; readonly endedAt?: string }>>;
  /** Values of the pipeline's variables that were given. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What the actions have exported, by namespace. */
  readonly namespaces?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Of a run that repeats a stage of an older one. */
  readonly rollbackOf?: { readonly run: string; readonly stage: string };
}

/** The states of all kept runs, the newest first: an id begins with its time. */
export function localStates(checkout: string): LocalState[] {
  const runs = join(checkout, '.blueline', 'runs');
  if (!existsSync(runs)) return [];
  const ids = readdirSync(runs).sort().reverse();
  return ids.flatMap((id) => readState(join(runs, id)) ?? []);
}

function readState(folder: string): LocalState | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as LocalState;
  } catch {
    return undefined;
  }
}

const WORDS: Readonly<Record<RunResult['status'] | 'skipped', StatusWord>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  rejected: 'rejected',
  pending: 'waiting',
  skipped: 'not run',
};

/** A local run in the form of a pipeline's status. */
export function localStatus({ result, state }: LocalRun): PipelineStatus {
  const { run, waitingFor } = result;
  const waits = waitingFor ? [`run ${run} waits in ${waitingFor.stage} for a person: blueline approve, or blueline reject`] : [];
  const stages = result.stages.map((stage) => ({
    name: stage.name,
    status: WORDS[stage.status],
    ...(stage.status === 'skipped' ? {} : { run }),
    ...(stage.seconds > 0 ? { seconds: stage.seconds } : {}),
    actions: stage.actions.map((action) => ({
      name: action.name,
      status: WORDS[action.status],
      ...(action.status === 'skipped' ? {} : { seconds: action.seconds }),
      ...(action.message ? { message: action.message } : {}),
      ...(action.log ? { link: action.log } : {}),
    })),
  }));
  const next = state === 'running' ? stages.find((stage) => stage.status === 'not run') : undefined;
  const waiting = next ? [`run ${run} is in ${next.name}`] : waits;
  const decision = readDecision(result.folder);
  return { cloud: 'local', pipeline: run, stages, waiting, ...(decision ? { decision } : {}), isMoving: state !== 'ended' };
}
