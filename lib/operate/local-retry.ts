import { UserError } from '../errors';
import type { LocalRun } from './local-run';
import { unknownStage } from './stage';

export interface LocalRetryPlan {
  readonly run: string;
  /** The first stage that has not succeeded. */
  readonly stage: string;
}

/**
 * What `blueline retry` repeats of a local run: the stage that failed, or at which the run was stopped or broke off.
 * @param name the stage that is meant; it has to be that one. Default: whichever it is
 * @throws UserError where nothing has failed, or another stage has
 */
export function planLocalRetry({ result, state }: LocalRun, name?: string): LocalRetryPlan {
  const { run, stages, status } = result;
  const next = 'blueline start runs the whole pipeline';
  const names = stages.map((stage) => stage.name);
  const wanted = name === undefined ? undefined : names.find((one) => one.toLowerCase() === name.toLowerCase());
  if (name !== undefined && wanted === undefined) throw unknownStage(name, names);
  if (state === 'waiting') {
    throw new UserError(`run ${run} of this checkout waits for approval: there is nothing to repeat`, {
      next: 'blueline approve, or reject',
    });
  }
  const failed = stages.find((stage) => stage.status === 'failed' || stage.status === 'rejected');
  // Broken off between two actions, or by a killed process, no stage says that it has failed.
  const stage = failed ?? (status === 'failed' ? stages.find((one) => one.status === 'skipped') : undefined);
  if (!stage) throw new UserError(`run ${run} of this checkout has ${status}: there is nothing to repeat`, { next });
  if (wanted === undefined || wanted === stage.name) return { run, stage: stage.name };
  const other =
    stages.find((one) => one.name === wanted)?.status === 'succeeded' ? `has succeeded in ${wanted}` : `has not come to ${wanted}`;
  throw new UserError(`run ${run} of this checkout ${other}: there is nothing to repeat`, { next: `blueline retry ${stage.name}` });
}
