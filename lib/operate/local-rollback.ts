import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors';
import type { RunResult } from '../local/engine';
import { type LocalState, localStates } from './local-run';
import { packageVersion, type RollbackPlan } from './rollback';
import { unknownStage } from './stage';

/** What is known of the kept runs of a checkout. */
export interface LocalRollbackFacts {
  /** Stages of the pipeline with their actions, of the newest run. */
  readonly stages: RunResult['stages'];
  /** The newest first. */
  readonly states: readonly LocalState[];
  /** Whether a run had the pipeline that the checkout has now, and its artifacts are still there. */
  readonly obstacleTo: (run: string) => string | undefined;
  /** Version that the user named. */
  readonly release?: string;
}

/**
 * Decides as `planRollback` does on AWS: an older run's stage with its artifacts where they are kept and the pipeline is the same, else a new
 * run with the older package.
 * @param wanted the stage. Default: the last one
 * @throws UserError where neither is possible
 */
export function planLocalRollback(facts: LocalRollbackFacts, wanted?: string): RollbackPlan {
  const { stages, states, release } = facts;
  const names = stages.map(({ name }) => name);
  const stage = wanted === undefined ? names.at(-1) : names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (stage === undefined) throw unknownStage(wanted ?? '', names);
  if (release !== undefined) return { kind: 'release', stage, release, why: 'its version was named' };
  const target = olderThanInForce(states, stages, stage);
  const obstacle = target ? facts.obstacleTo(target.run) : 'no earlier run that succeeded in it is kept here';
  if (target && obstacle === undefined) {
    const why = `run ${target.run} succeeded in ${stage}, its artifacts are kept, and the pipeline is the same as then`;
    return { kind: 'stage', stage, target: target.run, why };
  }
  const version = target && versionOf(target);
  if (target && version !== undefined) return { kind: 'release', stage, release: version, from: target.run, why: obstacle ?? '' };
  throw new UserError(`${stage} cannot go back by itself: ${obstacle}`, {
    next: 'name the version: blueline rollback --release VERSION (a wrong one is answered with those that are kept)',
  });
}

/** The newest run that brought the stage to something older than what is in force there. */
function olderThanInForce(states: readonly LocalState[], stages: RunResult['stages'], stage: string): LocalState | undefined {
  const current = states.find((state) => Object.keys(state.actions).some((key) => key.startsWith(`${stage}.`)));
  if (!current) return undefined;
  const inForce = origin(states, current);
  const isIn = hasSucceeded(current, stages, stage);
  return states.find(
    (state) =>
      state.run < inForce.run &&
      state.rollbackOf === undefined &&
      hasSucceeded(state, stages, stage) &&
      // The same package once more is no way back.
      !(isIn && versionOf(state) !== undefined && versionOf(state) === versionOf(inForce)),
  );
}

/** The run that first brought what a rollback, of either kind, has brought back. */
function origin(states: readonly LocalState[], current: LocalState): LocalState {
  const { rollbackOf, variables } = current;
  // Also where that run is no longer kept: ids sort by time, and what is kept is younger then.
  if (rollbackOf) return states.find(({ run }) => run === rollbackOf.run) ?? { ...current, run: rollbackOf.run };
  if (variables?.release === undefined || variables.release === 'current') return current;
  const same = states.filter(
    (state) => state.run < current.run && state.rollbackOf === undefined && versionOf(state) === variables.release,
  );
  return same.at(-1) ?? current;
}

function hasSucceeded({ actions }: LocalState, stages: RunResult['stages'], stage: string): boolean {
  const names = stages.find(({ name }) => name === stage)?.actions ?? [];
  return names.length > 0 && names.every(({ name }) => actions[`${stage}.${name}`]?.status === 'succeeded');
}

function versionOf({ namespaces = {} }: LocalState): string | undefined {
  return packageVersion(Object.values(namespaces).map((outputVariables) => ({ output: { outputVariables } })));
}

/** Collects the facts from `.blueline/`. */
export function localRollbackFacts(checkout: string, newest: RunResult, release?: string): LocalRollbackFacts {
  const present = pipelineText(join(checkout, '.blueline', 'pipeline'));
  const obstacleTo = (run: string) => {
    const folder = join(checkout, '.blueline', 'runs', run);
    if (pipelineText(join(folder, 'definition')) !== present) return `the pipeline has changed since run ${run}`;
    return existsSync(join(folder, 'artifacts')) ? undefined : `the artifacts of run ${run} are gone`;
  };
  return { stages: newest.stages, states: localStates(checkout), obstacleTo, ...(release === undefined ? {} : { release }) };
}

/** The template with the pipeline; '' where there is none. Stacks of roles beside it are not kept with a run. */
function pipelineText(folder: string): string {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.template.json')) : [];
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'));
  return texts.find((text) => text.includes('"AWS::CodePipeline::Pipeline"')) ?? '';
}
