import {
  GetPipelineCommand,
  type PipelineDeclaration,
  type PipelineVariable,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { UserError } from '../errors';
import type { Pipeline } from './pipeline';
import { sayingWhatAwsSays } from './refusals';

export interface StartOptions {
  /** Version of an older package to deploy in place of a new one. */
  readonly release?: string;
  readonly reason?: string;
  /** What the gate deletes first: model, none, data, roles or all. */
  readonly cleanup?: string;
}

export function readDeclaration({ client, name }: Pipeline): Promise<PipelineDeclaration> {
  return sayingWhatAwsSays(async () => {
    const { pipeline } = await client.send(new GetPipelineCommand({ name }));
    if (!pipeline) throw new UserError(`${name} has no definition`);
    return pipeline;
  });
}

/**
 * The variables with which a run starts.
 * @throws UserError (exit code 2) where the deployed pipeline does not know one: AWS would refuse the run in words that help nobody
 */
export function planStart(declaration: PipelineDeclaration, options: StartOptions): PipelineVariable[] {
  const known = (declaration.variables ?? []).map((variable) => variable.name);
  const wanted = Object.entries({ release: options.release, reason: options.reason, cleanup: options.cleanup }).filter(
    ([, value]) => value !== undefined,
  );
  const unknown = wanted.map(([name]) => name).filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UserError(`the deployed pipeline has no variable ${unknown.join(' and ')}`, {
      exitCode: 2,
      next: 'bring the pipeline up to date (a push does, or npx cdk deploy BluelinePipeline), or leave the option out',
    });
  }
  for (const [name, value] of wanted) checkVariable(name, value ?? '');
  return wanted.map(([name, value]) => ({ name, value }));
}

/** Longest value: all variables of an action share 1,000 characters (lib/pipeline/private/run-variables.ts). */
const LONGEST: Readonly<Record<string, number>> = { release: 64, reason: 200 };

/**
 * CodePipeline puts a value unescaped into the JSON of an action's environment variables, where there is room for so much.
 * @throws UserError (exit code 2) for a value that this would break
 */
export function checkVariable(name: string, value: string): void {
  const longest = LONGEST[name] ?? 64;
  if (value.length > 0 && value.length <= longest && !/["\\\p{Cc}]/u.test(value)) return;
  throw new UserError(`--${name} takes 1 to ${longest} characters on one line, without double quotes and backslashes`, {
    exitCode: 2,
    next: 'change it',
  });
}

/** Starts a run. @returns its id */
export async function startRun(pipeline: Pipeline, options: StartOptions): Promise<string> {
  const variables = planStart(await readDeclaration(pipeline), options);
  const { pipelineExecutionId } = await sayingWhatAwsSays(() =>
    pipeline.client.send(new StartPipelineExecutionCommand({ name: pipeline.name, ...(variables.length > 0 ? { variables } : {}) })),
  );
  return pipelineExecutionId ?? '';
}
