import { mkdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { UserError } from '../../errors';
import { ActionLog } from './action-log';
import { keepDocuments, readDocuments } from './documents';
import { Interrupted } from './interrupted';
import { type ActionPlan, actionsOf } from './plan';
import type { ActionContext, ActionOutcome } from './provider';
import { providerOf } from './providers/table';
import type { ActionResult, ReportFile } from './run-result';
import type { Session } from './session';
import { forgetUpdate, takeUpdate } from './take-update';
import { replaceInValues } from './variables';

/**
 * Runs one action and records how it ended. Whatever a user can repair fails the action with a message.
 * @throws Interrupted, and what is no fault of the action: a full disk, a fault of the engine
 */
export async function runAction(session: Session, action: ActionPlan): Promise<ActionResult> {
  const name = `${action.stage}.${action.name}`;
  const log = new ActionLog(join(session.record.folder, 'logs', `${name}.log`));
  const work = join(session.record.folder, 'work', name);
  const started = Date.now();
  session.emit({ type: 'action-started', stage: action.stage, action: action.name, log: log.file });
  let outcome: ActionOutcome = { status: 'failed', message: 'interrupted' };
  let reports: ReportFile[] = [];
  try {
    outcome = await outcomeOf(session, action, work, log);
    reports = await keepOutput(session, action, outcome);
    if (outcome.status === 'succeeded') await rm(work, { recursive: true, force: true }); // of a failed one it helps to find out why
  } finally {
    const seconds = (Date.now() - started) / 1000;
    const { status, message } = outcome;
    const result: ActionResult = { name: action.name, status, seconds, log: log.file, ...(message === undefined ? {} : { message }) };
    if (message !== undefined) log.line(message);
    await log.close();
    await session.record.finishAction(action, result, outcome.variables ?? {}, reports);
    session.emit({
      type: 'action-finished',
      stage: action.stage,
      action: action.name,
      status,
      seconds,
      ...(message === undefined ? {} : { message }),
    });
  }
  return { name: action.name, status: outcome.status, seconds: (Date.now() - started) / 1000 };
}

async function outcomeOf(session: Session, action: ActionPlan, work: string, log: ActionLog): Promise<ActionOutcome> {
  try {
    if (session.signal.aborted) throw new Interrupted();
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { recursive: true });
    const context = contextOf(session, action, work, log);
    await mkdir(context.engineDir, { recursive: true });
    await forgetUpdate(context.engineDir); // of an action that failed after it had handed one over
    const outcome = await providerOf(action).run(context);
    if (outcome.status === 'succeeded') await takeUpdate(session, action, context.engineDir);
    return outcome;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { status: 'failed', message: error.next === undefined ? error.message : `${error.message}; ${error.next}` };
  }
}

function contextOf(session: Session, action: ActionPlan, work: string, log: ActionLog): ActionContext {
  const { record, checkout, modelDir } = session;
  const { stage, name } = action;
  const { run } = record;
  const namespaces = { ...record.namespaces, codepipeline: { PipelineExecutionId: run }, variables: record.variablesOf(session.plan) };
  const sources = actionsOf(session.plan).filter(({ provider }) => provider.startsWith('Source/'));
  const modelFolder = modelFolderOf(session);
  return {
    action: {
      ...action,
      configuration: replaceInValues(action.configuration, namespaces),
      environment: replaceInValues(action.environment, namespaces),
    },
    run,
    pipeline: session.definition.stack,
    checkout,
    ...(modelFolder === undefined ? {} : { modelFolder }),
    ...(modelDir === undefined ? {} : { modelDir }),
    isCheckout: isSame(action, sources[0]),
    isModelSource: isSame(action, sources.at(-1)),
    commit: record.commit,
    engineDir: join(record.folder, 'handover'),
    work,
    inputs: new Map(action.inputs.map((artifact) => [artifact, join(record.artifacts, artifact)])),
    output: (line, stream) => {
      log.line(line);
      session.emit({ type: 'output', stage, action: name, stream, line });
    },
    environmentFor: session.environmentFor,
    approve: async ({ message }) =>
      session.approve({ run, stage, action: name, message, documents: await readDocuments(record.documents) }),
    signal: session.signal,
  };
}

function isSame(action: ActionPlan, other: ActionPlan | undefined): boolean {
  return action.stage === other?.stage && action.name === other.name;
}

/** Where the model lies in the source: what the actions say of it. */
function modelFolderOf({ plan }: Session): string | undefined {
  const folders = new Set(actionsOf(plan).flatMap(({ environment }) => environment.BLUELINE_MODEL ?? []));
  if (folders.size > 1)
    throw new UserError(`the actions disagree about where the model lies (BLUELINE_MODEL): ${[...folders].join(', ')}`, { exitCode: 2 });
  return [...folders][0];
}

/** Moves artifacts to where later actions take them, and reports beside them. A failed action hands on nothing but documents. */
async function keepOutput({ record }: Session, action: ActionPlan, outcome: ActionOutcome): Promise<ReportFile[]> {
  const { stage, name } = action;
  await keepDocuments(stage, outcome.artifacts?.values() ?? [], record.documents);
  if (outcome.status === 'succeeded') {
    await mkdir(record.artifacts, { recursive: true });
    for (const [artifact, folder] of outcome.artifacts ?? []) {
      await rm(join(record.artifacts, artifact), { recursive: true, force: true }); // of an earlier try
      await rename(folder, join(record.artifacts, artifact));
    }
  }
  const work = join(record.folder, 'work', `${stage}.${name}`, 'reports');
  const kept = join(record.folder, 'reports', `${stage}.${name}`);
  const reports = outcome.reports ?? [];
  if (reports.length > 0) {
    await mkdir(join(record.folder, 'reports'), { recursive: true });
    await rm(kept, { recursive: true, force: true });
    await rename(work, kept);
  }
  return reports.map((report) => ({ ...report, stage, action: name, file: join(kept, relative(work, report.file)) }));
}
