import {
  type CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { SECRET_ACCESS_KEY } from '../../../lib/local/cloud/credentials';
import { eventually } from './harness';

/** Settings of an SDK client for an emulator. */
export function clientSettings(endpoint: string, accountId = '123456789012') {
  return { endpoint, region: 'eu-west-1', credentials: { accessKeyId: accountId, secretAccessKey: SECRET_ACCESS_KEY }, maxAttempts: 1 };
}

/** A template's role that a function may take on, and do `actions` with. */
export function role(...actions: string[]) {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [
        { PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] } },
      ],
    },
  };
}

/** A template's function: Python text with `handler(event, context)`. */
export function pythonFunction(name: string, code: string, roleId = 'Role') {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: 'python3.13',
      Handler: 'index.handler',
      Timeout: 60,
      Role: { 'Fn::GetAtt': [roleId, 'Arn'] },
      Code: { ZipFile: code },
    },
  };
}

/** Creates a stack and waits for it. */
export async function createStack(
  client: CloudFormationClient,
  name: string,
  resources: Record<string, unknown>,
  outputs: Record<string, unknown> = {},
): Promise<void> {
  const template = { Resources: resources, Outputs: Object.fromEntries(Object.entries(outputs).map(([key, Value]) => [key, { Value }])) };
  await client.send(
    new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template), Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  const status = await eventually(`stack ${name}`, 20, () => settledStatus(client, name));
  if (status !== 'CREATE_COMPLETE') throw new Error(`${name}: ${status}: ${await reasons(client, name)}`);
}

/** The stack's status once it is none that goes on by itself. */
export async function settledStatus(client: CloudFormationClient, name: string): Promise<string | false> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
  const status = Stacks?.[0]?.StackStatus ?? '';
  return !/_IN_PROGRESS$/.test(status) && status;
}

async function reasons(client: CloudFormationClient, name: string): Promise<string> {
  const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: name }));
  return (StackEvents ?? [])
    .flatMap(({ LogicalResourceId, ResourceStatusReason }) =>
      ResourceStatusReason ? [`${LogicalResourceId}: ${ResourceStatusReason}`] : [],
    )
    .join('; ');
}

/** Calls a function and gives what it returned; throws what it raised. */
export async function invoke<T>(client: LambdaClient, name: string, payload: unknown = {}): Promise<T> {
  const answer = await client.send(new InvokeCommand({ FunctionName: name, Payload: new TextEncoder().encode(JSON.stringify(payload)) }));
  const value = JSON.parse(new TextDecoder().decode(answer.Payload)) as T & { errorMessage?: string };
  if (answer.FunctionError) throw new Error(value.errorMessage);
  return value;
}
