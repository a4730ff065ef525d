import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors';
import { definitionFolder, readDefinition } from './definition';
import type { PipelinePlan, StagePlan } from './plan';
import { readPlan } from './read-plan';
import { type CommonOptions, execute, loadRun, sayingWhatTheDiskSays, sessionOf } from './run';
import { newRunFolder, runIds, runsFolder } from './run-folder';
import { RunRecord } from './run-record';
import type { RunResult } from './run-result';
import { copyTree } from './working-tree';

export interface RetryOptions extends CommonOptions {
  /** The run; only the newest can be taken up again. */
  readonly run: string;
  /**
   * Repeat also those actions of the stage that have succeeded.
   * @default none: what failed, and what was not reached
   */
  readonly wholeStage?: string;
  /** As it was given to the run: a pipeline that changes itself starts again from the source. */
  readonly modelDir?: string;
}

export interface RepeatStageOptions extends CommonOptions {
  /** The older run whose artifacts are taken. */
  readonly of: string;
  readonly stage: string;
}

/**
 * Goes on with a run that has failed: from the first action that has not succeeded, with the artifacts that are there. An approval waits.
 * @throws UserError if it is not the newest run, or nothing of it has failed
 */
export async function retryRun(options: RetryOptions): Promise<RunResult> {
  return sayingWhatTheDiskSays(options.checkout, async () => {
    const { checkout, run, wholeStage, modelDir } = options;
    const [newest] = await runIds(checkout);
    if (run !== newest) throw new UserError(`run ${run} is not the newest of this checkout, ${newest} is`, { next: 'blueline status' });
    // The pipeline that the checkout has now is the one with which its newest run ended; a killed run may not have kept it yet.
    const folder = definitionFolder(checkout);
    const definition = await readDefinition(folder);
    const whole = readPlan(definition);
    const record = await RunRecord.load(join(runsFolder(checkout), run), whole);
    if (!['failed', 'rejected', 'running'].includes(record.status)) {
      throw new UserError(`run ${run} has not failed: there is nothing to repeat`, { next: 'npm run local' });
    }
    const plan = record.rollbackOf ? planOf(whole, record.rollbackOf.stage) : whole;
    await record.takeUp(wholeStage === undefined ? [] : stageOf(whole, wholeStage).groups.flat());
    return execute({
      ...sessionOf(options, record, async () => 'pending'),
      definitionFolder: folder,
      definition,
      plan,
      ...(modelDir === undefined ? {} : { modelDir }),
    });
  });
}

/**
 * Repeats one stage of an older run with the artifacts and variables that it had, as a run of its own: CodePipeline's RollbackStage. Nothing is
 * built and nobody is asked.
 * @throws UserError where that run or its artifacts are gone, or the stage is one that only fetches or asks
 */
export async function repeatStage(options: RepeatStageOptions): Promise<RunResult> {
  return sayingWhatTheDiskSays(options.checkout, async () => {
    const { checkout, of } = options;
    const older = await loadRun(checkout, of);
    const stage = stageOf(older.plan, options.stage);
    const actions = stage.groups.flat();
    if (actions.some(({ provider }) => /^(Source|Approval)\//.test(provider))) {
      throw new UserError(
        `${stage.name} cannot go back: it only ${actions.some(({ provider }) => provider.startsWith('Source/')) ? 'fetches' : 'asks'}`,
        {
          exitCode: 2,
          next: 'name a stage that deploys: blueline rollback STAGE',
        },
      );
    }
    const inputs = [...new Set(actions.flatMap((action) => action.inputs))];
    const gone = inputs.find((artifact) => !existsSync(join(older.record.artifacts, artifact)));
    if (gone !== undefined)
      throw new UserError(`run ${of} has lost its artifact '${gone}'`, { next: 'blueline rollback --release VERSION' });
    const { id, folder } = await newRunFolder(checkout, new Date(), of);
    const record = RunRecord.createRollback(folder, id, older.plan, older.record, stage.name);
    for (const artifact of inputs) await copyTree(join(older.record.artifacts, artifact), join(record.artifacts, artifact));
    return execute({
      ...sessionOf(options, record, async () => 'pending'),
      definitionFolder: older.folder,
      definition: older.definition,
      plan: planOf(older.plan, stage.name),
    });
  });
}

/** A pipeline of one stage. */
function planOf(plan: PipelinePlan, stage: string): PipelinePlan {
  return { ...plan, stages: [stageOf(plan, stage)] };
}

function stageOf({ stages }: PipelinePlan, name: string): StagePlan {
  const found = stages.find((stage) => stage.name === name);
  if (found) return found;
  throw new UserError(`there is no stage '${name}'`, { exitCode: 2, next: `take one of ${stages.map((stage) => stage.name).join(', ')}` });
}
