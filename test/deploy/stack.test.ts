import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { firstFailure, isNew, requireUpdatable } from '../../lib/deploy/stack';

const stack = (StackStatus: string) =>
  ({ StackName: 'orders-staging', StackStatus, CreationTime: new Date(0) }) as Parameters<typeof isNew>[0];

describe('the state of a stack', () => {
  test.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'])(
    '%s takes a change set',
    (status) => {
      expect(() => requireUpdatable(stack(status as never))).not.toThrow();
    },
  );

  test.each([
    [
      'UPDATE_IN_PROGRESS',
      'another deployment is at work',
      'wait until it ends (aws cloudformation describe-stack-events --stack-name orders-staging',
    ],
    [
      'UPDATE_ROLLBACK_FAILED',
      'is stuck in UPDATE_ROLLBACK_FAILED',
      'aws cloudformation continue-update-rollback --stack-name orders-staging (add --resources-to-skip',
    ],
    ['UPDATE_FAILED', 'its rollback was switched off', 'aws cloudformation rollback-stack --stack-name orders-staging'],
    ['CREATE_FAILED', 'it was never created whole', 'delete it (aws cloudformation delete-stack --stack-name orders-staging)'],
    ['DELETE_FAILED', 'it was never created whole', 'delete it (aws cloudformation delete-stack --stack-name orders-staging)'],
  ])('%s stops a deployment and says the way out', (status, message, next) => {
    expect(() => requireUpdatable(stack(status))).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), next: expect.stringContaining(next) }),
    );
  });

  test('a stack that only holds a review is new', () => {
    expect([undefined, stack('REVIEW_IN_PROGRESS'), stack('UPDATE_COMPLETE')].map(isNew)).toEqual([true, true, false]);
  });

  test('the first failure is the cause, not what was cancelled beside it', () => {
    const event = (id: string, ResourceStatus: string, ResourceStatusReason: string) =>
      ({ LogicalResourceId: id, ResourceStatus, ResourceStatusReason }) as StackEvent;
    const events = [
      event('A', 'CREATE_COMPLETE', ''),
      event('B', 'CREATE_FAILED', 'Resource creation cancelled'),
      event('C', 'CREATE_FAILED', 'Queue name is taken'),
      event('D', 'CREATE_FAILED', 'later'),
    ];
    expect(firstFailure(events)?.LogicalResourceId).toBe('C');
    expect(firstFailure([event('B', 'UPDATE_FAILED', 'Resource update cancelled')])?.LogicalResourceId).toBe('B');
    expect(firstFailure([event('A', 'CREATE_COMPLETE', '')])).toBeUndefined();
  });
});
