import { get } from 'node:http';
import { CloudFormationClient, paginateDescribeStacks, type Stack } from '@aws-sdk/client-cloudformation';
import { SECRET_ACCESS_KEY } from './credentials';
import { accountOf } from './environment';
import { environmentFolder, environmentNames } from './folders';
import { readHostFile } from './host-file';
import { readPorts } from './ports-file';

export interface StackStatus {
  readonly name: string;
  /** CloudFormation's: `CREATE_COMPLETE`. */
  readonly status: string;
  /** The version that was deployed; output `Version`. */
  readonly version?: string;
  /** Where its GraphQL API answers now; undefined if the stack has none. */
  readonly api?: string;
}

export interface EnvironmentStatus {
  readonly name: string;
  readonly running: boolean;
  /** The port that it has or will take again; undefined if it never started. */
  readonly port?: number;
  readonly endpoint?: string;
  readonly region?: string;
  /** Empty while it does not run. */
  readonly stacks: readonly StackStatus[];
}

/** What `blueline cloud status --format json` prints. */
export interface CloudStatus {
  /** Whether a host of `cloud start` runs. Environments may run without: those of an `npm run local` in the foreground. */
  readonly running: boolean;
  readonly pid?: number;
  readonly environments: readonly EnvironmentStatus[];
}

/** The checkout's environments, whether they answer, and what is deployed in them. Changes nothing but a stale `.blueline/cloud.json`. */
export async function cloudStatus(checkout: string): Promise<CloudStatus> {
  const host = readHostFile(checkout);
  const environments = await Promise.all(environmentNames(checkout).map((name) => environmentStatus(checkout, name)));
  return { running: host !== undefined, ...(host ? { pid: host.pid } : {}), environments };
}

/** The status as lines for people: one for an environment, one below it for each stack. */
export function statusLines(status: CloudStatus): string[] {
  if (status.environments.length === 0) return ['there is no environment in this checkout yet'];
  const elsewhere = status.environments.some(({ running }) => running);
  const stopped = elsewhere ? 'the embedded cloud is not started by itself: a run serves it' : 'the embedded cloud is stopped';
  const width = Math.max(...status.environments.map(({ name }) => name.length));
  return [
    status.running ? `the embedded cloud runs (process ${status.pid})` : stopped,
    ...status.environments.flatMap((environment) => {
      const state = environment.running ? environment.endpoint : `stopped${environment.port ? `, port ${environment.port}` : ''}`;
      return [
        `  ${environment.name.padEnd(width)}  ${state}`,
        ...environment.stacks.map(({ name, status: is, api }) => `  ${''.padEnd(width)}  ${name} (${is})${api ? `: ${api}` : ''}`),
      ];
    }),
  ];
}

async function environmentStatus(checkout: string, name: string): Promise<EnvironmentStatus> {
  const ports = readPorts(environmentFolder(checkout, name));
  if (!ports) return { name, running: false, stacks: [] };
  const endpoint = `http://127.0.0.1:${ports.port}`;
  const known = { name, port: ports.port, endpoint, region: ports.region };
  if (!(await answers(ports.port)) || !(await answers(ports.emulatorPort))) return { ...known, running: false, stacks: [] };
  return { ...known, running: true, stacks: await readStacks(name, endpoint, ports.emulatorPort, ports.region) };
}

/** Whether an emulator answers there, itself or behind the data plane. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/_ministack/health', timeout: 2000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

async function readStacks(name: string, endpoint: string, emulatorPort: number, region: string): Promise<StackStatus[]> {
  const credentials = { accessKeyId: accountOf(name), secretAccessKey: SECRET_ACCESS_KEY };
  const client = new CloudFormationClient({ endpoint: `http://127.0.0.1:${emulatorPort}`, region, credentials });
  const stacks: StackStatus[] = [];
  try {
    for await (const page of paginateDescribeStacks({ client }, {}))
      stacks.push(...(page.Stacks ?? []).map((stack) => stackStatus(stack, endpoint)));
  } finally {
    client.destroy();
  }
  return stacks.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The address is made of the port of now, not read from the stack's output, which knows the port of its last deployment. */
function stackStatus(stack: Stack, endpoint: string): StackStatus {
  const output = (key: string) => stack.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  const [apiId, version] = [output('ApiId'), output('Version')];
  return {
    name: stack.StackName ?? '',
    status: stack.StackStatus ?? '',
    ...(version ? { version } : {}),
    ...(apiId ? { api: `${endpoint}/${apiId}/graphql` } : {}),
  };
}
