import { Variable } from 'aws-cdk-lib/aws-codepipeline';
import { WrongPipeline } from '../wrong-pipeline';

export type RunVariable = 'cleanup' | 'release' | 'reason';

/** Longest value of each, in characters. A reason that is longer CodePipeline refuses only when the action starts that takes it. */
const LONGEST: Readonly<Record<RunVariable, number>> = { cleanup: 'model'.length, release: 64, reason: 200 };

/** Characters that CodePipeline gives all variables of an action together, once their values are in them (CodePipeline quotas). */
const ROOM = 1000;

/**
 * What whoever starts a run may choose, in the console or with `start-pipeline-execution --variables`; a push takes the defaults.
 * Each reaches the commands that work by it as `BLUELINE_<NAME>`.
 */
export function runVariables(): Record<RunVariable, Variable> {
  return {
    cleanup: new Variable({
      variableName: 'cleanup',
      defaultValue: 'model',
      description: "What the gate deletes first: model (its two flags, or the setting 'cleanup'), none, data, roles, all",
    }),
    release: new Variable({
      variableName: 'release',
      defaultValue: 'current',
      description: 'current, or the version of a package to go back to',
    }),
    reason: new Variable({
      variableName: 'reason',
      defaultValue: '-',
      description: `Why this run; at most ${LONGEST.reason} characters, without double quotes`,
    }),
  };
}

/** The variables as an action names them: `#{variables.cleanup}`. */
export function references(variables: Readonly<Record<RunVariable, Variable>>): Record<RunVariable, string> {
  const { cleanup, release, reason } = variables;
  return { cleanup: cleanup.reference(), release: release.reference(), reason: reason.reference() };
}

/**
 * Whether an action's variables fit into one value of its configuration, with the longest values that a run may put into them. CodePipeline would say it
 * only in the run that has them.
 * @param action its path, for the message
 */
export function requireRoom(action: string, variables: Readonly<Record<string, { readonly value: string }>>): void {
  const list = Object.entries(variables).map(([name, { value }]) => ({ name, type: 'PLAINTEXT', value: longest(value) }));
  const { length } = JSON.stringify(list);
  if (length <= ROOM) return;
  throw new WrongPipeline(
    `model: is ${length - ROOM} characters too long: with it the variables of ${action} can come to ${length} characters, and CodePipeline takes ${ROOM}`,
  );
}

/** A value with the longest of what a run, or CloudFormation, puts into it: an execution's id, a commit, and whatever a stack only knows later. */
function longest(value: string): string {
  return value
    .replace(/#\{variables\.(\w+)\}/g, (_, name: RunVariable) => 'x'.repeat(LONGEST[name]))
    .replace(/#\{codepipeline\.PipelineExecutionId\}/g, 'x'.repeat(36))
    .replace(/#\{[^}]*CommitId\}/g, 'x'.repeat(40))
    .replace(/\$\{Token\[[^\]]*\]\}/g, 'x'.repeat(63));
}
