import type { CloudFormationClient, Stack, StackEvent } from '@aws-sdk/client-cloudformation';
import { UserError } from '../errors';
import { wayOut } from '../stack-way-out';
import { type ChangeSet, executeChangeSet } from './change-set';
import type { DeployPlan } from './plan';
import { firstFailure, followStack, stackEvents } from './stack';

/** What takes longer is told resource by resource. */
const QUIET_MILLISECONDS = 3000;

/** Executes a change set and follows it to its end. @throws UserError with the first failing resource where CloudFormation rolled back */
export async function execute(
  cloudFormation: CloudFormationClient,
  plan: DeployPlan,
  set: ChangeSet,
  say: (line: string) => void,
): Promise<Stack> {
  const before = new Set((await stackEvents(cloudFormation, set.stackId)).map((event) => event.EventId ?? ''));
  const started = Date.now();
  await executeChangeSet(cloudFormation, plan, set.name);
  const { stack, events } = await followStack(cloudFormation, set.stackId, before, (event) => {
    const isLong = Date.now() - started > QUIET_MILLISECONDS;
    if (isFailure(event) || (isLong && /_COMPLETE$/.test(event.ResourceStatus ?? ''))) say(eventLine(event));
  });
  if (/^(CREATE|UPDATE)_COMPLETE$/.test(stack.StackStatus ?? '')) return stack;
  const failure = await innermost(cloudFormation, firstFailure(events));
  const what = failure
    ? `${failure.LogicalResourceId} (${failure.ResourceType}): ${failure.ResourceStatusReason}`
    : (stack.StackStatusReason ?? 'no reason given');
  throw new UserError(`stack ${plan.stack} ended in ${stack.StackStatus}; first failure: ${what}`, {
    next: wayOut(stack)?.next ?? `mend it in the model or the settings, then: npx blueline deploy ${plan.environment} --package DIR`,
  });
}

/** What failed in a nested stack says more than that the nested stack failed. A deleted one still answers to its id. */
async function innermost(cloudFormation: CloudFormationClient, failure: StackEvent | undefined): Promise<StackEvent | undefined> {
  if (failure?.ResourceType !== 'AWS::CloudFormation::Stack' || !failure.PhysicalResourceId) return failure;
  try {
    const events = (await stackEvents(cloudFormation, failure.PhysicalResourceId)).reverse();
    const inner = firstFailure(events.filter((event) => event.PhysicalResourceId !== failure.PhysicalResourceId));
    return inner ? { ...inner, LogicalResourceId: `${failure.LogicalResourceId}/${inner.LogicalResourceId}` } : failure;
  } catch {
    return failure; // its events are a help, not the verdict
  }
}

function isFailure(event: StackEvent): boolean {
  return /_FAILED$/.test(event.ResourceStatus ?? '');
}

function eventLine(event: StackEvent): string {
  const reason = isFailure(event) && event.ResourceStatusReason ? `: ${event.ResourceStatusReason}` : '';
  return `${event.ResourceStatus} ${event.LogicalResourceId} (${event.ResourceType})${reason}`;
}
