import { readFileSync } from 'node:fs';
import type { ActionExecutionDetail, GetPipelineStateOutput } from '@aws-sdk/client-codepipeline';
import { UserError } from '../errors';
import { callAws, LOGS } from './aws-call';
import { type FoundError, firstError } from './first-error';
import { actionsOfRun } from './history';
import type { LocalRun } from './local-run';
import type { Pipeline } from './pipeline';
import { explained } from './refusals';
import { stageNamed, unknownStage } from './stage';
import { readState } from './status';

/** The log of one action. */
export interface ActionLog {
  readonly stage: string;
  readonly action: string;
  readonly run: string;
  readonly status: string;
  /** What the pipeline says of the failure. */
  readonly message?: string;
  /** The build's page, or the log's file. */
  readonly link?: string;
  /** What it printed, the end of it where it is long; empty where the log cannot be read, then `unread` says why. */
  readonly lines: readonly string[];
  readonly unread?: string;
  readonly error?: FoundError;
}

/**
 * Which action's log of a stage is meant: of the run that is or was last in it the one that runs, else the one that failed last, else the one
 * that ran last.
 * @throws UserError where the stage has not run
 */
export function chooseAction(
  state: GetPipelineStateOutput,
  actions: readonly ActionExecutionDetail[],
  name: string,
): ActionExecutionDetail {
  const { stageName, latestExecution } = stageNamed(state, name);
  const run = latestExecution?.pipelineExecutionId;
  const own = actions.filter((one) => one.stageName === stageName && one.pipelineExecutionId === run);
  const newest = [...own].sort((a, b) => (b.startTime?.getTime() ?? 0) - (a.startTime?.getTime() ?? 0));
  const found = newest.find((one) => one.status === 'InProgress') ?? newest.find((one) => one.status === 'Failed') ?? newest[0];
  if (!found) throw new UserError(`${stageName} has not run yet`, { next: 'blueline status' });
  return found;
}

/** The log of the action that failed in a stage. The text comes from CloudWatch Logs, which the caller must be allowed to read. */
export async function readLog(pipeline: Pipeline, stage: string, limit = 200): Promise<ActionLog> {
  const state = await readState(pipeline);
  const run = stageNamed(state, stage).latestExecution?.pipelineExecutionId;
  const action = chooseAction(state, run === undefined ? [] : await actionsOfRun(pipeline, run), stage);
  const result = action.output?.executionResult;
  const message = result?.errorDetails?.message ?? result?.externalExecutionSummary;
  const { lines, unread } = await readLines(pipeline, result?.logStreamARN);
  const error = firstError(lines);
  return {
    stage: action.stageName ?? stage,
    action: action.actionName ?? '',
    run: run ?? '',
    status: (action.status ?? '').toLowerCase(),
    ...(message ? { message } : {}),
    ...(result?.externalExecutionUrl ? { link: result.externalExecutionUrl } : {}),
    lines: lines.slice(-limit),
    ...(unread === undefined ? {} : { unread }),
    ...(error ? { error } : {}),
  };
}

/** The whole log is read, page by page, up to so many pages: the first error may be far from the end. A page holds up to 1 MB. */
const PAGES = 20;

async function readLines(pipeline: Pipeline, arn: string | undefined): Promise<{ lines: string[]; unread?: string }> {
  if (!parseStream(arn)) return { lines: [], unread: 'the action has no build log' };
  const lines: string[] = [];
  try {
    for await (const page of new LogReader(pipeline).pages(arn)) lines.push(...page);
    return { lines };
  } catch (error) {
    const { message } = explained(error) as Error;
    return { lines, unread: `its log cannot be read: ${message}` };
  }
}

/** Reads one build log from its head, going on where it stopped. */
export class LogReader {
  private nextToken: string | undefined;

  constructor(private readonly pipeline: Pipeline) {}

  /**
   * What came since the last call, page by page, so that what came before an error is not lost; nothing while there is no log.
   * @param arn of the log stream, as CodePipeline names it
   */
  async *pages(arn: string | undefined): AsyncGenerator<string[]> {
    const stream = parseStream(arn);
    for (let page = 0; stream && page < PAGES; page += 1) {
      const input = { ...stream, startFromHead: true, ...(this.nextToken === undefined ? {} : { nextToken: this.nextToken }) };
      const answer = await callAws(this.pipeline.client, this.pipeline.region, LOGS, 'GetLogEvents', input);
      const isEnd = answer.nextForwardToken === this.nextToken || answer.nextForwardToken === undefined; // the same token twice
      if (!isEnd) this.nextToken = String(answer.nextForwardToken);
      yield ((answer.events ?? []) as { message?: string }[]).map(({ message = '' }) => message.replace(/\n$/, ''));
      if (isEnd) return;
    }
  }
}

/** `arn:aws:logs:REGION:ACCOUNT:log-group:GROUP:log-stream:STREAM` → what GetLogEvents takes. */
export function parseStream(arn: string | undefined): { logGroupName: string; logStreamName: string } | undefined {
  const match = /:log-group:([^:]+):log-stream:(.+)$/.exec(arn ?? '');
  return match?.[1] && match[2] ? { logGroupName: match[1], logStreamName: match[2] } : undefined;
}

/** The same of a local run: its logs are files. */
export function localLog({ result }: LocalRun, name: string, limit = 200): ActionLog {
  const stage = result.stages.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!stage)
    throw unknownStage(
      name,
      result.stages.map((one) => one.name),
    );
  const ran = stage.actions.filter((one) => one.status !== 'skipped');
  const action = ran.findLast((one) => one.status === 'failed') ?? ran.at(-1);
  if (!action) throw new UserError(`${stage.name} has not run in run ${result.run}`, { next: 'blueline status' });
  const lines = action.log === undefined ? [] : readFileSync(action.log, 'utf8').trimEnd().split('\n');
  const error = firstError(lines);
  return {
    stage: stage.name,
    action: action.name,
    run: result.run,
    status: action.status,
    ...(action.message ? { message: action.message } : {}),
    ...(action.log === undefined ? { unread: 'the action has no log' } : { link: action.log }),
    lines: lines.slice(-limit),
    ...(error ? { error } : {}),
  };
}
