import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { accountId, clientDefaults } from '../../aws';
import { UserError } from '../../errors';
import { readSettings, type Settings } from '../../settings';
import { describeStack } from '../../stack';
import { CONNECTIONS, callAws, QUOTAS } from '../aws-call';
import { explained } from '../refusals';
import {
  judgeBootstrap,
  judgeBuildQuota,
  judgeConnectionSetting,
  judgeConnectionStatus,
  judgePipelineStack,
  judgePlace,
  type Quota,
  regionOfConnection,
} from './account';
import { type Finding, fail, ok, warn } from './finding';
import { examineArtifacts, examineEnvironments } from './stacks';
import { judgeTools, readTools } from './tools';

export type { Finding } from './finding';

export interface DoctorOptions {
  readonly checkout: string;
  /** Only what a run on this machine needs. */
  readonly localOnly?: boolean;
  /** Told as soon as it is known. */
  readonly tell: (finding: Finding) => void;
}

/** Looks at the tools, the settings and, where a region is set, the AWS account. Changes nothing. @returns everything that was found */
export async function examine({ checkout, localOnly = false, tell }: DoctorOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  const add = (...more: Finding[]) => {
    findings.push(...more);
    more.forEach(tell);
  };
  add(...judgeTools(await readTools(checkout)));
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  const usesAws = !localOnly && Boolean(region);
  const { settings, finding } = readOwnSettings(checkout);
  add(finding);
  const connection = settings && judgeConnectionSetting(settings.source.connection, usesAws);
  if (connection && (connection.verdict !== 'ok' || !usesAws)) add(connection);
  const second = settings?.source.model?.connection;
  const ofModel = typeof second === 'string' ? judgeConnectionSetting(second, usesAws) : undefined;
  if (ofModel && ofModel.verdict !== 'ok') add({ ...ofModel, says: ofModel.says.replace('source.', 'source.model.') });
  if (localOnly) return findings;
  if (!region) {
    add(
      warn(
        'region',
        'AWS_REGION is not set: the account was not looked at; local runs need none',
        'export AWS_REGION=… for the pipeline on AWS',
      ),
    );
    return findings;
  }
  const credentials = await readCredentials(region);
  add(credentials);
  if (credentials.verdict !== 'ok') return findings;
  const place = judgePlace(settings?.pipeline, { account: await accountId(), region });
  if (place) add(place);
  await examineAccount(region, { connections: connectionsOf(settings), compute: settings?.compute ?? 'small' }, add);
  if (settings) {
    const look = async () => examineEnvironments(settings.environments, { account: await accountId(), region });
    add(...(await look().catch((error: unknown) => [notLookedAt('environments', error)])));
  }
  return findings;
}

function readOwnSettings(checkout: string): { settings?: Settings; finding: Finding } {
  try {
    const settings = readSettings(checkout);
    return {
      settings,
      finding: ok('settings', `blueline.json: model ${settings.model}, environments ${[...settings.environments.keys()].join(', ')}`),
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { finding: fail('settings', error.message, error.next ?? 'mend blueline.json') };
  }
}

async function readCredentials(region: string): Promise<Finding> {
  try {
    return ok('credentials', `account ${await accountId()}, ${region}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return fail('credentials', error.message, error.next ?? 'log in');
  }
}

/** The stack of the pipeline (bin/pipeline.ts). */
const PIPELINE = 'BluelinePipeline';

/** The connections that runs need, each once. What is no ARN was said before. */
function connectionsOf(settings: Settings | undefined): string[] {
  const all = [settings?.source.connection, settings?.source.model?.connection];
  return [...new Set(all.filter((one) => typeof one === 'string' && judgeConnectionSetting(one, true).verdict === 'ok') as string[])];
}

interface Wanted {
  readonly connections: readonly string[];
  readonly compute: Settings['compute'];
}

async function examineAccount(region: string, { connections, compute }: Wanted, add: (finding: Finding) => void): Promise<void> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({ ...clientDefaults, region });
  try {
    add(await asFar('bootstrap', async () => judgeBootstrap(await describeStack(client, 'CDKToolkit'), region)));
    for (const one of connections) add(await asFar('connection', () => readConnection(client, one, region)));
    add(await asFar('builds', async () => judgeBuildQuota(await buildQuotas(client, region), compute)));
    const pipeline = await describeStack(client, PIPELINE).catch((error: unknown) => notLookedAt('pipeline', error));
    add(pipeline && 'verdict' in pipeline ? pipeline : judgePipelineStack(pipeline));
    if (pipeline && !('verdict' in pipeline)) add(await asFar('artifacts', () => examineArtifacts(client, PIPELINE, region)));
  } finally {
    client.destroy();
  }
}

/** One question that AWS does not answer must not hide the answers to the others. */
async function asFar(name: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    return notLookedAt(name, error);
  }
}

function notLookedAt(name: string, error: unknown): Finding {
  const known = explained(error) as Error & { next?: string };
  return warn(name, `not looked at: ${known.message}`, known.next ?? 'look in the console');
}

async function readConnection(client: CloudFormationClient, ConnectionArn: string, region: string): Promise<Finding> {
  const answer = await callAws(client, regionOfConnection(ConnectionArn) ?? region, CONNECTIONS, 'GetConnection', { ConnectionArn });
  return judgeConnectionStatus((answer.Connection as { ConnectionStatus?: string } | undefined)?.ConnectionStatus);
}

async function buildQuotas(client: CloudFormationClient, region: string): Promise<Quota[]> {
  const found: Quota[] = [];
  for (let NextToken: unknown; ; ) {
    const input = { ServiceCode: 'codebuild', MaxResults: 100, ...(NextToken ? { NextToken } : {}) };
    const answer = await callAws(client, region, QUOTAS, 'ListServiceQuotas', input);
    found.push(...((answer.Quotas ?? []) as Quota[]));
    NextToken = answer.NextToken;
    if (!NextToken) return found;
  }
}
