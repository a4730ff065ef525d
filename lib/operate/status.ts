import {
  type ActionExecutionDetail,
  type ActionState,
  GetPipelineStateCommand,
  type GetPipelineStateOutput,
  type StageState,
} from '@aws-sdk/client-codepipeline';
import { actionsOfRun } from './history';
import { consoleLink, type Pipeline } from './pipeline';
import { sayingWhatAwsSays } from './refusals';

export type StatusWord = 'succeeded' | 'failed' | 'running' | 'waiting' | 'stopping' | 'stopped' | 'rejected' | 'skipped' | 'not run';

export interface ActionStatus {
  readonly name: string;
  readonly status: StatusWord;
  /** ISO 8601, UTC. */
  readonly startedAt?: string;
  /** How long it took, or has been running or waiting. */
  readonly seconds?: number;
  /** What it says of itself: why it failed, or a summary. */
  readonly message?: string;
  /** Where to look: the build's page. */
  readonly link?: string;
}

export interface StageStatus {
  readonly name: string;
  readonly status: StatusWord;
  /** The run that is or was last in it. */
  readonly run?: string;
  readonly seconds?: number;
  readonly actions: readonly ActionStatus[];
}

/** What `blueline status --format json` prints, of a pipeline on AWS and of a local run alike. */
export interface PipelineStatus {
  readonly cloud: 'aws' | 'local';
  readonly pipeline: string;
  readonly region?: string;
  readonly link?: string;
  readonly stages: readonly StageStatus[];
  /** Who waits for whom, a sentence each. */
  readonly waiting: readonly string[];
  /** How the approval of a local run was answered, where somebody did with a command. */
  readonly decision?: { readonly decision: 'approve' | 'reject'; readonly reason?: string; readonly at: string };
  /** Whether a stage runs or waits: without, nothing will change by itself. */
  readonly isMoving: boolean;
}

/** The status of the deployed pipeline. One call for the state and one list of actions for each run that is in a stage. */
export async function readStatus(pipeline: Pipeline, now: () => Date = () => new Date()): Promise<PipelineStatus> {
  const state = await readState(pipeline);
  const runs = new Set((state.stageStates ?? []).flatMap((stage) => stage.latestExecution?.pipelineExecutionId ?? []));
  const actions: ActionExecutionDetail[] = [];
  for (const run of runs) actions.push(...(await actionsOfRun(pipeline, run)));
  return describeStatus(pipeline, state, actions, now());
}

export function readState({ client, name }: Pipeline): Promise<GetPipelineStateOutput> {
  return sayingWhatAwsSays(() => client.send(new GetPipelineStateCommand({ name })));
}

/** Puts state and history together: GetPipelineState knows no start times, ListActionExecutions knows nobody who waits before a stage. */
export function describeStatus(
  pipeline: Pick<Pipeline, 'name' | 'region'>,
  state: GetPipelineStateOutput,
  actions: readonly ActionExecutionDetail[],
  now: Date,
): PipelineStatus {
  const stages = (state.stageStates ?? []).map((stage) => describeStage(stage, actions, now));
  const waiting = (state.stageStates ?? []).flatMap((stage) => waitingLines(stage, now));
  return {
    cloud: 'aws',
    pipeline: pipeline.name,
    region: pipeline.region,
    link: consoleLink(pipeline),
    stages,
    waiting,
    isMoving: waiting.length > 0 || stages.some(({ status }) => status === 'running' || status === 'waiting' || status === 'stopping'),
  };
}

/** Whether an action is an approval that waits: only approvals have a token. */
export function isWaitingApproval(action: ActionState): boolean {
  return action.latestExecution?.status === 'InProgress' && action.latestExecution.token !== undefined;
}

function describeStage(stage: StageState, history: readonly ActionExecutionDetail[], now: Date): StageStatus {
  const run = stage.latestExecution?.pipelineExecutionId;
  const own = history.filter((one) => one.stageName === stage.stageName && one.pipelineExecutionId === run);
  const actions = (stage.actionStates ?? []).map((action) => describeAction(action, own, now));
  const seconds = stageSeconds(own, actions, now);
  const waits = actions.some(({ status }) => status === 'waiting');
  return {
    name: stage.stageName ?? '',
    status: waits ? 'waiting' : word(stage.latestExecution?.status),
    ...(run === undefined ? {} : { run }),
    ...(seconds === undefined ? {} : { seconds }),
    actions,
  };
}

function describeAction(action: ActionState, history: readonly ActionExecutionDetail[], now: Date): ActionStatus {
  const latest = action.latestExecution;
  const ran = history.find((one) => one.actionName === action.actionName);
  // The state shows what an action did in its last run, which for a stage that has just begun is an older one.
  const known = latest?.actionExecutionId === undefined || ran?.actionExecutionId === latest.actionExecutionId;
  if (!latest?.status || (!ran && history.length > 0) || (ran && !known)) return { name: action.actionName ?? '', status: 'not run' };
  const status = isWaitingApproval(action) ? 'waiting' : word(latest.status);
  const isOpen = status === 'running' || status === 'waiting';
  const start = ran?.startTime ?? (isOpen ? latest.lastStatusChange : undefined);
  const end = isOpen ? now : (ran?.lastUpdateTime ?? latest.lastStatusChange);
  const message = latest.errorDetails?.message ?? latest.summary;
  return {
    name: action.actionName ?? '',
    status,
    ...(start ? { startedAt: start.toISOString() } : {}),
    ...(start && end ? { seconds: secondsBetween(start, end) } : {}),
    ...(message ? { message } : {}),
    ...(latest.externalExecutionUrl ? { link: latest.externalExecutionUrl } : {}),
  };
}

/** From the start of the first action to the end of the last, tries included. */
function stageSeconds(history: readonly ActionExecutionDetail[], actions: readonly ActionStatus[], now: Date): number | undefined {
  const starts = history.flatMap((one) => one.startTime?.getTime() ?? []);
  if (starts.length === 0) return undefined;
  const isOpen = actions.some(({ status }) => status === 'running' || status === 'waiting');
  const ends = history.flatMap((one) => one.lastUpdateTime?.getTime() ?? []);
  const end = isOpen || ends.length === 0 ? now.getTime() : Math.max(...ends);
  return secondsBetween(new Date(Math.min(...starts)), new Date(end));
}

function waitingLines(stage: StageState, now: Date): string[] {
  const lines: string[] = [];
  const name = stage.stageName ?? '';
  const inside = stage.latestExecution;
  const inbound = stage.inboundExecutions?.length ? stage.inboundExecutions : stage.inboundExecution ? [stage.inboundExecution] : [];
  for (const { pipelineExecutionId: run } of inbound) {
    if (stage.inboundTransitionState?.enabled === false) {
      const { disabledReason, lastChangedBy } = stage.inboundTransitionState;
      lines.push(
        `run ${run} waits before ${name}: its transition was disabled${by(lastChangedBy)}${disabledReason ? ` (${disabledReason})` : ''}`,
      );
    } else if (stage.beforeEntryConditionState?.latestExecution?.status === 'InProgress') {
      lines.push(`run ${run} waits before ${name} for the stage's condition`);
    } else if (inside?.status === 'InProgress' || inside?.status === 'Stopping') {
      lines.push(`run ${run} waits before ${name} for run ${inside.pipelineExecutionId}, which is in it`);
    } else lines.push(`run ${run} is about to enter ${name}`);
  }
  for (const action of (stage.actionStates ?? []).filter(isWaitingApproval)) {
    const since = action.latestExecution?.lastStatusChange;
    const ago = since ? `, since ${age(secondsBetween(since, now))}` : '';
    lines.push(`run ${inside?.pipelineExecutionId} waits in ${name} for a person${ago}: blueline approve, or blueline reject`);
  }
  return lines;
}

function by(arn: string | undefined): string {
  return arn ? ` by ${arn.split('/').at(-1)}` : '';
}

/** A rough age: 40 s, 12 min, 3 h, 2 days. */
export function age(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

export function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, (to.getTime() - from.getTime()) / 1000);
}

const WORDS: Readonly<Record<string, StatusWord>> = {
  Succeeded: 'succeeded',
  Failed: 'failed',
  Abandoned: 'stopped',
  InProgress: 'running',
  Stopping: 'stopping',
  Stopped: 'stopped',
  Cancelled: 'stopped',
  Skipped: 'skipped',
};

function word(status: string | undefined): StatusWord {
  return WORDS[status ?? ''] ?? 'not run';
}
