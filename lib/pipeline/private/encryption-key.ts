import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** For AWS to encrypt and read with the key what passes through it. */
const USE = ['kms:Decrypt', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/**
 * The key of artifacts, builds, their logs and the topics. A new one costs $1 a month and turns every year; one that is named by its ARN stays as
 * it is, so its owner puts into its policy what is put into that of a new one here (docs/deploy.md).
 * @param setting false = none, true = a key of the pipeline's own, else the ARN of one
 */
export function encryptionKey(scope: Construct, id: string, setting: boolean | string): IKey | undefined {
  if (setting === false) return undefined;
  if (typeof setting === 'string') return Key.fromKeyArn(scope, id, setting);
  const key = new Key(scope, id, {
    description: 'Blueline: artifacts, builds, logs and messages of the pipeline',
    enableKeyRotation: true,
    rotationPeriod: Duration.days(365),
    removalPolicy: RemovalPolicy.RETAIN, // without it nobody can read what the kept bucket holds
  });
  const stack = Stack.of(scope);
  const logGroups = {
    service: 'logs',
    resource: 'log-group',
    resourceName: `${stack.stackName}-*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  };
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'Logs',
      principals: [new ServicePrincipal('logs.amazonaws.com')],
      actions: USE,
      resources: ['*'], // of a key's own policy: the key
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': stack.formatArn(logGroups) } },
    }),
  );
  // EventBridge names neither its account nor its rule when it uses a key for a topic (Amazon SNS developer guide, "Key management").
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'Messages',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      resources: ['*'],
    }),
  );
  return key;
}
