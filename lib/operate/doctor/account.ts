import type { Stack } from '@aws-sdk/client-cloudformation';
import { outputsOf } from '../../stack';
import { type Finding, fail, ok, warn } from './finding';

/** The oldest bootstrap stack that the CDK's templates accept (their rule CheckBootstrapVersion). */
const BOOTSTRAP = 6;

export function judgeBootstrap(stack: Stack | undefined, region: string): Finding {
  if (!stack) return fail('bootstrap', `${region} has no stack CDKToolkit`, 'npx cdk bootstrap, once for an account and region');
  const version = Number(outputsOf(stack).BootstrapVersion);
  if (version >= BOOTSTRAP) return ok('bootstrap', `version ${version}`);
  return fail(
    'bootstrap',
    `version ${version || 'unknown'}; the pipeline needs ${BOOTSTRAP} or later`,
    'npx cdk bootstrap brings it up to date',
  );
}

/** The stack of the pipeline itself: what it stands in decides whether it can be updated. */
export function judgePipelineStack(stack: Stack | undefined): Finding {
  if (!stack) return warn('pipeline', 'not deployed in this account and region yet', 'npx cdk deploy BluelinePipeline');
  const status = stack.StackStatus ?? 'unknown';
  if (status === 'ROLLBACK_COMPLETE')
    return fail(
      'pipeline',
      `its first deployment failed (${status})`,
      'delete the stack BluelinePipeline, then npx cdk deploy BluelinePipeline',
    );
  if (status.endsWith('_FAILED'))
    return fail(
      'pipeline',
      `its stack is stuck in ${status}: ${stack.StackStatusReason ?? 'no reason given'}`,
      'npx cdk rollback BluelinePipeline (add --orphan <LogicalId> for a resource that cannot be rolled back), then npx cdk deploy BluelinePipeline',
    );
  if (status === 'REVIEW_IN_PROGRESS')
    return warn('pipeline', `its first deployment was broken off before it began (${status})`, 'npx cdk deploy BluelinePipeline');
  if (status.endsWith('_IN_PROGRESS')) return warn('pipeline', `its stack is being changed (${status})`, 'wait for it: blueline status');
  return ok('pipeline', status);
}

const CONNECTION = /^arn:[\w-]+:(codeconnections|codestar-connections):([\w-]+):\d{12}:connection\/[0-9a-f-]+$/;

/** The setting alone: good enough to know whether the pipeline could start. */
export function judgeConnectionSetting(connection: string | null, usesAws: boolean): Finding {
  const next = 'create a connection in the console and put its ARN into source.connection of blueline.json: docs/deploy.md';
  if (connection === null) {
    return usesAws
      ? fail('connection', 'source.connection is not set', next)
      : warn('connection', 'source.connection is not set; local runs need none', next);
  }
  if (!CONNECTION.test(connection)) return fail('connection', `source.connection is no ARN of a connection: ${connection}`, next);
  return ok('connection', connection);
}

/** The region that a connection lies in, by its ARN. */
export function regionOfConnection(arn: string): string | undefined {
  return CONNECTION.exec(arn)?.[2];
}

/** What AWS says of it: a connection that nobody completed fails the first run. */
export function judgeConnectionStatus(status: string | undefined): Finding {
  if (status === 'AVAILABLE') return ok('connection', 'available');
  if (status === 'PENDING') {
    return fail(
      'connection',
      'pending: nobody has completed it with the provider',
      'console: Developer Tools, Settings, Connections, Update pending connection',
    );
  }
  return fail('connection', `its status is ${status ?? 'unknown'}`, 'look at it in the console: Developer Tools, Settings, Connections');
}

/** A quota as ListServiceQuotas answers it. */
export interface Quota {
  readonly QuotaName?: string;
  readonly Value?: number;
}

/** How many of the pipeline's builds may run at once; its actions run one after the other, so one is enough. */
export function judgeBuildQuota(quotas: readonly Quota[], compute: 'small' | 'medium' | 'large' = 'small'): Finding {
  const found = quotas.find(({ QuotaName }) => new RegExp(`concurrently running builds.*linux/${compute}`, 'i').test(QuotaName ?? ''));
  const size = `${compute.charAt(0).toUpperCase()}${compute.slice(1)}`;
  const next = `Service Quotas, AWS CodeBuild: ask for more "Concurrently running builds for Linux/${size} environment"`;
  if (found?.Value === undefined) return warn('builds', 'the quota of concurrent builds is not listed', next);
  if (found.Value < 1) return fail('builds', 'this account may run no build', next);
  if (found.Value === 1) return warn('builds', 'one build at a time: enough for one pipeline, others wait for it', next);
  return ok('builds', `${found.Value} at a time`);
}

/** Where `pipeline` of the settings says that the pipeline lies, against where these credentials and AWS_REGION look. */
export function judgePlace(
  pipeline: { readonly account: string; readonly region: string } | undefined,
  here: { readonly account: string; readonly region: string },
): Finding | undefined {
  if (!pipeline) return undefined;
  if (pipeline.region !== here.region) {
    const next = `export AWS_REGION=${pipeline.region}; or change pipeline.region in blueline.json`;
    return fail('region', `AWS_REGION is ${here.region}, but blueline.json puts the pipeline in ${pipeline.region}`, next);
  }
  if (pipeline.account === here.account) return undefined;
  const next = 'take credentials of that account; or change pipeline.account in blueline.json';
  return fail(
    'region',
    `these credentials are of account ${here.account}, but blueline.json puts the pipeline in ${pipeline.account}`,
    next,
  );
}
