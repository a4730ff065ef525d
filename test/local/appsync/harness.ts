import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { type DataPlane, startDataPlane } from '../../../lib/local/appsync';
import { SECRET_ACCESS_KEY, secretsOf } from '../../../lib/local/cloud/credentials';
import { type Emulator, startEmulator } from '../../../lib/local/cloud/emulator';
import { isThere } from '../../needed-tool';
import type { SampleTemplate } from './sample-api';

export const ACCOUNT = '111122223333';
/** Of every user. */
export const PASSWORD = 'Secret-1-word';
export const REGION = 'eu-west-1';
export const ALLOWED_ORIGIN = 'http://localhost:5173';
const python = resolve(__dirname, '../../../.blueline/venv/bin/python');

/** `describe` where the emulator is installed; see {@link isThere} for where it is not. */
export const describeWithEmulator: jest.Describe = isThere('the emulator', python) ? describe : describe.skip;

/** An emulator with a data plane in front of it. */
export interface Cloud {
  readonly emulator: Emulator;
  readonly plane: DataPlane;
  /** What the data plane logged. */
  readonly lines: string[];
  /** Options of SDK clients that go through the data plane. */
  readonly client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  stop(): Promise<void>;
}

export async function startCloud(options: { enforceRoles?: boolean } = {}): Promise<Cloud> {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-appsync-'));
  const settings = { name: 'test', folder, python, accountId: ACCOUNT, region: REGION, allowedOrigins: [ALLOWED_ORIGIN] };
  const emulator = await startEmulator({ ...settings, enforceRoles: options.enforceRoles ?? true });
  const lines: string[] = [];
  const plane = await startDataPlane({
    emulator: emulator.endpoint,
    port: 0,
    region: REGION,
    accessKeyId: ACCOUNT,
    secretAccessKey: SECRET_ACCESS_KEY,
    secretOf: secretsOf({ endpoint: emulator.endpoint, region: REGION, accountId: ACCOUNT }),
    allowedOrigins: [ALLOWED_ORIGIN],
    log: (line) => lines.push(line),
  });
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: SECRET_ACCESS_KEY };
  return {
    emulator,
    plane,
    lines,
    client: { endpoint: plane.url, region: REGION, credentials },
    stop: async () => {
      await plane.close();
      await emulator.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A deployed sample API: its id and how to call it. */
export class Deployed {
  private constructor(
    private readonly cloud: Cloud,
    readonly stackName: string,
    readonly apiId: string,
    /** Physical ids by logical id. */
    readonly ids: Readonly<Record<string, string>>,
  ) {}

  /** Creates the stack, or updates it if `update`; waits until CloudFormation has finished. */
  static async deploy(cloud: Cloud, stackName: string, template: SampleTemplate, options: { update?: boolean } = {}): Promise<Deployed> {
    const client = new CloudFormationClient(cloud.client);
    const input = { StackName: stackName, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_NAMED_IAM' as const] };
    await client.send(options.update ? new UpdateStackCommand(input) : new CreateStackCommand(input));
    const status = await settled(client, stackName);
    if (status !== (options.update ? 'UPDATE_COMPLETE' : 'CREATE_COMPLETE')) throw new Error(`stack ${stackName}: ${status}`);
    const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stackName }));
    const ids = Object.fromEntries(StackResources.map((one) => [one.LogicalResourceId ?? '', one.PhysicalResourceId ?? '']));
    client.destroy();
    return new Deployed(cloud, stackName, ids.Api ?? '', ids);
  }

  get url(): string {
    return `${this.cloud.plane.url}/${this.apiId}/graphql`;
  }

  get key(): string {
    return this.ids.Key ?? '';
  }

  /** Posts a query; with the API key unless `headers` say who calls. */
  async query(
    query: string,
    options: { variables?: object; headers?: Record<string, string>; operationName?: string } = {},
  ): Promise<Answer> {
    const { variables, operationName, headers = { 'x-api-key': this.key } } = options;
    return await post(this.url, JSON.stringify({ query, variables, operationName }), headers);
  }

  /** Makes a user in the stack's pool and gives its tokens. */
  async signIn(name: string, groups: readonly string[] = []): Promise<{ access: string; id: string }> {
    const client = new CognitoIdentityProviderClient(this.cloud.client);
    const user = { UserPoolId: this.ids.Pool ?? '', Username: name };
    await client.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
    await client.send(new AdminSetUserPasswordCommand({ ...user, Password: PASSWORD, Permanent: true }));
    for (const group of groups) {
      await client.send(new CreateGroupCommand({ UserPoolId: user.UserPoolId, GroupName: group }));
      await client.send(new AdminAddUserToGroupCommand({ ...user, GroupName: group }));
    }
    const { AuthenticationResult: tokens } = await client.send(
      new InitiateAuthCommand({
        ClientId: this.ids.Client ?? '',
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: name, PASSWORD },
      }),
    );
    client.destroy();
    return { access: tokens?.AccessToken ?? '', id: tokens?.IdToken ?? '' };
  }

  lambda(): LambdaClient {
    return new LambdaClient(this.cloud.client);
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { data?: Record<string, unknown> | null; errors?: Record<string, unknown>[] };
}

export async function post(url: string, body: string, headers: Record<string, string>): Promise<Answer> {
  const answer = await fetch(url, { method: 'POST', body, headers });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] };
}

async function settled(client: CloudFormationClient, StackName: string): Promise<string> {
  for (;;) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const status = stack?.StackStatus ?? '';
    if (!status.endsWith('_IN_PROGRESS')) return status;
    await pause(20);
  }
}
