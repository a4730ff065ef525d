import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import { UserError } from '../errors';
import { actionsOfRun } from './history';
import { type LocalRun, latestLocalRun } from './local-run';
import { chooseAction, LogReader } from './logs';
import type { Pipeline } from './pipeline';
import { explained } from './refusals';
import { stageNamed } from './stage';
import { readState } from './status';

/** A log that is still being written. */
export interface RunningLog {
  readonly stage: string;
  readonly action: string;
  readonly run: string;
  /** Tells the lines that came since the last call. @returns whether that was all */
  readonly poll: (onLine: (line: string) => void) => Promise<boolean>;
}

export interface FollowOptions {
  readonly onLine: (line: string) => void;
  /** Ctrl-C: ends the following, not the build. */
  readonly signal: AbortSignal;
  /** Between two looks. */
  readonly milliseconds: number;
}

/** So many answers in a row may be lost while following. */
const LOST_ANSWERS = 5;

/** Tells each line as it comes until the action has ended. @returns false where it was stopped before. @throws UserError where AWS refuses */
export async function followLog(log: RunningLog, { onLine, signal, milliseconds }: FollowOptions): Promise<boolean> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (await log.poll(onLine)) return true;
      failures = 0;
    } catch (thrown) {
      const error = explained(thrown);
      failures += 1; // who follows a build for half an hour must not lose it to one lost answer
      if (failures > LOST_ANSWERS || !(error instanceof UserError)) throw error;
    }
    await pause(milliseconds, undefined, { signal }).catch(() => {});
  }
  return false;
}

/** The build that runs in a stage of the deployed pipeline; undefined where none does. An approval waits, but writes nothing. */
export async function runningBuild(pipeline: Pipeline, name: string): Promise<RunningLog | undefined> {
  const state = await readState(pipeline);
  const { stageName = name, latestExecution } = stageNamed(state, name);
  const run = latestExecution?.pipelineExecutionId;
  if (run === undefined) return undefined;
  const actions = await actionsOfRun(pipeline, run);
  if (!actions.some((one) => one.stageName === stageName)) return undefined;
  const chosen = chooseAction(state, actions, stageName);
  if (!isRunningBuild(chosen)) return undefined;
  const reader = new LogReader(pipeline);
  const poll: RunningLog['poll'] = async (onLine) => {
    // First whether it is over, then the log: what was written in between is not lost.
    const now = (await actionsOfRun(pipeline, run)).find((one) => one.actionExecutionId === chosen.actionExecutionId);
    const arn = now?.output?.executionResult?.logStreamARN; // which CodePipeline knows only after the build has started
    for await (const page of reader.pages(arn)) for (const line of page) onLine(line);
    return !now || !isRunningBuild(now);
  };
  return { stage: stageName, action: chosen.actionName ?? '', run, poll };
}

function isRunningBuild({ status, input }: ActionExecutionDetail): boolean {
  return status === 'InProgress' && input?.actionTypeId?.category !== 'Approval';
}

/** The same of a local run: the log of an action is a file from its beginning, its result is noted at its end. */
export function runningLocalAction(checkout: string, { result, state }: LocalRun, name: string): RunningLog | undefined {
  const stage = result.stages.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (state !== 'running' || !stage) return undefined;
  const folder = join(result.folder, 'logs');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const isOpen = (action: { readonly name: string; readonly status: string }) =>
    action.status === 'skipped' && files.includes(`${stage.name}.${action.name}.log`);
  const action = stage.actions.find(isOpen);
  if (!action) return undefined;
  let told = 0;
  const poll: RunningLog['poll'] = async (onLine) => {
    const now = await latestLocalRun(checkout);
    const own = now?.result.run === result.run ? now.result.stages.find((one) => one.name === stage.name) : undefined;
    const isOver = now?.state !== 'running' || own?.actions.find((one) => one.name === action.name)?.status !== 'skipped';
    const text = readFileSync(join(folder, `${stage.name}.${action.name}.log`), 'utf8').slice(told);
    const whole = isOver ? text : text.slice(0, text.lastIndexOf('\n') + 1); // a line that is still being written is told when it is whole
    told += whole.length;
    if (whole !== '') for (const line of whole.replace(/\n$/, '').split('\n')) onLine(line);
    return isOver;
  };
  return { stage: stage.name, action: action.name, run: result.run, poll };
}
