import {
  type ActionExecutionDetail,
  type GetPipelineStateOutput,
  type PipelineExecutionSummary,
  PutApprovalResultCommand,
} from '@aws-sdk/client-codepipeline';
import { UserError } from '../errors';
import { actionsOfRun, executions } from './history';
import type { Pipeline } from './pipeline';
import { sayingWhatAwsSays } from './refusals';
import { isWaitingApproval, readState } from './status';

export type Decision = 'approve' | 'reject';

/** An approval that waits. */
export interface WaitingApproval {
  readonly stage: string;
  readonly action: string;
  readonly run: string;
  /** Proves to PutApprovalResult that this approval is meant and no later one. */
  readonly token: string;
  /** Whether a newer run waits behind it, which makes a review of its own as soon as this one is answered. */
  readonly isFollowed: boolean;
  /** What the run asks: the action's text, its variables replaced. */
  readonly text: string;
  /** The page to read before, where the action names one. */
  readonly link?: string;
}

export interface ApprovalQuestion {
  readonly decision: Decision;
  /** Only this run, by its id or the beginning of it. Named, it may also be approved although a newer one waits behind it. */
  readonly run?: string;
}

/**
 * Which approval a decision means.
 * @throws UserError where none waits, another run waits than the named one, or a newer one has overtaken it
 */
export function planDecision(
  state: GetPipelineStateOutput,
  history: readonly PipelineExecutionSummary[],
  { decision, run }: ApprovalQuestion,
): Omit<WaitingApproval, 'text' | 'link'> {
  const waiting = (state.stageStates ?? []).flatMap((stage) =>
    (stage.actionStates ?? []).filter(isWaitingApproval).map((action) => ({ stage, action })),
  );
  const [first] = run === undefined ? waiting : waiting.filter(({ stage }) => stage.latestExecution?.pipelineExecutionId?.startsWith(run));
  if (!first)
    throw noneWaits(
      waiting.map(({ stage }) => stage.latestExecution?.pipelineExecutionId ?? ''),
      history,
      run,
    );
  const { stage, action } = first;
  const waits = stage.latestExecution?.pipelineExecutionId ?? '';
  const inbound = stage.inboundExecutions?.length ? stage.inboundExecutions : stage.inboundExecution ? [stage.inboundExecution] : [];
  const newer = inbound.map((one) => one.pipelineExecutionId ?? '').filter((id) => isNewer(id, waits, history));
  if (decision === 'approve' && run === undefined && newer.length > 0) {
    throw new UserError(`run ${waits} waits in ${stage.stageName}, but a newer one, ${newer[0]}, has caught up and waits behind it`, {
      next: `blueline reject lets the newer one in; blueline approve --run ${waits} releases the older one all the same`,
    });
  }
  return {
    stage: stage.stageName ?? '',
    action: action.actionName ?? '',
    run: waits,
    token: action.latestExecution?.token ?? '',
    isFollowed: newer.length > 0,
  };
}

function noneWaits(waiting: readonly string[], history: readonly PipelineExecutionSummary[], run: string | undefined): UserError {
  const instead = waiting.length > 0 ? `run ${waiting.join(', ')} waits instead` : 'no other run waits either';
  const named = run === undefined ? undefined : history.find((one) => one.pipelineExecutionId?.startsWith(run));
  const next = 'blueline status shows the stages';
  if (run === undefined) return new UserError('no run waits for approval', { next });
  if (!named) return new UserError(`run ${run} does not wait for approval; ${instead}`, { next });
  const state = named.status === 'Superseded' ? 'was superseded by a newer one' : `is ${(named.status ?? 'gone').toLowerCase()}`;
  return new UserError(`run ${named.pipelineExecutionId} ${state} and does not wait for approval; ${instead}`, { next });
}

/** By the order of the list, in which the newest run is the first. */
function isNewer(run: string, than: string, history: readonly PipelineExecutionSummary[]): boolean {
  const place = (id: string) => history.findIndex((one) => one.pipelineExecutionId === id);
  const other = place(than);
  return run !== than && place(run) >= 0 && (other < 0 || place(run) < other);
}

/** The text and link of an approval from what the run says of its action. */
export function approvalText(
  actions: readonly ActionExecutionDetail[],
  { stage, action }: Pick<WaitingApproval, 'stage' | 'action'>,
): Pick<WaitingApproval, 'text' | 'link'> {
  const own = actions.find((one) => one.stageName === stage && one.actionName === action);
  const configuration = { ...own?.input?.configuration, ...own?.input?.resolvedConfiguration };
  const link = configuration.ExternalEntityLink;
  return { text: configuration.CustomData ?? `${stage}.${action} asks without a text`, ...(link ? { link } : {}) };
}

/** Reads the approval that waits. @throws UserError as planDecision */
export async function readApproval(pipeline: Pipeline, question: ApprovalQuestion): Promise<WaitingApproval> {
  const [state, history] = [await readState(pipeline), await executions(pipeline, { limit: 100 })];
  const planned = planDecision(state, history, question);
  return { ...planned, ...approvalText(await actionsOfRun(pipeline, planned.run), planned) };
}

/** CodePipeline's limit for the summary of a decision. */
const SUMMARY_LIMIT = 512;

/**
 * Answers the approval that was shown. Reads the state once more: who took time to read must not release what has come since.
 * @throws UserError (exit code 1) where it is not that approval any more
 */
export async function putDecision(
  pipeline: Pipeline,
  shown: WaitingApproval,
  decision: Decision,
  reason: string | undefined,
): Promise<void> {
  const summary = reason ?? `${decision === 'approve' ? 'approved' : 'rejected'} with blueline`;
  if (summary.length > SUMMARY_LIMIT) {
    throw new UserError(`--reason has ${summary.length} characters, CodePipeline keeps ${SUMMARY_LIMIT}`, {
      exitCode: 2,
      next: 'shorten it',
    });
  }
  const now = planDecision(await readState(pipeline), await executions(pipeline, { limit: 100 }), { decision, run: shown.run });
  if (now.token !== shown.token) {
    throw new UserError(`the approval of run ${shown.run} that was shown is over; the stage has asked again since`, {
      next: `blueline ${decision} shows what it asks now`,
    });
  }
  await sayingWhatAwsSays(() =>
    pipeline.client.send(
      new PutApprovalResultCommand({
        pipelineName: pipeline.name,
        stageName: shown.stage,
        actionName: shown.action,
        token: shown.token,
        result: { status: decision === 'approve' ? 'Approved' : 'Rejected', summary },
      }),
    ),
  );
}
