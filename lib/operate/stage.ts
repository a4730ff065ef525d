import type { GetPipelineStateOutput, StageState } from '@aws-sdk/client-codepipeline';
import { distance } from 'fastest-levenshtein';
import { UserError } from '../errors';

/** The stage of a name; capitals do not matter. @throws UserError (exit code 2) with the names there are */
export function stageNamed(state: GetPipelineStateOutput, name: string): StageState {
  const stages = state.stageStates ?? [];
  const found = stages.find((stage) => stage.stageName?.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw unknownStage(
    name,
    stages.map((stage) => stage.stageName ?? ''),
  );
}

/**
 * A stage by its name; without one, the stage that deploys production: the one behind Approve (lib/pipeline), else the last.
 * @throws UserError (exit code 2) with the names there are
 */
export function deployingStage(names: readonly string[], wanted: string | undefined): string {
  if (wanted === undefined) return (names.includes('Approve') ? names[names.indexOf('Approve') + 1] : undefined) ?? names.at(-1) ?? '';
  const found = names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (found === undefined) throw unknownStage(wanted, names);
  return found;
}

/** What to say of a stage that is not there, with the closest name that is. */
export function unknownStage(name: string, names: readonly string[]): UserError {
  const [closest] = [...names].sort(
    (a, b) => distance(name.toLowerCase(), a.toLowerCase()) - distance(name.toLowerCase(), b.toLowerCase()),
  );
  const hint = closest && distance(name.toLowerCase(), closest.toLowerCase()) <= 3 ? `did you mean ${closest}? ` : '';
  return new UserError(`there is no stage '${name}'`, { exitCode: 2, next: `${hint}stages: ${names.join(', ')}` });
}
