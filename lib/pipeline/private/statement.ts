import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** Allows the named actions of one service: `allow('sqs', 'CreateQueue DeleteQueue', …)`. */
export function allow(service: string, actions: string, resources: string[]): PolicyStatement {
  return new PolicyStatement({
    actions: actions
      .trim()
      .split(/\s+/)
      .map((action) => `${service}:${action}`),
    resources,
  });
}

/** `arn:<partition>:<service>:<region>:<account>:<rest>` in the pipeline's account and region. */
export function arn(service: string, rest: string, region: string = Aws.REGION): string {
  return `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${rest}`;
}

/** ARN of a bucket, or of what is in it: names are global, so neither region nor account is part of it. */
export function bucketArn(name: string): string {
  return `arn:${Aws.PARTITION}:s3:::${name}`;
}
