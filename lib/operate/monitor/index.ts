import { CloudFormationClient, paginateDescribeStacks, type Stack, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { clientDefaults, region } from '../../aws';
import { UserError } from '../../errors';
import { describeStack, outputsOf, stackResources } from '../../stack';
import { sayingWhatAwsSays } from '../refusals';
import { attentionOf } from './attention';
import type { AlarmState, EnvironmentHealth, Figures } from './health';
import { readAlarms } from './read-alarms';
import { readFigures } from './read-figures';
import { readQueues } from './read-queues';
import { readTraces } from './read-traces';

export interface MonitorOptions {
  readonly environment: string;
  /** Name of its stack. Default: the one that its deployment has marked with the environment's name. */
  readonly stack?: string;
  /** @default the time of the call */
  readonly now?: () => Date;
}

/**
 * How an environment is: alarms, figures of the last hour, queues, traces, the deployed version, and what needs somebody. Changes nothing.
 * @throws UserError where it is not deployed, or where AWS refuses
 */
export async function readHealth({ environment, stack, now = () => new Date() }: MonitorOptions): Promise<EnvironmentHealth> {
  return sayingWhatAwsSays(async () => {
    const where = region();
    const found = await openStack(environment, stack);
    const at = now();
    const isEmbedded = process.env.AWS_ENDPOINT_URL !== undefined && found.parameters.Cloud === 'embedded';
    const [watched, queues, traces] = await Promise.all([
      readCloudWatch(where, found, at, isEmbedded),
      readQueues(where, found.name, found.resources),
      readTraces(where, found.outputs.TraceStore ?? '', at),
    ]);
    const facts = {
      environment,
      cloud: isEmbedded ? ('embedded' as const) : ('aws' as const),
      region: where,
      stack: found.name,
      version: found.outputs.Version ?? 'unknown',
      at: at.toISOString(),
      ...(isEmbedded ? {} : { link: dashboardLink(where, found.name) }),
      ...watched,
      queues,
      traces,
    };
    return { ...facts, attention: attentionOf(facts) };
  });
}

interface Found {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
  readonly resources: readonly StackResourceSummary[];
}

/** What CloudWatch knows. The embedded cloud takes the place of some of it only, and what is not there is said. */
async function readCloudWatch(
  where: string,
  { name, resources }: Found,
  at: Date,
  isEmbedded: boolean,
): Promise<{ alarms?: readonly AlarmState[]; figures: readonly Figures[]; unknown: readonly string[] }> {
  const client = new CloudWatchClient({ ...clientDefaults, region: where });
  try {
    const figures = await readFigures(client, name, resources, at);
    if (isEmbedded) return { figures, unknown: UNKNOWN_HERE };
    return { alarms: await readAlarms(client, name), figures, unknown: [] };
  } finally {
    client.destroy();
  }
}

const UNKNOWN_HERE = [
  'alarms: the embedded cloud makes and evaluates none; on AWS they are part of the stack',
  'figures: the embedded cloud measures functions that are called directly, and nothing of the API, the tables, the streams and the logs',
];

async function openStack(environment: string, name: string | undefined): Promise<Found> {
  const client = new CloudFormationClient({ ...clientDefaults, region: region() });
  try {
    const stack = name === undefined ? await markedStack(client, environment) : await describeStack(client, name);
    const outputs = outputsOf(stack);
    if (!stack?.StackName || !outputs.TraceStore) throw notDeployed(environment, name);
    const parameters = Object.fromEntries(
      (stack.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
    );
    return { name: stack.StackName, outputs, parameters, resources: await stackResources(client, stack.StackName) };
  } finally {
    client.destroy();
  }
}

/** The deployment marks its stacks with their environment (tag `blueline:environment`). @throws UserError (exit code 2) where two are */
async function markedStack(client: CloudFormationClient, environment: string): Promise<Stack | undefined> {
  const found: Stack[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
    found.push(...Stacks.filter(({ Tags = [] }) => Tags.some(({ Key, Value }) => Key === 'blueline:environment' && Value === environment)));
  }
  const deployed = found.filter((stack) => outputsOf(stack).TraceStore !== undefined);
  if (deployed.length < 2) return deployed[0];
  throw new UserError(
    `there are several stacks of an environment ${environment}: ${deployed.map(({ StackName }) => StackName).join(', ')}`,
    {
      exitCode: 2,
      next: `name one with --stack, or set 'environments.${environment}.stack' in blueline.json`,
    },
  );
}

function notDeployed(environment: string, name: string | undefined): UserError {
  return new UserError(`${environment} is not deployed here: ${region()} has no stack ${name ?? 'of that environment'}`, {
    exitCode: 2,
    next: 'check AWS_REGION and the account, or deploy it: npx blueline deploy',
  });
}

function dashboardLink(where: string, stack: string): string {
  return `https://${where}.console.aws.amazon.com/cloudwatch/home?region=${where}#dashboards/dashboard/${stack}-dashboard`;
}
