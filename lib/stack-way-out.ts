import type { Stack } from '@aws-sdk/client-cloudformation';

/** Why a stack takes no change set, and what to type. */
export interface WayOut {
  readonly why: string;
  readonly next: string;
}

/**
 * What stands in the way of changing a stack of the generated application, by its status (CloudFormation user guide, "Stack status codes");
 * undefined where nothing does. Such a stack belongs to no CDK app, so its way out are calls of CloudFormation, not `cdk rollback`.
 */
export function wayOut(stack: Pick<Stack, 'StackName' | 'StackStatus' | 'StackStatusReason'> | undefined): WayOut | undefined {
  const { StackStatus: status = '', StackName: name, StackStatusReason: reason = 'no reason given' } = stack ?? {};
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return {
      why: `is stuck in ${status}: ${reason}`,
      next: `aws cloudformation continue-update-rollback --stack-name ${name} (add --resources-to-skip <LogicalId> for a resource that cannot be rolled back), then deploy again; docs/recovery.md`,
    };
  }
  if (status === 'UPDATE_FAILED') {
    return {
      why: `is in ${status}, its rollback was switched off: ${reason}`,
      next: `aws cloudformation rollback-stack --stack-name ${name}, then deploy again`,
    };
  }
  if (['ROLLBACK_FAILED', 'DELETE_FAILED', 'CREATE_FAILED'].includes(status)) {
    return {
      why: `is in ${status}: it was never created whole and takes no change`,
      next: `delete it (aws cloudformation delete-stack --stack-name ${name}), see what it retained, then deploy again; docs/recovery.md`,
    };
  }
  if (/_IN_PROGRESS$/.test(status) && status !== 'REVIEW_IN_PROGRESS') {
    return {
      why: `is in ${status}: another deployment is at work`,
      next: `wait until it ends (aws cloudformation describe-stack-events --stack-name ${name} shows what it does), then deploy again`,
    };
  }
  return undefined;
}
