import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { WebSocket } from 'ws';
import { ACCOUNT, type Cloud, Deployed, describeWithEmulator, post, REGION, startCloud } from './harness';
import { SCHEMA, sampleTemplate } from './sample-api';

jest.setTimeout(60_000);

type Frame = { type: string; id?: string; payload?: { data?: unknown; errors?: { errorType: string; message: string }[] } };

/** A client that reads one frame after the other. */
class Client {
  private readonly frames: Frame[] = [];
  private waiting: ((frame: Frame) => void) | undefined;
  readonly closed: Promise<number>;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Frame;
      if (this.waiting) this.waiting(frame);
      else this.frames.push(frame);
      this.waiting = undefined;
    });
    this.closed = new Promise((resolve) => socket.on('close', resolve));
  }

  async next(): Promise<Frame> {
    return this.frames.shift() ?? (await new Promise((resolve) => (this.waiting = resolve)));
  }

  async say(message: object): Promise<Frame> {
    this.socket.send(JSON.stringify(message));
    return await this.next();
  }

  async init(): Promise<void> {
    expect(await this.say({ type: 'connection_init' })).toEqual({ type: 'connection_ack', payload: { connectionTimeoutMs: 300_000 } });
    expect(await this.next()).toEqual({ type: 'ka' });
  }

  async start(id: string, query: string, authorization: object, variables: object = {}): Promise<Frame> {
    return await this.say({ id, type: 'start', payload: { data: JSON.stringify({ query, variables }), extensions: { authorization } } });
  }
}

describeWithEmulator('realtime', () => {
  let cloud: Cloud;
  let api: Deployed;
  let token: string;
  const open: WebSocket[] = [];

  beforeAll(async () => {
    cloud = await startCloud();
    api = await Deployed.deploy(cloud, 'shop', sampleTemplate());
    token = (await api.signIn('ada')).access;
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.terminate();
  });
  afterAll(() => cloud?.stop());

  const key = () => ({ host: new URL(api.url).host, 'x-api-key': api.key });
  const ws = () => api.url.replace('http:', 'ws:');
  const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  const connect = async (url: string, protocols: string[]) => {
    const socket = new WebSocket(url, protocols);
    open.push(socket);
    const client = new Client(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    expect(socket.protocol).toBe('graphql-ws');
    return client;
  };
  const realtime = (authorization: object) => connect(`${ws()}/realtime`, ['graphql-ws', `header-${base64url(authorization)}`]);
  const connected = async (authorization: object = key()) => {
    const client = await realtime(authorization);
    await client.init();
    return client;
  };

  const sign = async (path: string, body: string) => {
    const { host, pathname } = new URL(api.url);
    const signer = new SignatureV4({
      service: 'appsync',
      region: REGION,
      sha256: Sha256,
      credentials: { ...cloud.client.credentials, accessKeyId: ACCOUNT },
    });
    const request = {
      method: 'POST',
      protocol: 'http:',
      hostname: host,
      path: `${pathname}${path}`,
      headers: { host, 'content-type': 'application/json' },
      body,
    };
    return (await signer.sign(request)).headers;
  };
  const publish = async (fields: string, selection: string) => {
    const body = JSON.stringify({ query: `mutation { ${fields.includes('(') ? fields : `publishTrace(${fields})`} { ${selection} } }` });
    const answer = await post(api.url, body, await sign('', body));
    expect(answer.body.errors).toBeUndefined();
    return answer;
  };

  test('a subscription, from connection to stop', async () => {
    const client = await connected();
    expect(await client.start('1', 'subscription { onTrace { correlationId status } }', key())).toEqual({ id: '1', type: 'start_ack' });
    await publish('correlationId: "c", status: "success"', 'correlationId status');
    expect(await client.next()).toEqual({
      id: '1',
      type: 'data',
      payload: { data: { onTrace: { correlationId: 'c', status: 'success' } } },
    });
    expect(await client.say({ id: '1', type: 'stop' })).toEqual({ id: '1', type: 'complete' });
    await publish('correlationId: "c"', 'correlationId');
    expect(await client.say({ id: '2', type: 'stop' })).toEqual({ id: '2', type: 'complete' }); // nothing came in between
  });

  test('the older form, with the authorization in the query', async () => {
    const header = encodeURIComponent(Buffer.from(JSON.stringify(key())).toString('base64'));
    await (await connect(`${ws()}?header=${header}&payload=e30=`, ['graphql-ws'])).init();
  });

  test('the payload is what the mutation selected, by field name; what it did not select is null', async () => {
    const client = await connected();
    await client.start('1', 'subscription { t: onTrace { __typename state: status data correlationId } }', key());
    await publish('correlationId: "c", status: "success", data: "{\\"n\\":[1]}"', 'alias: correlationId info: data');
    expect(await client.next()).toMatchObject({
      payload: { data: { t: { __typename: 'Trace', correlationId: 'c', data: '{"n":[1]}', state: null } } },
    });
  });

  test('arguments filter by equality; null is a filter, an absent one is not', async () => {
    const client = await connected();
    const query = 'subscription ($id: String, $status: String) { onTrace(correlationId: $id, status: $status) { correlationId status } }';
    const filters: Record<string, object> = { all: {}, one: { id: 'c1' }, both: { id: 'c1', status: 'error' }, open: { status: null } };
    for (const [id, variables] of Object.entries(filters)) expect((await client.start(id, query, key(), variables)).type).toBe('start_ack');
    const delivered = async (fields: string) => {
      await publish(fields, 'correlationId status');
      const ids: string[] = [];
      // What a stop is answered with comes behind all that was published before.
      for (let frame = await client.say({ id: 'end', type: 'stop' }); frame.type !== 'complete'; frame = await client.next())
        ids.push(frame.id ?? '');
      return ids.sort();
    };
    expect(await delivered('correlationId: "c1", status: "error"')).toEqual(['all', 'both', 'one']);
    expect(await delivered('correlationId: "c1"')).toEqual(['all', 'one', 'open']);
    expect(await delivered('correlationId: "c2", status: "error"')).toEqual(['all']);
  });

  test('what @skip takes out of the mutation is not published, with the default of its variable', async () => {
    const client = await connected();
    await client.start('1', 'subscription { onTrace { correlationId status } }', key());
    const query =
      'mutation ($skip: Boolean = true) { publishTrace(correlationId: "c", status: "s") { correlationId status @skip(if: $skip) } }';
    const body = JSON.stringify({ query });
    await post(api.url, body, await sign('', body));
    expect(await client.next()).toMatchObject({ payload: { data: { onTrace: { correlationId: 'c', status: null } } } });
  });

  test('two mutations in one request publish twice, in order', async () => {
    const client = await connected();
    await client.start('1', 'subscription { onTrace { correlationId } }', key());
    await publish('a: publishTrace(correlationId: "a") { correlationId } b: publishTrace(correlationId: "b")', 'correlationId');
    expect(await client.next()).toMatchObject({ payload: { data: { onTrace: { correlationId: 'a' } } } });
    expect(await client.next()).toMatchObject({ payload: { data: { onTrace: { correlationId: 'b' } } } });
  });

  test('a user token and a signature connect and subscribe too', async () => {
    const user = { host: new URL(api.url).host, Authorization: token };
    const byToken = await connected(user);
    expect((await byToken.start('1', 'subscription { onTraceForUsers { correlationId } }', user)).type).toBe('start_ack');
    const signed = await connected(await sign('/connect', '{}'));
    const query = 'subscription { onTrace { correlationId } }';
    const answer = await signed.start('1', query, await sign('', JSON.stringify({ query, variables: {} })));
    expect(answer.payload?.errors).toEqual([
      { errorType: 'Unauthorized', message: 'Not Authorized to access onTrace on type Subscription' },
    ]);
  });

  test.each<[string, object]>([
    ['without a credential', {}],
    ['with a wrong key', { 'x-api-key': 'da2-wrong' }],
    ['with a broken token', { Authorization: 'a.b.c' }],
  ])('a connection %s is refused inside the socket, then closed', async (_, authorization) => {
    const client = await realtime({ host: 'localhost', ...authorization });
    const errors = [{ errorType: 'UnauthorizedException', errorCode: 401, message: 'You are not authorized to make this call.' }];
    expect(await client.say({ type: 'connection_init' })).toEqual({ type: 'connection_error', payload: { errors } });
    await client.closed;
  });

  test('each start is authorised by itself', async () => {
    const client = await connected();
    const refused = await client.start('1', 'subscription { onTrace { correlationId } }', { 'x-api-key': 'da2-wrong' });
    expect(refused).toMatchObject({ id: '1', type: 'error', payload: { errors: [{ errorType: 'UnauthorizedException' }] } });
    const forbidden = await client.start('2', 'subscription { onTraceForUsers { correlationId } }', key());
    expect(forbidden).toMatchObject({ id: '2', type: 'error', payload: { errors: [{ errorType: 'Unauthorized' }] } });
  });

  test.each<[string, object, string]>([
    ['a query', { query: '{ missing }' }, 'UnsupportedOperation'],
    ['an unknown field', { query: 'subscription { onNothing { a } }' }, 'ValidationError'],
    ['a broken document', { query: 'subscription {' }, 'InvalidSyntaxError'],
    ['a wrong variable', { query: 'subscription ($s: String) { onTrace(status: $s) { status } }', variables: { s: 1 } }, 'ValidationError'],
    ['no query', {}, 'MalformedHttpRequestException'],
  ])('a start with %s is an error', async (_, data, errorType) => {
    const client = await connected();
    const frame = await client.say({
      id: '1',
      type: 'start',
      payload: { data: JSON.stringify(data), extensions: { authorization: key() } },
    });
    expect(frame).toMatchObject({ id: '1', type: 'error', payload: { errors: [{ errorType }] } });
  });

  test('messages that do not belong are errors, and the connection lives on', async () => {
    const client = await realtime(key());
    const query = 'subscription { onTrace { status } }';
    expect(await client.start('1', query, key())).toMatchObject({ type: 'error', id: '1' });
    await client.init();
    client.socket.send('nonsense');
    expect(await client.next()).toMatchObject({ type: 'error', payload: { errors: [{ errorType: 'UnsupportedOperation' }] } });
    await client.start('1', query, key());
    expect(await client.start('1', query, key())).toMatchObject({
      type: 'error',
      payload: { errors: [{ errorType: 'DuplicatedOperationError' }] },
    });
  });

  test('an upgrade without the subprotocol, or elsewhere, is refused', async () => {
    const refused = (url: string, protocols: string[]) =>
      new Promise((resolve) => new WebSocket(url, protocols).on('error', (error) => resolve(error.message)));
    expect(await refused(`${ws()}/realtime`, [])).toContain('400');
    expect(await refused(`${cloud.plane.url.replace('http', 'ws')}/other`, ['graphql-ws'])).toContain('404');
  });

  test('a subscription lives through a new version of the API, and ends if that does not know it', async () => {
    const live = await Deployed.deploy(cloud, 'live', sampleTemplate());
    const authorization = { host: 'localhost', 'x-api-key': live.key };
    const client = await connect(`${live.url.replace('http:', 'ws:')}/realtime`, ['graphql-ws', `header-${base64url(authorization)}`]);
    await client.init();
    await client.start('1', 'subscription { onTrace { status } }', authorization);
    const send = async () => {
      const body = JSON.stringify({ query: 'mutation { publishTrace(correlationId: "c", status: "s") { status } }' });
      const { host, pathname } = new URL(live.url);
      const signer = new SignatureV4({ service: 'appsync', region: REGION, sha256: Sha256, credentials: cloud.client.credentials });
      const { headers } = await signer.sign({ method: 'POST', protocol: 'http:', hostname: host, path: pathname, headers: { host }, body });
      return await post(live.url, body, headers);
    };
    await Deployed.deploy(cloud, 'live', sampleTemplate(`${SCHEMA} type Extra { a: Int }`), { update: true });
    await send();
    expect(await client.next()).toMatchObject({ type: 'data', payload: { data: { onTrace: { status: 's' } } } });
    await Deployed.deploy(cloud, 'live', sampleTemplate(SCHEMA.replace('onTrace(', 'onTraces(')), { update: true });
    await send();
    expect(await client.next()).toMatchObject({ id: '1', type: 'error', payload: { errors: [{ errorType: 'ValidationError' }] } });
  });
});
