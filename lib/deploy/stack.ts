import {
  type CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  GetTemplateCommand,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { UserError } from '../errors';
import { describeStack } from '../stack';
import type { TemplateResources } from './guard';

/** True where a stack of this name holds nothing yet: none, or only a change set to review. */
export function isNew(stack: Stack | undefined): boolean {
  return stack === undefined || stack.StackStatus === 'REVIEW_IN_PROGRESS';
}

/**
 * A stack whose creation failed and was rolled back takes no change set and holds nothing (CloudFormation user guide, ROLLBACK_COMPLETE): it
 * is deleted, so that the next deployment works without a hand. What it retained is found by the guard.
 * @returns the stack as it is now
 */
export async function removeFailedCreation(
  cloudFormation: CloudFormationClient,
  stack: Stack | undefined,
  say: (line: string) => void,
): Promise<Stack | undefined> {
  if (stack?.StackStatus !== 'ROLLBACK_COMPLETE') return stack;
  say(`removing ${stack.StackName}: its creation had failed`);
  await cloudFormation.send(new DeleteStackCommand({ StackName: stack.StackId }));
  for (let wait = 100; ; wait = Math.min(wait * 1.5, 3000)) {
    const now = await describeStack(cloudFormation, stack.StackName ?? '');
    if (now?.StackStatus !== 'ROLLBACK_COMPLETE' && now?.StackStatus !== 'DELETE_IN_PROGRESS') return now;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** A stack that cannot take a change set is an error that says how it gets out of there. */
export function requireUpdatable(stack: Stack | undefined): void {
  const status = stack?.StackStatus ?? '';
  const name = stack?.StackName;
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    throw new UserError(`stack ${name} is stuck in ${status}: ${stack?.StackStatusReason ?? 'no reason given'}`, {
      next: `npx cdk rollback ${name} (add --orphan <LogicalId> for a resource that cannot be rolled back), then deploy again`,
    });
  }
  if (status === 'ROLLBACK_FAILED' || status === 'DELETE_FAILED') {
    throw new UserError(`stack ${name} is in ${status}: it was never created whole and takes no change`, {
      next: `delete it (aws cloudformation delete-stack --stack-name ${name}), see what it retained, then deploy again`,
    });
  }
  if (/_IN_PROGRESS$/.test(status) && status !== 'REVIEW_IN_PROGRESS') {
    throw new UserError(`stack ${name} is in ${status}: another deployment is at work`, { next: 'wait for it, then deploy again' });
  }
}

/** The template that is deployed; empty where nothing is. */
export async function deployedTemplate(cloudFormation: CloudFormationClient, name: string): Promise<TemplateResources> {
  const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName: name, TemplateStage: 'Original' }));
  return JSON.parse(TemplateBody ?? '{}') as TemplateResources;
}

/** Follows a running operation to its end. Each event is told once. @returns the stack as it ended */
export async function followStack(
  cloudFormation: CloudFormationClient,
  stackId: string,
  since: ReadonlySet<string>,
  onEvent: (event: StackEvent) => void,
): Promise<{ stack: Stack; events: StackEvent[] }> {
  const seen = new Set(since);
  const told: StackEvent[] = [];
  for (let wait = 100; ; wait = Math.min(wait * 1.5, 3000)) {
    const stack = await describeStack(cloudFormation, stackId);
    for (const event of (await stackEvents(cloudFormation, stackId)).reverse()) {
      if (seen.has(event.EventId ?? '')) continue;
      seen.add(event.EventId ?? '');
      told.push(event);
      onEvent(event);
    }
    if (!stack) throw new UserError(`stack ${stackId} vanished while it was deployed`);
    if (!/_IN_PROGRESS$/.test(stack.StackStatus ?? '')) return { stack, events: told };
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/** All events, newest first. */
export async function stackEvents(cloudFormation: CloudFormationClient, stackName: string): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: stackName, NextToken }));
    events.push(...(page.StackEvents ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return events;
}

/** The event that made an operation fail: the first failure that is not merely the cancelling of what ran beside it. */
export function firstFailure(events: readonly StackEvent[]): StackEvent | undefined {
  const failures = events.filter((event) => /_FAILED$/.test(event.ResourceStatus ?? ''));
  return failures.find((event) => !/cancelled/i.test(event.ResourceStatusReason ?? '')) ?? failures[0];
}
