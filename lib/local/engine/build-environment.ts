import { handedOn } from './action-environment';
import type { Buildspec } from './buildspec';
import type { ActionContext } from './provider';

/** Where a build finds what it works on. */
export interface BuildFolders {
  /** Copy of the primary input. */
  readonly source: string;
  /** Artifact name → copy of a further input. */
  readonly inputs: ReadonlyMap<string, string>;
  /** For temporary files of the build. */
  readonly temporary: string;
}

/**
 * The whole environment of a build's first command: ARCHITECTURE §6, the variables of CodeBuild, and the variables of buildspec, project
 * and action, of which the later go before.
 */
export async function buildEnvironment(
  context: ActionContext,
  buildspec: Buildspec,
  folders: BuildFolders,
): Promise<Record<string, string>> {
  const { action } = context;
  const environment = action.environment.BLUELINE_ENVIRONMENT;
  return {
    ...handedOn(process.env),
    TMPDIR: folders.temporary,
    ...buildspec.variables,
    ...action.project?.environment,
    ...action.environment,
    ...(environment === undefined ? {} : await context.environmentFor(environment)),
    BLUELINE_ENGINE_DIR: context.engineDir,
    ...codebuildVariables(context, folders),
  };
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html */
function codebuildVariables({ action, run, pipeline, commit }: ActionContext, folders: BuildFolders): Record<string, string> {
  const project = action.project?.name ?? '';
  return {
    CODEBUILD_SRC_DIR: folders.source,
    ...Object.fromEntries([...folders.inputs].map(([name, folder]) => [`CODEBUILD_SRC_DIR_${name}`, folder])),
    CODEBUILD_BUILD_ID: `${project}:${run}`,
    CODEBUILD_BUILD_ARN: `arn:aws:codebuild:local:000000000000:build/${project}:${run}`,
    CODEBUILD_BUILD_NUMBER: '1',
    CODEBUILD_INITIATOR: `codepipeline/${pipeline}`,
    CODEBUILD_RESOLVED_SOURCE_VERSION: commit,
    CODEBUILD_START_TIME: String(Date.now()),
  };
}
