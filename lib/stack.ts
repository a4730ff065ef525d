import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateDescribeStacks,
  paginateListStackResources,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';

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

/** The stacks that `blueline deploy` made in a region, by its tag. Needs `cloudformation:DescribeStacks` on all stacks of the account. */
export async function environmentStacks(client: CloudFormationClient): Promise<{ environment: string; stack: Stack }[]> {
  const found: { environment: string; stack: Stack }[] = [];
  for await (const page of paginateDescribeStacks({ client }, {})) {
    for (const stack of page.Stacks ?? []) {
      const environment = stack.Tags?.find((tag) => tag.Key === 'blueline:environment')?.Value;
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
