import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStacks,
  paginateListStackResources,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { UserError } from './errors';

/** The stack of a name or id, or undefined where there is none. */
export async function describeStack(cloudFormation: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    const stack = Stacks?.[0];
    return stack?.StackStatus === 'DELETE_COMPLETE' ? undefined : stack;
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return undefined;
    throw error;
  }
}

/** Tag of a stack and of all in it: which environment it is. Rights on user pools go by it too (lib/pipeline/private/own-pools.ts). */
export const ENVIRONMENT_TAG = 'blueline:environment';

/**
 * Names are not enough: a setting may give one environment the stack that another has, and the gate would then clean what it must not.
 * @throws UserError (exit code 1) where a stack is there and is not that of the environment
 */
export function requireOwnStack(stack: Stack | undefined, environment: string): void {
  if (stack === undefined) return;
  const owner = stack.Tags?.find((tag) => tag.Key === ENVIRONMENT_TAG)?.Value;
  if (owner === environment) return;
  // In one that only waits for its first change set is nothing yet, perhaps not even its tags.
  if (owner === undefined && stack.StackStatus === 'REVIEW_IN_PROGRESS') return;
  const whose = owner === undefined ? 'was not made by blueline deploy' : `is that of the environment '${owner}', not of '${environment}'`;
  throw new UserError(`stack ${stack.StackName} ${whose}; nothing was changed`, {
    next: `give '${environment}' a stack of its own: environments.${environment}.stack in blueline.json`,
  });
}

/** The stacks that `blueline deploy` made in a region, by its tag. Needs `cloudformation:DescribeStacks` on all stacks of the account. */
export async function environmentStacks(client: CloudFormationClient): Promise<{ environment: string; stack: Stack }[]> {
  const found: { environment: string; stack: Stack }[] = [];
  for await (const page of paginateDescribeStacks({ client }, {})) {
    for (const stack of page.Stacks ?? []) {
      const environment = stack.Tags?.find((tag) => tag.Key === ENVIRONMENT_TAG)?.Value;
      // A nested stack has the tags of its parent, whose name this one is.
      const application = stack.Tags?.find((tag) => tag.Key === 'blueline:application')?.Value ?? stack.StackName;
      if (environment !== undefined && application === stack.StackName) found.push({ environment, stack });
    }
  }
  return found;
}

/** The outputs as a plain object. */
export function outputsOf(stack: Stack | undefined): Record<string, string> {
  return Object.fromEntries((stack?.Outputs ?? []).map((output) => [output.OutputKey ?? '', output.OutputValue ?? '']));
}

/** The parameters as a plain object. */
export function parametersOf(stack: Stack | undefined): Record<string, string> {
  return Object.fromEntries((stack?.Parameters ?? []).map((parameter) => [parameter.ParameterKey ?? '', parameter.ParameterValue ?? '']));
}

/** What a stack consists of, page by page: a stack may have more resources than one answer holds. */
export async function stackResources(client: CloudFormationClient, StackName: string): Promise<StackResourceSummary[]> {
  const resources: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName })) resources.push(...(page.StackResourceSummaries ?? []));
  return resources;
}

/** The physical name of a resource; its logical id where the stack has none of it. */
export function physicalIdOf(resources: readonly StackResourceSummary[], logicalId: string): string {
  return resources.find((resource) => resource.LogicalResourceId === logicalId)?.PhysicalResourceId ?? logicalId;
}
