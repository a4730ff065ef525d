import { type GetPipelineStateOutput, RetryStageExecutionCommand, type StageRetryMode } from '@aws-sdk/client-codepipeline';
import { UserError } from '../errors';
import type { Pipeline } from './pipeline';
import { sayingWhatAwsSays } from './refusals';
import { stageNamed } from './stage';
import { readState } from './status';

export interface RetryPlan {
  readonly stage: string;
  readonly run: string;
  readonly mode: StageRetryMode;
}

/**
 * What to do again. Only a stage that failed or was stopped can be repeated, with the artifacts its run had.
 * @param all repeat also those actions that succeeded
 * @throws UserError where there is nothing to repeat
 */
export function planRetry(state: GetPipelineStateOutput, name: string, all = false): RetryPlan {
  const { stageName: stage = name, latestExecution } = stageNamed(state, name);
  const next = 'blueline start runs the whole pipeline';
  if (!latestExecution?.pipelineExecutionId) throw new UserError(`${stage} has not run yet`, { next });
  const { pipelineExecutionId: run, status } = latestExecution;
  if (status === 'Failed' || status === 'Stopped') return { stage, run, mode: all ? 'ALL_ACTIONS' : 'FAILED_ACTIONS' };
  const place = status === 'InProgress' || status === 'Stopping' ? `is still in ${stage}` : `has left ${stage} as ${status?.toLowerCase()}`;
  throw new UserError(`run ${run} ${place}: there is nothing to repeat`, { next });
}

/** Repeats a stage. @returns what was repeated */
export async function retryStage(pipeline: Pipeline, name: string, all?: boolean): Promise<RetryPlan> {
  const plan = planRetry(await readState(pipeline), name, all);
  await sayingWhatAwsSays(() =>
    pipeline.client.send(
      new RetryStageExecutionCommand({
        pipelineName: pipeline.name,
        stageName: plan.stage,
        pipelineExecutionId: plan.run,
        retryMode: plan.mode,
      }),
    ),
  );
  return plan;
}
