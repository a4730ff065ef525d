import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  type Parameter,
  type ResourceChange,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { UserError } from '../errors';
import { describeStack } from '../stack';
import type { DeployPlan } from './plan';
import { isNew } from './stack';

/** The set that Approve shows, and the set that a deployment executes (PIPELINE-ANCHORS §6.2, layout C). */
export type ChangeSetName = 'review' | 'release';

export interface ChangeSet {
  readonly name: ChangeSetName;
  readonly stackId: string;
  /** Empty where the package changes nothing. */
  readonly changes: readonly ResourceChange[];
}

/** A template in a bucket. */
export interface TemplateToBring {
  readonly url: string;
  /** Names of its parameters. */
  readonly parameters: readonly string[];
  /** It has nested stacks, whose changes are to be told as well. */
  readonly isNested: boolean;
}

/** Replaces a change set of this name and describes it. A set without changes is deleted at once. @throws UserError with CloudFormation's reason */
export async function prepareChangeSet(
  cloudFormation: CloudFormationClient,
  plan: DeployPlan,
  name: ChangeSetName,
  stack: Stack | undefined,
  template: TemplateToBring,
): Promise<ChangeSet> {
  await deleteChangeSet(cloudFormation, plan.stack, name);
  const { StackId } = await cloudFormation.send(
    new CreateChangeSetCommand({
      StackName: plan.stack,
      ChangeSetName: name,
      ChangeSetType: isNew(stack) ? 'CREATE' : 'UPDATE',
      TemplateURL: template.url,
      Parameters: parametersFor(plan, stack, template.parameters),
      ...(template.isNested && { IncludeNestedStacks: true }),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Tags: [
        { Key: 'blueline:environment', Value: plan.environment },
        { Key: 'blueline:application', Value: plan.stack },
      ],
    }),
  );
  const changes = await describeChanges(cloudFormation, plan.stack, name);
  if (changes.length === 0) await deleteChangeSet(cloudFormation, plan.stack, name);
  return { name, stackId: StackId ?? plan.stack, changes };
}

/** Starts the execution; the stack then has to be followed. */
export async function executeChangeSet(cloudFormation: CloudFormationClient, plan: DeployPlan, name: ChangeSetName): Promise<void> {
  await cloudFormation.send(new ExecuteChangeSetCommand({ StackName: plan.stack, ChangeSetName: name }));
}

export async function deleteChangeSet(cloudFormation: CloudFormationClient, stack: string, name: ChangeSetName): Promise<void> {
  try {
    await cloudFormation.send(new DeleteChangeSetCommand({ StackName: stack, ChangeSetName: name }));
  } catch (error) {
    if (!/does not exist|ChangeSetNotFound/i.test(`${(error as Error).name} ${(error as Error).message}`)) throw error;
  }
}

/** Takes a rejected review away: its change set, and the stack if nothing but the review ever was in it. */
export async function discardReview(cloudFormation: CloudFormationClient, stackName: string): Promise<void> {
  await deleteChangeSet(cloudFormation, stackName, 'review');
  const stack = await describeStack(cloudFormation, stackName);
  if (stack?.StackStatus === 'REVIEW_IN_PROGRESS') await cloudFormation.send(new DeleteStackCommand({ StackName: stackName }));
}

/** A parameter that the deployer does not set keeps its value, or takes the template's default in a new stack. */
function parametersFor(plan: DeployPlan, stack: Stack | undefined, templateParameters: readonly string[]): Parameter[] {
  const before = new Set(isNew(stack) ? [] : (stack?.Parameters ?? []).map((parameter) => parameter.ParameterKey));
  return templateParameters.flatMap((key): Parameter[] => {
    const value = plan.parameters[key];
    if (value !== undefined) return [{ ParameterKey: key, ParameterValue: value }];
    return before.has(key) ? [{ ParameterKey: key, UsePreviousValue: true }] : [];
  });
}

async function describeChanges(cloudFormation: CloudFormationClient, stack: string, name: ChangeSetName): Promise<ResourceChange[]> {
  for (let wait = 50; ; wait = Math.min(wait * 1.5, 3000)) {
    const first = await cloudFormation.send(new DescribeChangeSetCommand({ StackName: stack, ChangeSetName: name }));
    if (first.Status === 'FAILED') {
      const reason = first.StatusReason ?? 'no reason given';
      // CloudFormation has no status of its own for "nothing to do" (CreateChangeSet, API reference); these are its two texts.
      if (/didn't contain changes|No updates are to be performed/.test(reason)) return [];
      throw new UserError(`CloudFormation refused the change set '${name}' of ${stack}: ${reason}`);
    }
    if (first.Status === 'CREATE_COMPLETE') {
      const changes = [...(first.Changes ?? [])];
      let NextToken = first.NextToken;
      while (NextToken) {
        const page = await cloudFormation.send(new DescribeChangeSetCommand({ StackName: stack, ChangeSetName: name, NextToken }));
        changes.push(...(page.Changes ?? []));
        NextToken = page.NextToken;
      }
      return await withNested(
        cloudFormation,
        changes.flatMap((change) => (change.ResourceChange ? [change.ResourceChange] : [])),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** The changes with those of nested stacks behind their parent, as `Resolvers1/CartAddResolver`. The embedded cloud tells none. */
async function withNested(cloudFormation: CloudFormationClient, changes: readonly ResourceChange[]): Promise<ResourceChange[]> {
  const all: ResourceChange[] = [];
  for (const change of changes) {
    all.push(change);
    if (change.ResourceType !== 'AWS::CloudFormation::Stack' || !change.ChangeSetId) continue;
    let NextToken: string | undefined;
    do {
      const page = await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: change.ChangeSetId, NextToken }));
      for (const { ResourceChange: inner } of page.Changes ?? [])
        if (inner) all.push({ ...inner, LogicalResourceId: `${change.LogicalResourceId}/${inner.LogicalResourceId}` });
      NextToken = page.NextToken;
    } while (NextToken);
  }
  return all;
}
