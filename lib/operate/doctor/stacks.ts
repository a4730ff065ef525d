import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import { clientDefaults, s3Defaults } from '../../aws';
import type { EnvironmentSettings } from '../../settings';
import { environmentStacks, stackResources } from '../../stack';
import { wayOut } from '../../stack-way-out';
import { type Finding, fail, ok, warn } from './finding';

/** The stack of an environment: what stands in the way of the next release. */
export function judgeEnvironmentStack(environment: string, stack: Stack): Finding {
  const stuck = wayOut(stack);
  const where = `stack ${stack.StackName}`;
  if (stuck && /_IN_PROGRESS$/.test(stack.StackStatus ?? '')) return warn(environment, `${where} ${stuck.why}`, stuck.next);
  if (stuck) return fail(environment, `${where} ${stuck.why}`, stuck.next);
  if (stack.StackStatus === 'ROLLBACK_COMPLETE') {
    const next = 'mend what failed; the next deployment takes the stack away and makes it new (docs/recovery.md: tables that it left)';
    return warn(environment, `${where}: its first deployment failed (ROLLBACK_COMPLETE)`, next);
  }
  if (stack.StackStatus === 'REVIEW_IN_PROGRESS') return ok(environment, `${where} holds only a review; the first deployment uses it`);
  return ok(environment, `${where}: ${stack.StackStatus}`);
}

/** The environments of this account that are deployed, in the regions that the settings name. Those of other accounts are said, not looked at. */
export async function examineEnvironments(
  environments: ReadonlyMap<string, EnvironmentSettings>,
  { account, region }: { readonly account: string; readonly region: string },
): Promise<Finding[]> {
  const own = [...environments].filter(([, row]) => (row.account ?? account) === account);
  const regions = [...new Set(own.map(([, row]) => row.region ?? region))];
  const stacks = (await Promise.all(regions.map(stacksOf))).flat();
  return [...environments].flatMap(([name, row]) => {
    if ((row.account ?? account) !== account) {
      return [
        ok(
          name,
          `lies in account ${row.account}: not looked at; that account is bootstrapped once with --trust ${account} (docs/deploy.md)`,
        ),
      ];
    }
    const found = stacks.filter((one) => one.environment === name && one.region === (row.region ?? region));
    const meant = row.stack === undefined ? found : found.filter(({ stack }) => stack.StackName === row.stack);
    return meant.length > 0 ? meant.map(({ stack }) => judgeEnvironmentStack(name, stack)) : [ok(name, 'not deployed yet')];
  });
}

async function stacksOf(region: string): Promise<{ environment: string; stack: Stack; region: string }[]> {
  const client = new CloudFormationClient({ ...clientDefaults, region });
  try {
    return (await environmentStacks(client)).map((one) => ({ ...one, region }));
  } finally {
    client.destroy();
  }
}

/** The bucket of the pipeline's artifacts: CloudFormation does not notice that somebody has deleted it. */
export async function examineArtifacts(client: CloudFormationClient, stack: string, region: string): Promise<Finding> {
  const resources = await stackResources(client, stack);
  const bucket = resources.find(({ ResourceType }) => ResourceType === 'AWS::S3::Bucket')?.PhysicalResourceId;
  if (bucket === undefined) return warn('artifacts', `the stack ${stack} has no bucket`, 'npx cdk deploy BluelinePipeline');
  const { HeadBucketCommand, S3Client } = await import('@aws-sdk/client-s3');
  const s3 = new S3Client({ ...s3Defaults(), region });
  try {
    await s3.send(new HeadBucketCommand({ Bucket: bucket }));
    return ok('artifacts', bucket);
  } catch (error) {
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== 404) throw error;
    return fail('artifacts', `the bucket ${bucket} is gone: no run can begin`, 'docs/recovery.md, "The artifact bucket was deleted"');
  } finally {
    s3.destroy();
  }
}
