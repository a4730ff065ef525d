import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Why wildcards in the names of an environment are no more than the environment. */
const OF_THE_STACK = 'What belongs to one environment: every name in the generated template begins with the name of its stack';

/** A permission with the reason for its wildcards, for whoever reviews it. */
export class ReasonedStatement extends PolicyStatement {
  constructor(
    actions: string[],
    resources: string[],
    readonly reason: string,
  ) {
    super({ actions, resources });
  }

  /** Limits it to requests of which this is true. @returns itself */
  when(operator: string, condition: Readonly<Record<string, string | string[]>>): this {
    this.addCondition(operator, condition);
    return this;
  }
}

/**
 * Allows the named actions of one service: `allow('sqs', 'CreateQueue DeleteQueue', …)`.
 * @param reason needed where a resource is not named after the environment's stack
 */
export function allow(service: string, actions: string, resources: string[], reason = OF_THE_STACK): ReasonedStatement {
  if (reason === OF_THE_STACK && resources.includes('*')) throw new Error(`${service}: ${actions}: every resource, without a reason`);
  const names = actions.trim().split(/\s+/);
  return new ReasonedStatement(
    names.map((action) => `${service}:${action}`),
    resources,
    reason,
  );
}

/** Writes ARNs of one region: `arn:<partition>:<service>:<region>:<account>:<rest>`. */
export type ArnOf = (service: string, rest: string, region?: string) => string;

/** ARNs in the account of the stack that holds the statement. @param home the region of an environment; default: the stack's */
export function arnIn(home: string = Aws.REGION): ArnOf {
  return (service, rest, region = home) => `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${rest}`;
}

/** ARN of a bucket, or of what is in it: names are global, so neither region nor account is part of it. */
export function bucketArn(name: string): string {
  return `arn:${Aws.PARTITION}:s3:::${name}`;
}
