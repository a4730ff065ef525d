import { type PipelineExecutionSummary, StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { UserError } from '../errors';
import { executions } from './history';
import type { Pipeline } from './pipeline';
import { sayingWhatAwsSays } from './refusals';

export interface StopOptions {
  /** Id of the run, or the beginning of it. */
  readonly run?: string;
  /** Leave running actions to themselves instead of waiting for their end. */
  readonly abandon?: boolean;
  readonly reason?: string;
}

/**
 * Which run to stop. One that is stopping already can still be abandoned.
 * @throws UserError where none runs, the named one does not, or several do and none is named
 */
export function planStop(history: readonly PipelineExecutionSummary[], run?: string, abandon = false): string {
  const named = run === undefined ? history : history.filter((one) => one.pipelineExecutionId?.startsWith(run));
  const running = named.filter((one) => one.status === 'InProgress' || (abandon && one.status === 'Stopping'));
  const [first, second] = running;
  if (first && !second) return first.pipelineExecutionId ?? '';
  const next = 'blueline status shows the runs';
  if (first) {
    const ids = running.map((one) => one.pipelineExecutionId).join(', ');
    throw new UserError(`${running.length} runs are under way: ${ids}`, { exitCode: 2, next: 'name one: blueline stop RUN' });
  }
  if (run === undefined) throw new UserError('no run is under way', { next });
  const [known] = named;
  throw new UserError(known ? `run ${known.pipelineExecutionId} is ${known.status?.toLowerCase()} already` : `there is no run ${run}`, {
    next,
  });
}

/** Stops a run. @returns its id */
export async function stopRun(pipeline: Pipeline, { run, abandon = false, reason }: StopOptions): Promise<string> {
  const pipelineExecutionId = planStop(await executions(pipeline, { limit: 200 }), run, abandon);
  await sayingWhatAwsSays(() =>
    pipeline.client.send(
      new StopPipelineExecutionCommand({ pipelineName: pipeline.name, pipelineExecutionId, abandon, ...(reason ? { reason } : {}) }),
    ),
  );
  return pipelineExecutionId;
}
