import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { clientDefaults, region } from '../aws';
import { UserError } from '../errors';
import { describeStack, stackResources } from '../stack';
import { sayingWhatAwsSays } from './refusals';

/** The stack that holds the pipeline (bin/pipeline.ts). */
const STACK = 'BluelinePipeline';

/** The deployed pipeline and who speaks to it. */
export interface Pipeline {
  readonly name: string;
  readonly region: string;
  readonly client: CodePipelineClient;
}

/**
 * The deployed pipeline of this account and region: by its stack, so no setting is needed.
 * @param name another pipeline; default: the one of stack BluelinePipeline
 * @throws UserError (exit code 2) where there is no region, no working credentials or no such stack
 */
export async function openPipeline(name?: string): Promise<Pipeline> {
  const where = region();
  const client = new CodePipelineClient({ ...clientDefaults, region: where });
  return { name: name ?? (await sayingWhatAwsSays(() => deployedName(where))), region: where, client };
}

async function deployedName(where: string): Promise<string> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const cloudFormation = new CloudFormationClient({ ...clientDefaults, region: where });
  try {
    const stack = await describeStack(cloudFormation, STACK);
    const resources = stack ? await stackResources(cloudFormation, STACK) : [];
    const found = resources.find((resource) => resource.ResourceType === 'AWS::CodePipeline::Pipeline')?.PhysicalResourceId;
    if (found) return found;
    throw new UserError(`${where} has no pipeline: there is no stack ${STACK} with one`, {
      exitCode: 2,
      next: 'set AWS_REGION to where it is, name another one with --pipeline, or deploy it: docs/deploy.md',
    });
  } finally {
    cloudFormation.destroy();
  }
}

/** Consoles of the other partitions, by the beginning of their regions. */
const CONSOLES = [
  ['cn-', 'console.amazonaws.cn'],
  ['us-gov-', 'console.amazonaws-us-gov.com'],
] as const;

/** The console's page of a pipeline, or of one of its runs. */
export function consoleLink({ name, region: where }: Pick<Pipeline, 'name' | 'region'>, run?: string): string {
  const partition = CONSOLES.find(([prefix]) => where.startsWith(prefix));
  const host = partition?.[1] ?? 'console.aws.amazon.com';
  const page = run === undefined ? 'view' : `executions/${run}/visualization`;
  const prefix = partition?.[0] === 'us-gov-' ? '' : `${where}.`;
  return `https://${prefix}${host}/codesuite/codepipeline/pipelines/${encodeURIComponent(name)}/${page}?region=${where}`;
}
