import { generateKeyPairSync, sign } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import { ACCOUNT, type Answer, type Cloud, Deployed, describeWithEmulator, post, REGION, startCloud } from './harness';
import { sampleTemplate } from './sample-api';

jest.setTimeout(60_000);

const REFUSED = { errors: [{ errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' }] };
const PUBLISH = 'mutation { publishTrace(correlationId: "c", status: "success") { correlationId status } }';

describeWithEmulator('authorization', () => {
  let cloud: Cloud;
  let api: Deployed;
  let user: { access: string; id: string };
  let admin: { access: string; id: string };

  beforeAll(async () => {
    cloud = await startCloud();
    api = await Deployed.deploy(cloud, 'shop', sampleTemplate());
    user = await api.signIn('ada');
    admin = await api.signIn('grace', ['admins', 'others']);
  });
  afterAll(() => cloud?.stop());

  const as = (token: string) => ({ headers: { authorization: token } });
  const expectRefused = (answer: Answer) => {
    expect(answer.status).toBe(401);
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnauthorizedException');
    expect(answer.body).toEqual(REFUSED);
  };
  const forbidden = (path: string[], field: string, type: string) => ({
    path,
    data: null,
    errorType: 'Unauthorized',
    errorInfo: null,
    locations: [{ line: 1, column: expect.any(Number), sourceName: null }],
    message: `Not Authorized to access ${field} on type ${type}`,
  });

  test('nothing, a wrong key and garbage are refused', async () => {
    expectRefused(await api.query('{ missing }', { headers: {} }));
    expectRefused(await api.query('{ missing }', { headers: { 'x-api-key': 'da2-wrong' } }));
    for (const token of ['garbage', 'Bearer a.b.c', 'AWS4-HMAC-SHA256 Credential=x'])
      expectRefused(await api.query('{ missing }', as(token)));
  });

  test('a key of another API and an expired key are refused', async () => {
    const template = sampleTemplate();
    template.Resources.Old = {
      Type: 'AWS::AppSync::ApiKey',
      Properties: { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] }, Expires: 1_600_000_000 },
    };
    const other = await Deployed.deploy(cloud, 'other', template);
    expectRefused(await api.query('{ missing }', { headers: { 'x-api-key': other.key } }));
    expectRefused(await other.query('{ missing }', { headers: { 'x-api-key': other.ids.Old ?? '' } }));
    expect(cloud.lines).toContainEqual(expect.stringContaining('the API key has expired'));
  });

  test('a key reaches what is marked for it and nothing else', async () => {
    const { body } = await api.query('{ Shop { secured forAdmins } userOnly }');
    expect(body.data).toEqual({ Shop: { secured: null, forAdmins: null }, userOnly: null });
    const expected = [
      forbidden(['Shop', 'secured'], 'secured', 'ShopQuery'),
      forbidden(['Shop', 'forAdmins'], 'forAdmins', 'ShopQuery'),
      forbidden(['userOnly'], 'userOnly', 'Query'),
    ];
    expect(body.errors).toHaveLength(3);
    expect(body.errors).toEqual(expect.arrayContaining(expected));
  });

  test.each(['access', 'id'] as const)('an %s token gives the identity of its user', async (use) => {
    const { body } = await api.query('{ userOnly }', as(use === 'id' ? `Bearer ${admin.id}` : admin.access));
    const { identity } = JSON.parse(String(body.data?.userOnly));
    expect(identity).toMatchObject({
      username: 'grace',
      groups: ['admins', 'others'],
      issuer: expect.stringContaining(`/${api.ids.Pool}`),
      sourceIp: ['127.0.0.1'],
      defaultAuthStrategy: 'ALLOW',
      claims: { token_use: use, 'cognito:groups': ['admins', 'others'] },
    });
    expect(identity.sub).toBe(identity.claims.sub);
  });

  test('a field without directives on it or its type is for the default mode, one of another mode for nobody here', async () => {
    const { body } = await api.query('{ userOnly Shop { secured oidc } }', as(user.access));
    expect(body.errors).toEqual([forbidden(['Shop', 'oidc'], 'oidc', 'ShopQuery')]);
    expect(JSON.parse(String(body.data?.userOnly)).identity).toMatchObject({ username: 'ada', groups: null });
  });

  test('group directives hold', async () => {
    const mine = await api.query('{ Shop { forAdmins } }', as(user.access));
    expect(mine.body).toEqual({
      data: { Shop: { forAdmins: null } },
      errors: [forbidden(['Shop', 'forAdmins'], 'forAdmins', 'ShopQuery')],
    });
    const theirs = await api.query('{ Shop { forAdmins } }', as(admin.access));
    expect(theirs.body.errors).toBeUndefined();
  });

  test('tokens that were changed or made elsewhere are refused', async () => {
    const [head = '', body = '', signature = ''] = user.access.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const header = JSON.parse(Buffer.from(head, 'base64url').toString());
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const forged = (changes: object, headers: object = {}) => {
      const text = `${encode({ ...header, ...headers })}.${encode({ ...claims, ...changes })}`;
      return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
    };
    const tokens: Record<string, string> = {
      'signature verification': `${head}.${encode({ ...claims, 'cognito:groups': ['admins'] })}.${signature}`,
      'signature verification failed': forged({}),
      'no applicable key found': forged({}, { kid: 'another' }),
      '"alg" (Algorithm) Header Parameter value not allowed': `${encode({ ...header, alg: 'none' })}.${body}.`,
      'not by a user pool of this API': forged({ iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_other' }),
    };
    for (const [reason, token] of Object.entries(tokens)) {
      expectRefused(await api.query('{ userOnly }', as(token)));
      expect(cloud.lines.at(-1)).toContain(reason);
    }
  });

  test('a valid key counts where the token beside it does not', async () => {
    const { body } = await api.query('{ missing userOnly }', { headers: { authorization: 'garbage', 'x-api-key': api.key } });
    expect(body.errors).toEqual([forbidden(['userOnly'], 'userOnly', 'Query')]);
  });

  test('neither an API key nor a user token can publish a trace', async () => {
    const refused = { data: { publishTrace: null }, errors: [forbidden(['publishTrace'], 'publishTrace', 'Mutation')] };
    expect((await api.query(PUBLISH)).body).toEqual(refused);
    expect((await api.query(PUBLISH, as(user.access))).body).toEqual(refused);
    expect((await api.query(PUBLISH, as(admin.id))).body).toEqual(refused);
  });

  describe('IAM', () => {
    const signed = async (secretAccessKey: string, change: { service?: string; date?: Date; body?: string } = {}) => {
      const signer = new SignatureV4({
        service: change.service ?? 'appsync',
        region: REGION,
        sha256: Sha256,
        credentials: { accessKeyId: ACCOUNT, secretAccessKey },
      });
      const { hostname, host, pathname } = new URL(api.url);
      const body = JSON.stringify({ query: PUBLISH });
      const request = {
        method: 'POST',
        protocol: 'http:',
        hostname,
        path: pathname,
        headers: { host, 'content-type': 'application/json' },
        body,
      };
      const { headers } = await signer.sign(request, { signingDate: change.date ?? new Date() });
      return await post(api.url, change.body ?? body, headers);
    };

    test("the account's own key publishes", async () => {
      const { body } = await signed(cloud.client.credentials.secretAccessKey);
      expect(body).toEqual({ data: { publishTrace: { correlationId: 'c', status: 'success' } } });
    });

    test('a signature with another secret, service, date or body is refused', async () => {
      const secret = cloud.client.credentials.secretAccessKey;
      expectRefused(await signed('guessed'));
      expectRefused(await signed(secret, { service: 'lambda' }));
      expectRefused(await signed(secret, { date: new Date(Date.now() - 3_600_000) }));
      expectRefused(await signed(secret, { body: JSON.stringify({ query: '{ missing }' }) }));
    });

    test('a function publishes with the credentials of its role', async () => {
      expect(await publishFromFunction(api)).toEqual({ data: { publishTrace: { correlationId: 'c', status: 'success' } } });
    });

    test('a signed caller reaches nothing that is not marked for it', async () => {
      expect(await publishFromFunction(api, '{ missing }')).toMatchObject({ errors: [{ errorType: 'Unauthorized' }] });
    });
  });
});

describeWithEmulator('authorization without enforced roles', () => {
  test("a function signs with the account's key and publishes", async () => {
    const cloud = await startCloud({ enforceRoles: false });
    try {
      const api = await Deployed.deploy(cloud, 'shop', sampleTemplate());
      expect(await publishFromFunction(api)).toEqual({ data: { publishTrace: { correlationId: 'c', status: 'success' } } });
    } finally {
      await cloud.stop();
    }
  });
});

async function publishFromFunction(api: Deployed, document = PUBLISH): Promise<unknown> {
  const client = api.lambda();
  const payload = JSON.stringify({ publish: document, url: api.url });
  const { Payload } = await client.send(new InvokeCommand({ FunctionName: `${api.stackName}-function`, Payload: Buffer.from(payload) }));
  client.destroy();
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}
