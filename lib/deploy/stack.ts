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
import { wayOut } from '../stack-way-out';
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

/**
 * A review may delete no stack (lib/pipeline/private/review-policy.ts), and over a failed creation there is no change set.
 * @throws UserError (exit code 1) that says how it goes on
 */
export function refuseFailedCreation(stack: Stack | undefined): void {
  if (stack?.StackStatus !== 'ROLLBACK_COMPLETE') return;
  const { StackName } = stack;
  throw new UserError(`stack ${StackName} holds nothing, since its creation had failed (ROLLBACK_COMPLETE); a review deletes no stack`, {
    next: `delete it (aws cloudformation delete-stack --stack-name ${StackName}), then review again`,
  });
}

/** A stack that cannot take a change set is an error that says how it gets out of there. */
export function requireUpdatable(stack: Stack | undefined): void {
  const found = wayOut(stack);
  if (found) throw new UserError(`stack ${stack?.StackName} ${found.why}`, { next: found.next });
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
