import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretsOf } from '../../../lib/local/cloud/credentials';
import { type Emulator, startEmulator } from '../../../lib/local/cloud/emulator';
import { clientSettings, createStack, invoke, settledStatus } from './clients';
import { application, outputs, table } from './contract-application';
import { relied, workedAround } from './contract-checks';
import { cleanUp, describeWithEmulator, eventually, python, root, temporary } from './harness';

jest.setTimeout(60_000);

/** LOCAL-CLOUD §8: what Blueline relies on in the emulator, and what it works around. Run it before the pin is raised. */
describeWithEmulator('the contract with the emulator', () => {
  let emulator: Emulator;
  let settings: ReturnType<typeof clientSettings>;
  let formation: CloudFormationClient;
  let dynamo: DynamoDBClient;
  let lambda: LambdaClient;

  beforeAll(async () => {
    emulator = await startEmulator({ name: 'contract', folder: temporary(), python, accountId: '123456789012', region: 'eu-west-1' });
    settings = clientSettings(emulator.endpoint);
    [formation, dynamo, lambda] = [new CloudFormationClient(settings), new DynamoDBClient(settings), new LambdaClient(settings)];
    await createStack(formation, 'contract', application(), outputs);
  });
  afterAll(async () => {
    await emulator?.stop();
    cleanUp();
  });

  type Outcome = { error?: string; message?: string } & Record<string, unknown>;
  const call = (service: string, operation: string, parameters = {}, name = 'contract-call') =>
    invoke<Outcome>(lambda, name, { service, operation, parameters });
  const put = (id: string, more: Record<string, { S: string }> = {}) =>
    dynamo.send(new PutItemCommand({ TableName: 'contract-events', Item: { id: { S: id }, kind: { S: 'HEAD' }, ...more } }));
  const deliveries = async (id: string) =>
    Number((await dynamo.send(new GetItemCommand({ TableName: 'contract-seen', Key: { id: { S: id } } }))).Item?.deliveries?.N ?? 0);
  const output = async (key: string) => {
    const { Stacks } = await formation.send(new DescribeStacksCommand({ StackName: 'contract' }));
    return Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
  };
  const template = (resources: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    JSON.stringify({
      ...more,
      Resources: resources,
      Outputs: Object.fromEntries(Object.entries(outputs).map(([key, Value]) => [key, { Value }])),
    });

  /** Prepares a change set and gives it once it is done, failed or not. */
  async function changeSet(stack: string, name: string, body: string, more = {}): Promise<DescribeChangeSetCommandOutput> {
    await formation.send(
      new CreateChangeSetCommand({
        StackName: stack,
        ChangeSetName: name,
        TemplateBody: body,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        ...more,
      }),
    );
    return eventually(`change set ${name}`, 20, async () => {
      const set = await formation.send(new DescribeChangeSetCommand({ StackName: stack, ChangeSetName: name }));
      return /(COMPLETE|FAILED)$/.test(set.Status ?? '') ? set : undefined;
    });
  }

  /** The same, executed; gives the stack's status after it. */
  async function update(name: string, resources: Record<string, unknown>): Promise<string> {
    await changeSet('contract', name, template(resources));
    await formation.send(new ExecuteChangeSetCommand({ StackName: 'contract', ChangeSetName: name }));
    const status = () => settledStatus(formation, 'contract');
    return (await eventually(`execution of ${name}`, 20, status)) as string;
  }

  /** Whether a stack of these resources can be created. */
  async function creates(name: string, resources: Record<string, unknown>, more = {}): Promise<boolean> {
    return createStack(formation, name, resources, more).then(
      () => true,
      () => false,
    );
  }

  relied('§1', 'the emulator is the pinned version', async () => {
    const pinned = /^ministack==(\S+)$/m.exec(readFileSync(join(root, 'requirements/emulator.in'), 'utf8'))?.[1];
    expect(emulator.version).toBe(pinned);
  });

  relied('§2 change sets', 'a set without changes fails with a text that says so', async () => {
    const set = await changeSet('contract', 'none', template(application()));
    expect([set.Status, set.StatusReason]).toEqual(['FAILED', expect.stringContaining("didn't contain changes")]);
  });

  relied('§5 guard', 'a set tells that a renamed table is replaced, and a dropped one removed', async () => {
    const renamed = await changeSet('contract', 'rename', template({ ...application(), Seen: table('contract-other') }));
    const seen = renamed.Changes?.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === 'Seen')?.ResourceChange;
    expect([seen?.Action, seen?.Replacement]).toEqual(['Modify', 'True']);
    const { Seen: _, ...rest } = application();
    const dropped = await changeSet('contract', 'drop', template(rest));
    const gone = dropped.Changes?.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === 'Seen')?.ResourceChange;
    expect(gone?.Action).toBe('Remove');
  });

  relied('§2 failing update', 'it is rolled back and rows stay', async () => {
    await dynamo.send(new PutItemCommand({ TableName: 'contract-seen', Item: { id: { S: 'kept' } } }));
    const broken = {
      Type: 'AWS::SQS::Queue',
      DependsOn: Object.keys(application()),
      Properties: { QueueName: 'contract-broken', VisibilityTimeout: 999_999 },
    };
    expect(await update('break', { ...application(), Broken: broken })).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: 'contract-seen', Key: { id: { S: 'kept' } } }));
    expect(Item).toBeDefined();
  });

  relied('§6 chain', 'stream, filter, function, bus, rule, queue, function', async () => {
    await put('unheard', { kind: { S: 'COMMIT' } });
    await put('first');
    await eventually('the row arrived at the end of the chain', 30, async () => (await deliveries('consumer:first')) === 1);
    expect(await deliveries('relay:unheard')).toBe(0);
  });

  relied('§6 SQS', 'a reported message comes again and ends in the dead letter queue, others do not', async () => {
    await put('poison', { poison: { S: 'yes' } });
    await put('healthy');
    const { QueueUrl } = await call('sqs', 'get_queue_url', { QueueName: 'contract-dead' });
    const dead = await eventually('the message is among the dead letters', 30, async () => {
      const { Messages } = (await call('sqs', 'receive_message', { QueueUrl })) as { Messages?: { Body: string }[] };
      return Messages?.[0]?.Body ?? '';
    });
    expect(JSON.parse(dead).detail).toEqual({ id: 'poison', poison: true });
    expect(await deliveries('consumer:poison')).toBe(2);
    await eventually('the healthy message arrived', 30, async () => (await deliveries('consumer:healthy')) > 0);
    expect(await deliveries('consumer:healthy')).toBe(1);
  });

  workedAround(
    '§6 streams',
    'a record reported as failed counts as done and is lost',
    'handlers raise instead of reporting on streams',
    async () => {
      await put('reported', { report: { S: 'yes' } });
      await eventually('the record was delivered', 30, async () => (await deliveries('relay:reported')) > 0);
      await put('behind');
      await eventually('the record behind it was delivered', 30, async () => (await deliveries('relay:behind')) > 0);
      return (await deliveries('relay:reported')) === 1;
    },
  );

  relied('§6 transactions', 'all or nothing, with a reason and the item of each refused condition', async () => {
    await put('head', { version: { S: '2' } });
    const refused = {
      TableName: 'contract-events',
      Item: { id: { S: 'head' } },
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as const;
    const beside = { TableName: 'contract-events', Item: { id: { S: 'beside' } } };
    const failure = await dynamo
      .send(new TransactWriteItemsCommand({ TransactItems: [{ Put: refused }, { Put: beside }] }))
      .catch((error) => error);
    expect(failure).toBeInstanceOf(TransactionCanceledException);
    const reasons = (failure as TransactionCanceledException).CancellationReasons;
    expect(reasons?.map(({ Code }) => Code)).toEqual(['ConditionalCheckFailed', 'None']);
    expect(reasons?.[0]?.Item?.version).toEqual({ S: '2' });
    expect((await dynamo.send(new GetItemCommand({ TableName: 'contract-events', Key: { id: { S: 'beside' } } }))).Item).toBeUndefined();
  });

  relied('§6 DynamoDB', 'a request token is good for one transaction: again it does nothing, for another one it is refused', async () => {
    const write = (id: string) => {
      const Put = { TableName: 'contract-seen', Item: { id: { S: id } }, ConditionExpression: 'attribute_not_exists(id)' };
      return dynamo.send(new TransactWriteItemsCommand({ ClientRequestToken: 'token', TransactItems: [{ Put }] }));
    };
    await write('one');
    await write('one');
    await expect(write('two')).rejects.toThrow(expect.objectContaining({ name: 'IdempotentParameterMismatchException' }));
  });

  const timeToLive = async () =>
    (await dynamo.send(new DescribeTimeToLiveCommand({ TableName: 'contract-events' }))).TimeToLiveDescription?.TimeToLiveStatus;
  const recovery = async () =>
    (await dynamo.send(new DescribeContinuousBackupsCommand({ TableName: 'contract-events' }))).ContinuousBackupsDescription
      ?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;

  workedAround(
    '§2 TimeToLiveSpecification',
    'accepted in a template and not done',
    'the deployer sets it after the stack',
    async () => (await timeToLive()) === 'DISABLED',
  );
  workedAround(
    '§2 PointInTimeRecoverySpecification',
    'accepted in a template and not done',
    'the deployer sets it after the stack',
    async () => (await recovery()) === 'DISABLED',
  );

  relied('§2 TTL and recovery', 'set by API they are read back and survive the next update', async () => {
    await dynamo.send(
      new UpdateTimeToLiveCommand({ TableName: 'contract-events', TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } }),
    );
    await dynamo.send(
      new UpdateContinuousBackupsCommand({
        TableName: 'contract-events',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    );
    const events = application().Events as ReturnType<typeof table>;
    expect(
      await update('tags', {
        ...application(),
        Events: { ...events, Properties: { ...events.Properties, Tags: [{ Key: 'a', Value: 'b' }] } },
      }),
    ).toBe('UPDATE_COMPLETE');
    expect([await timeToLive(), await recovery()]).toEqual(['ENABLED', 'ENABLED']);
  });

  workedAround(
    '§2 retained tables',
    'creating the stack again empties them',
    'the deployer refuses to create over what exists',
    async () => {
      const resources = { Kept: table('contract-kept', {}, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }) };
      const row = { TableName: 'contract-kept', Key: { id: { S: '1' } } };
      await createStack(formation, 'retained', resources);
      await dynamo.send(new PutItemCommand({ TableName: 'contract-kept', Item: { id: { S: '1' } } }));
      await formation.send(new DeleteStackCommand({ StackName: 'retained' }));
      await eventually('the stack is gone', 20, () =>
        settledStatus(formation, 'retained').then(
          (status) => status === 'DELETE_COMPLETE',
          () => true,
        ),
      );
      expect((await dynamo.send(new GetItemCommand(row))).Item).toBeDefined();
      const created = await creates('retained', resources);
      return created && (await dynamo.send(new GetItemCommand(row))).Item === undefined;
    },
  );

  relied('§2 OnAws', 'an unknown type is accepted where its condition is false', async () => {
    const budget = { Type: 'AWS::CodePipeline::Pipeline', Properties: {} };
    const conditions = { Conditions: { OnAws: { 'Fn::Equals': ['a', 'b'] } } };
    const set = await changeSet(
      'contract',
      'false',
      template({ ...application(), More: { ...budget, Condition: 'OnAws' }, Other: { Type: 'AWS::SQS::Queue' } }, conditions),
    );
    expect(set.Status).toBe('CREATE_COMPLETE');
    await expect(changeSet('contract', 'true', template({ ...application(), More: budget }))).rejects.toThrow(
      'Unrecognized resource types',
    );
  });

  const pool = { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'other' } };
  workedAround(
    '§2 GetAtt',
    'UserPool.ProviderURL does not exist',
    'the template builds the address from region and id',
    async () => !(await creates('url', { Pool: pool }, { Url: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] } })),
  );

  workedAround('§2 code', 'a function whose S3 key is missing is created', 'the deployer checks that the key is there', async () => {
    const role = { 'Fn::GetAtt': ['Role', 'Arn'] };
    const missing = {
      Type: 'AWS::Lambda::Function',
      Properties: { Runtime: 'python3.13', Handler: 'a.b', Role: role, Code: { S3Bucket: 'none', S3Key: 'none.zip' } },
    };
    return creates('codeless', { Role: application().Role, Missing: missing });
  });

  workedAround(
    '§2 DeadLetterConfig',
    'dropped from a function without a word',
    'EventInvokeConfig, which works in both places',
    async () => {
      const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'contract-raise' }));
      return configuration.DeadLetterConfig?.TargetArn === undefined;
    },
  );

  workedAround('§2 NoEcho', 'DescribeChangeSet shows the value', 'no secret is a parameter', async () => {
    const parameters = { Parameters: { Hidden: { Type: 'String', NoEcho: true } } };
    const set = await changeSet('contract', 'echo', template({ ...application(), Other: { Type: 'AWS::SQS::Queue' } }, parameters), {
      Parameters: [{ ParameterKey: 'Hidden', ParameterValue: 'secret' }],
    });
    return set.Parameters?.[0]?.ParameterValue === 'secret';
  });

  relied('§6 Lambda', 'what a function raises is in errorMessage, word for word', async () => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName: 'contract-raise' }));
    expect(answer.FunctionError).toBeTruthy();
    expect(JSON.parse(new TextDecoder().decode(answer.Payload))).toMatchObject({ errorMessage: 'no such cart' });
  });

  relied('§6 IAM', 'a function has the permissions of its role alone', async () => {
    const key = { id: { S: 'x' } };
    expect(await call('dynamodb', 'get_item', { TableName: 'contract-seen', Key: key }, 'contract-narrow')).not.toHaveProperty('error');
    expect(await call('dynamodb', 'put_item', { TableName: 'contract-seen', Item: key }, 'contract-narrow')).toMatchObject({
      message: expect.stringContaining('AccessDenied'),
    });
    expect(await call('sts', 'get_caller_identity')).toMatchObject({
      Account: '123456789012',
      Arn: expect.stringMatching(/:assumed-role\/[^/]+\/contract-call$/),
    });
  });

  relied('emulator.py, send_mail', 'mail goes out from any sender, and is kept', async () => {
    const Message = { Subject: { Data: 'parcel' }, Body: { Text: { Data: 'on its way' } } };
    const mail = { Source: 'unknown@example.com', Destination: { ToAddresses: ['ann@example.com'] }, Message };
    expect(await call('ses', 'send_email', mail)).not.toHaveProperty('error');
  });

  relied('credentials.ts', "a function's access key and secret are the ones that the data plane verifies with", async () => {
    const code =
      'import os\ndef handler(event, context):\n  return [os.environ[n] for n in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]';
    const role = application().Role;
    const fn = { ...(application().Call as { Properties: object }), Type: 'AWS::Lambda::Function' };
    await createStack(formation, 'keys', {
      Role: role,
      Keys: { ...fn, Properties: { ...fn.Properties, FunctionName: 'contract-keys', Code: { ZipFile: code } } },
    });
    const [key, secret] = await invoke<[string, string]>(lambda, 'contract-keys');
    const secretOf = secretsOf({ endpoint: emulator.endpoint, region: 'eu-west-1', accountId: '123456789012' });
    expect(await secretOf(key)).toBe(secret);
    expect(await secretOf('ASIA0000000000000000')).toBeUndefined();
  });

  relied('§6 Cognito', 'AdminInitiateAuth gives RS256 tokens that the published keys verify, with the groups', async () => {
    const cognito = new CognitoIdentityProviderClient(settings);
    const [UserPoolId, ClientId] = [await output('PoolId'), await output('ClientId')];
    const user = { UserPoolId, Username: 'someone' };
    await cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
    await cognito.send(new AdminSetUserPasswordCommand({ ...user, Password: 'Correct-Horse-1', Permanent: true }));
    await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: 'operators' }));
    const parameters = { USERNAME: 'someone', PASSWORD: 'Correct-Horse-1' };
    const { AuthenticationResult } = await cognito.send(
      new AdminInitiateAuthCommand({ UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: parameters }),
    );
    const keys = (await (await fetch(`${emulator.endpoint}/${UserPoolId}/.well-known/jwks.json`)).json()) as {
      keys: (JsonWebKey & { kid: string })[];
    };
    for (const token of [AuthenticationResult?.AccessToken, AuthenticationResult?.IdToken]) {
      const [head = '', body = '', signature = ''] = (token ?? '').split('.');
      const [header, payload] = [head, body].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
      expect(header.alg).toBe('RS256');
      const key = createPublicKey({ key: keys.keys.find(({ kid }) => kid === header.kid)!, format: 'jwk' });
      expect(verify('RSA-SHA256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
      expect(payload).toMatchObject({ 'cognito:groups': ['operators'], iss: expect.stringMatching(new RegExp(`${UserPoolId}$`)) });
    }
    expect(AuthenticationResult?.RefreshToken).toBeTruthy();
  });

  workedAround('§4 AppSync', 'any Authorization is accepted', 'lib/local/appsync verifies tokens', async () => {
    const answer = await fetch(`${emulator.endpoint}/v1/apis/${await output('ApiId')}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'garbage' },
      body: JSON.stringify({ query: '{ greeting }' }),
    });
    return answer.status === 200;
  });

  relied('§2 secrets', 'GenerateSecretString with a template and excluded characters', async () => {
    const { SecretString } = await new SecretsManagerClient(settings).send(new GetSecretValueCommand({ SecretId: 'contract-secret' }));
    const { username, password } = JSON.parse(SecretString ?? '{}') as { username?: string; password?: string };
    expect([username, password]).toEqual(['system-user', expect.stringMatching(/^[^"\\/@]{32}$/)]);
  });
});
