import { type EnvironmentRow, stackPattern } from '../environment-row';
import { OWN_POOLS, ownPools } from './own-pools';
import { allow, arnIn, type ReasonedStatement } from './statement';

/**
 * What `blueline gate ENV` needs: the stack's outputs, test users with their roles, reading and cleaning the environment's tables and
 * queues, and running its @afterDeployment notifiers again after the cleaning.
 */
export function gatePolicy(row: EnvironmentRow): ReasonedStatement[] {
  const stack = stackPattern(row);
  const arn = arnIn(row.region);
  const users =
    'AdminCreateUser AdminDeleteUser AdminGetUser AdminSetUserPassword AdminInitiateAuth ListUsers DescribeUserPool DescribeUserPoolClient';
  const roles =
    'AdminAddUserToGroup AdminRemoveUserFromGroup AdminListGroupsForUser ListUsersInGroup ListGroups CreateGroup GetGroup DeleteGroup';
  return [
    allow('cloudformation', 'DescribeStacks DescribeStackResource DescribeStackResources ListStackResources', [
      arn('cloudformation', `stack/${stack}/*`),
    ]),
    allow('dynamodb', 'DescribeTable GetItem BatchGetItem Query Scan DeleteItem BatchWriteItem', [arn('dynamodb', `table/${stack}-*`)]),
    allow('sqs', 'PurgeQueue GetQueueUrl', [arn('sqs', `${stack}-*`)]),
    allow('lambda', 'InvokeFunction', [arn('lambda', `function:${stack}-notifier-*`)]),
    allow('cognito-idp', `${users} ${roles}`, [arn('cognito-idp', 'userpool/*')], OWN_POOLS).when('StringLike', ownPools(row)),
    allow('secretsmanager', 'GetSecretValue', [arn('secretsmanager', `secret:${stack}/system-user-*`)]),
  ];
}
