import {
  type CloudFormationClient,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
  paginateDescribeStacks,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { DeployedStack, Template } from './deployed-stack';

/** A stack as DescribeStacks shows it. */
export interface StackSummary {
  readonly id: string;
  readonly name: string;
  /** Changes whenever the stack may have become another one. */
  readonly version: string;
  /** False while CloudFormation works on it: what one reads then is neither the old nor the new. */
  readonly settled: boolean;
  readonly parameters: Readonly<Record<string, string>>;
}

/** All stacks that exist. */
export async function listStacks(client: CloudFormationClient): Promise<StackSummary[]> {
  const stacks: StackSummary[] = [];
  for await (const page of paginateDescribeStacks({ client }, {})) stacks.push(...(page.Stacks ?? []).flatMap(summary));
  return stacks;
}

function summary(stack: Stack): StackSummary[] {
  const { StackId: id = '', StackName: name = '', StackStatus: status = '', LastUpdatedTime, Parameters = [] } = stack;
  if (status === 'DELETE_COMPLETE' || status === 'REVIEW_IN_PROGRESS') return [];
  const settled = !status.endsWith('_IN_PROGRESS') || status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
  const parameters = Object.fromEntries(Parameters.map((one) => [one.ParameterKey ?? '', one.ResolvedValue ?? one.ParameterValue ?? '']));
  return [{ id, name, version: `${id} ${status} ${LastUpdatedTime?.toISOString() ?? ''}`, settled, parameters }];
}

/** Reads a settled stack; undefined if nothing in it belongs to AppSync. Throws an Error with a sentence if its template cannot be read. */
export async function readStack(client: CloudFormationClient, stack: StackSummary): Promise<DeployedStack | undefined> {
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stack.id }));
  if (!StackResources.some(({ ResourceType }) => ResourceType?.startsWith('AWS::AppSync::'))) return undefined;
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName: stack.id }));
  const [, , , region = '', accountId = ''] = stack.id.split(':');
  const physicalIds: Record<string, string> = {};
  for (const { LogicalResourceId, PhysicalResourceId, ResourceStatus = '' } of StackResources) {
    if (LogicalResourceId && PhysicalResourceId && !ResourceStatus.startsWith('DELETE_COMPLETE'))
      physicalIds[LogicalResourceId] = PhysicalResourceId;
  }
  return {
    id: stack.id,
    name: stack.name,
    region,
    accountId,
    parameters: stack.parameters,
    template: readTemplate(TemplateBody, stack.name),
    physicalIds,
  };
}

function readTemplate(text: string, stackName: string): Template {
  try {
    return JSON.parse(text) as Template;
  } catch {
    throw new Error(`the template of stack ${stackName} is not JSON; its APIs cannot be served`);
  }
}
