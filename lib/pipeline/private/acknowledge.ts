import { Stack, Validations } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** What the grants of the CDK to an artifact bucket are made of. */
const BUCKET_ACTIONS = ['GetObject*', 'GetBucket*', 'List*', 'DeleteObject*', 'Abort*'];

/** And to the key of such a bucket. */
const KEY_ACTIONS = ['GenerateDataKey*', 'ReEncrypt*'];

/** Lets a finding of cdk-nag pass on one construct. @param reason one that a reviewer accepts */
export function acknowledge(construct: IConstruct, reason: string, ...ids: string[]): void {
  for (const id of ids) Validations.of(construct).acknowledge({ id: `AwsSolutions-${id}`, reason });
}

/** The same for every resource of a statement that holds a wildcard. cdk-nag knows each by its text, so a new one is a new finding. */
export function acknowledgeWildcards(construct: IConstruct, statement: PolicyStatement, reason: string): void {
  for (const resource of statement.resources) if (resource.includes('*')) acknowledgeResource(construct, resource, reason);
}

/** The same for one resource. */
export function acknowledgeResource(construct: IConstruct, resource: string, reason: string): void {
  acknowledge(construct, reason, `IAM5[Resource::${asText(Stack.of(construct).resolve(resource))}]`);
}

/** What the CDK lets whoever takes and leaves artifacts do in their bucket. */
export function acknowledgeArtifactAccess(construct: IConstruct, bucketArn: string, hasKey = false): void {
  const reason = 'The CDK grants families of reading or writing actions, on the artifacts of this pipeline alone';
  acknowledgeResource(construct, `${bucketArn}/*`, reason);
  acknowledge(construct, reason, ...BUCKET_ACTIONS.map((action) => `IAM5[Action::s3:${action}]`));
  if (hasKey) acknowledge(construct, reason, ...KEY_ACTIONS.map((action) => `IAM5[Action::kms:${action}]`));
}

/** As cdk-nag writes a resource: `arn:<AWS::Partition>:sqs:…`, `<Artifacts82DD59A1.Arn>`. */
function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Ref') return `<${argument}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name !== 'Fn::Join') throw new Error(`an ARN made with ${name}`);
  const [separator, parts] = argument as [string, unknown[]];
  return parts.map(asText).join(separator);
}
