import { Variable } from 'aws-cdk-lib/aws-codepipeline';

/**
 * What whoever starts a run may choose, in the console or with `start-pipeline-execution --variables`; a push takes the defaults.
 * Each reaches the commands as `BLUELINE_<NAME>`.
 */
export function runVariables(): Variable[] {
  return [
    new Variable({
      variableName: 'cleanup',
      defaultValue: 'model',
      description: "What the gate deletes first: model (its two flags, or the setting 'cleanup'), none, data, roles, all",
    }),
    new Variable({ variableName: 'release', defaultValue: 'current', description: 'current, or the version of a package to go back to' }),
    new Variable({ variableName: 'reason', defaultValue: '-', description: 'Why this run; without double quotes' }),
  ];
}

/** The variables as an action gets them: `BLUELINE_CLEANUP` → `#{variables.cleanup}`. */
export function asEnvironment(variables: readonly Variable[]): Record<string, string> {
  return Object.fromEntries(variables.map((variable) => [`BLUELINE_${variable.variableName.toUpperCase()}`, variable.reference()]));
}
