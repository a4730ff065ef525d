import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientDefaults, s3Defaults } from '../aws';
import { type Refusal, resolveParameters, type TemplateResources } from './guard';
import type { DeployPlan } from './plan';

/**
 * What a deployment would be created over: physical names of resources that the deployed template (empty for a new stack) lacks. AWS refuses to create a table, bucket or secret that exists; the embedded cloud empties it
 * instead (LOCAL-CLOUD §2), so both are stopped here, before anything is touched.
 * User pools and API ids are not names: creating one never touches another. Queues are left out: a message in flight is not kept data.
 */
export async function findExistingData(plan: DeployPlan, template: TemplateResources, deployed: TemplateResources): Promise<Refusal[]> {
  const dynamo = new DynamoDBClient({ ...clientDefaults, region: plan.region });
  const s3 = new S3Client({ ...s3Defaults(), region: plan.region });
  const secrets = new SecretsManagerClient({ ...clientDefaults, region: plan.region });
  const probes: Record<string, { property: string; exists: (name: string) => Promise<boolean> }> = {
    'AWS::DynamoDB::Table': {
      property: 'TableName',
      exists: (name) => found(() => dynamo.send(new DescribeTableCommand({ TableName: name }))),
    },
    'AWS::S3::Bucket': { property: 'BucketName', exists: (name) => found(() => s3.send(new HeadBucketCommand({ Bucket: name }))) },
    'AWS::SecretsManager::Secret': {
      property: 'Name',
      exists: (name) => found(() => secrets.send(new DescribeSecretCommand({ SecretId: name }))),
    },
  };
  try {
    const refusals: Refusal[] = [];
    for (const [logicalId, resource] of Object.entries(template.Resources ?? {})) {
      if (deployed.Resources?.[logicalId]) continue;
      const probe = probes[resource.Type];
      const name = probe && physicalName(resource.Properties?.[probe.property], plan);
      if (name && (await probe.exists(name))) {
        refusals.push({
          kind: 'exists already',
          logicalId,
          type: resource.Type,
          why: `${name} exists already and is not part of this stack`,
        });
      }
    }
    return refusals;
  } finally {
    dynamo.destroy();
    s3.destroy();
    secrets.destroy();
  }
}

/** The name that CloudFormation would give: literal text, Ref or Sub of the stack's name, its parameters, account and region. */
export function physicalName(value: unknown, plan: DeployPlan): string | undefined {
  const known = { ...plan.parameters, 'AWS::StackName': plan.stack, 'AWS::AccountId': plan.account, 'AWS::Region': plan.region };
  const name = resolveParameters(value, known);
  return typeof name === 'string' ? name : undefined;
}

async function found(describe: () => Promise<unknown>): Promise<boolean> {
  try {
    await describe();
    return true;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    if (name === 'ResourceNotFoundException' || $metadata?.httpStatusCode === 404) return false;
    throw error;
  }
}
