import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { definitionFolder, readDefinition } from './definition';
import type { EngineEvent } from './events';
import { Interrupted } from './interrupted';
import type { ApprovalAnswer, ApprovalQuestion } from './provider';
import { checkProviders } from './providers/table';
import { readPlan } from './read-plan';
import { newRunFolder, pendingRunIds, runIds, runsFolder } from './run-folder';
import { RunRecord } from './run-record';
import type { RunResult } from './run-result';
import { checkUntil, checkVariables, outline, runStages } from './run-stages';
import type { Session } from './session';

/** What a run and the continuation of one have in common. */
export interface CommonOptions {
  /** Whoever calls holds its lock (`.blueline/lock`): two runs at a time would share artifacts and environments. */
  readonly checkout: string;
  /**
   * Variables that lead an action to the cloud of its environment (AWS_ENDPOINT_URL, AWS_REGION, …). Called before every action that has
   * one; a UserError fails the action.
   */
  readonly environmentFor: (name: string) => Promise<Readonly<Record<string, string>>>;
  /** Everything as it happens. Must not throw. */
  readonly onEvent?: (event: EngineEvent) => void;
  /** Stops the run: processes get TERM and, after five seconds, KILL. */
  readonly signal?: AbortSignal;
}

export interface RunOptions extends CommonOptions {
  /**
   * Folder with the synthesised pipeline; UpdatePipeline replaces it.
   * @default `.blueline/pipeline`, see ensureDefinition
   */
  readonly definition?: string;
  /**
   * A folder (or a model.xml) that takes the place of the model in the source.
   * @default the model of the checkout
   */
  readonly modelDir?: string;
  /**
   * Name of the last stage to run.
   * @default the last one
   */
  readonly until?: string;
  /**
   * Values of the pipeline's variables.
   * @default their defaults
   */
  readonly variables?: Readonly<Record<string, string>>;
  /** What happens at an approval: a fixed answer, a question to `ask`, or `wait`: the run ends there as `pending`, to be resumed. */
  readonly approval: 'approve' | 'reject' | 'ask' | 'wait';
  /** Shows what is to be approved and returns the answer; needed for `ask`. */
  readonly ask?: (question: ApprovalQuestion) => Promise<boolean>;
}

export interface ResumeOptions extends CommonOptions {
  readonly decision: 'approve' | 'reject';
}

/**
 * Runs the pipeline of a checkout from its first stage. A stage that fails is a result, not an exception.
 * @throws UserError (exit code 2): no such stage or model, an action of a kind unknown here, no room on the disk
 */
export async function runPipeline(options: RunOptions): Promise<RunResult> {
  return sayingWhatTheDiskSays(options.checkout, async () => {
    const folder = options.definition ?? definitionFolder(options.checkout);
    const definition = await readDefinition(folder);
    const plan = readPlan(definition);
    checkProviders(plan);
    checkUntil(plan, options.until);
    checkVariables(plan, options.variables ?? {});
    if (options.modelDir !== undefined && !existsSync(options.modelDir)) {
      throw new UserError(`the model '${options.modelDir}' does not exist`, { exitCode: 2, next: '--model takes the folder of a model' });
    }
    const { id, folder: runFolder } = await newRunFolder(options.checkout, new Date());
    const record = RunRecord.create(runFolder, id, plan, options);
    const { modelDir } = options;
    const answer = (question: ApprovalQuestion) => answerOf(options, question);
    return execute({
      ...sessionOf(options, record, answer),
      definitionFolder: folder,
      definition,
      plan,
      ...(modelDir === undefined ? {} : { modelDir }),
    });
  });
}

/**
 * Goes on with the newest run of a checkout that waits for approval, with its artifacts and the pipeline it had. A further approval waits
 * again.
 * @throws UserError if none waits
 */
export async function resumeRun(options: ResumeOptions): Promise<RunResult> {
  return sayingWhatTheDiskSays(options.checkout, async () => {
    const { record, folder, definition, plan } = await waitingRun(options.checkout);
    const waiting = record.waitingFor;
    const answer = async ({ stage, action }: ApprovalQuestion): Promise<ApprovalAnswer> => {
      if (stage !== waiting?.stage || action !== waiting.action) return 'pending';
      return options.decision === 'approve' ? 'approved' : 'rejected';
    };
    return execute({ ...sessionOf(options, record, answer), definitionFolder: folder, definition, plan });
  });
}

/** The newest run of a checkout as it stands; undefined if there was none. */
export async function lastRun(checkout: string): Promise<(RunResult & { readonly isWaiting: boolean }) | undefined> {
  const [id] = await runIds(checkout);
  if (id === undefined) return undefined;
  const { record } = await loadRun(checkout, id);
  return { ...(await record.result()), isWaiting: record.status === 'pending' };
}

/**
 * The run of a checkout that waits for approval, the newest if there are several; undefined if none does. It need not be the last run: one
 * that ended before the approval leaves it waiting.
 */
export async function waitingRunOf(checkout: string): Promise<RunResult | undefined> {
  const [id] = await pendingRunIds(checkout);
  return id === undefined ? undefined : (await loadRun(checkout, id)).record.result();
}

/** A run with the pipeline it had. */
export async function loadRun(checkout: string, id: string) {
  const folder = join(runsFolder(checkout), id, 'definition');
  const definition = await readDefinition(folder);
  const plan = readPlan(definition);
  return { record: await RunRecord.load(join(runsFolder(checkout), id), plan), folder, definition, plan };
}

async function waitingRun(checkout: string) {
  const [id] = await pendingRunIds(checkout);
  if (id !== undefined) return loadRun(checkout, id);
  throw new UserError(`no run waits for approval: ${await whyNoneWaits(checkout)}`, { next: 'npm run local' });
}

async function whyNoneWaits(checkout: string): Promise<string> {
  const ids = await runIds(checkout);
  const [last] = ids;
  if (last === undefined) return 'there was none in this checkout';
  const states = await Promise.all(ids.map((id) => RunRecord.stateOf(join(runsFolder(checkout), id))));
  const status = states[0]?.status ?? 'running';
  const sentence = `the last one, ${last}, ${status === 'running' ? 'was broken off' : `has ${status}`}`;
  const superseded = states.findIndex((state) => state?.status === 'superseded');
  return superseded < 0 ? sentence : `${sentence}; ${ids[superseded]} waited and was superseded by ${states[superseded]?.supersededBy}`;
}

/** Runs what a session has not done yet, to the end of its record. */
export async function execute(session: Session): Promise<RunResult> {
  const { record, emit } = session;
  await keepDefinition(session);
  emit({ type: 'run-started', run: record.run, folder: record.folder, stages: outline(session.plan) });
  let interrupted = false;
  try {
    const status = await runStages(session).catch((error: unknown) => {
      if (!(error instanceof Interrupted)) throw error;
      interrupted = true;
      return 'failed' as const;
    });
    await keepDefinition(session);
    const result = await record.finish(status, interrupted);
    emit({ type: 'run-finished', run: record.run, status, seconds: result.seconds });
    return result;
  } catch (error) {
    await record.finish('failed', false).catch(() => {}); // the disk may be full; the error below says so
    throw error;
  }
}

/** Keeps the template with the run: a waiting run goes on with the pipeline it had, whatever later ones bring. */
async function keepDefinition({ record, definition }: Session): Promise<void> {
  const folder = join(record.folder, 'definition');
  const file = join(folder, `${definition.stack}.template.json`);
  if (file === definition.file) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(definition.file, file);
}

/** The part of a session that is the same for a new run and for one that is taken up again. */
export function sessionOf(
  options: CommonOptions,
  record: RunRecord,
  approve: Session['approve'],
): Omit<Session, 'definitionFolder' | 'definition' | 'plan'> {
  return {
    checkout: options.checkout,
    record,
    emit: options.onEvent ?? (() => {}),
    approve,
    environmentFor: options.environmentFor,
    signal: options.signal ?? new AbortController().signal,
  };
}

async function answerOf({ approval, ask, signal }: RunOptions, question: ApprovalQuestion): Promise<ApprovalAnswer> {
  if (approval === 'wait') return 'pending';
  if (approval !== 'ask') return approval === 'approve' ? 'approved' : 'rejected';
  if (!ask) throw new Error("approval 'ask' needs the function ask");
  const stopped = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Interrupted()), { once: true });
  });
  return (await Promise.race([ask(question), stopped])) ? 'approved' : 'rejected';
}

/** Errors of the file system that a user can do something about. */
const DISK: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
};

/** Does `work`; what the disk refuses becomes a sentence. */
export async function sayingWhatTheDiskSays<T>(checkout: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    const reason = code === undefined ? undefined : DISK[code];
    if (reason === undefined) throw error;
    throw new UserError(`cannot write ${path ?? join(checkout, '.blueline')}: ${reason}`, { exitCode: 2, cause: error });
  }
}
