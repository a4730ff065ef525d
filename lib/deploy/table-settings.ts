import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { clientDefaults } from '../aws';
import { physicalName } from './existing-data';
import type { TemplateResources } from './guard';
import type { DeployPlan } from './plan';

/**
 * Reads time to live and point-in-time recovery of every table back and sets what is not as the template says. The embedded cloud drops both
 * from a template (LOCAL-CLOUD §2); on AWS nothing ever differs. @returns a line for each setting that had to be set
 */
export async function settleTables(plan: DeployPlan, template: TemplateResources): Promise<string[]> {
  const dynamo = new DynamoDBClient({ ...clientDefaults, region: plan.region });
  const lines: string[] = [];
  try {
    for (const resource of Object.values(template.Resources ?? {})) {
      if (resource.Type !== 'AWS::DynamoDB::Table') continue;
      const table = physicalName(resource.Properties?.TableName, plan);
      if (!table) continue;
      if (await settleTimeToLive(dynamo, table, resource.Properties?.TimeToLiveSpecification)) lines.push(`time to live of ${table}`);
      if (await settleRecovery(dynamo, table, resource.Properties?.PointInTimeRecoverySpecification))
        lines.push(`point-in-time recovery of ${table}`);
    }
  } finally {
    dynamo.destroy();
  }
  return lines;
}

async function settleTimeToLive(dynamo: DynamoDBClient, TableName: string, wanted: unknown): Promise<boolean> {
  const { AttributeName, Enabled } = (wanted ?? {}) as { AttributeName?: string; Enabled?: boolean };
  if (!AttributeName || !Enabled) return false;
  const { TimeToLiveDescription } = await dynamo.send(new DescribeTimeToLiveCommand({ TableName }));
  if (/^ENABL/.test(TimeToLiveDescription?.TimeToLiveStatus ?? '')) return false;
  await dynamo.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName, Enabled: true } }));
  return true;
}

async function settleRecovery(dynamo: DynamoDBClient, TableName: string, wanted: unknown): Promise<boolean> {
  if ((wanted as { PointInTimeRecoveryEnabled?: boolean } | undefined)?.PointInTimeRecoveryEnabled !== true) return false;
  const { ContinuousBackupsDescription } = await dynamo.send(new DescribeContinuousBackupsCommand({ TableName }));
  if (ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED') return false;
  await dynamo.send(
    new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }),
  );
  return true;
}
