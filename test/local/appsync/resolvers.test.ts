import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cloud, Deployed, describeWithEmulator, startCloud } from './harness';
import { sampleTemplate } from './sample-api';

jest.setTimeout(60_000);

describeWithEmulator('resolvers', () => {
  let cloud: Cloud;
  let api: Deployed;
  let folder: string;

  beforeAll(async () => {
    cloud = await startCloud();
    api = await Deployed.deploy(cloud, 'shop', sampleTemplate());
    folder = mkdtempSync(join(tmpdir(), 'blueline-barrier-'));
  });
  afterAll(async () => {
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const echo = async (query: string, options?: Parameters<Deployed['query']>[1]) => {
    const { body } = await api.query(query, options);
    return JSON.parse((body.data as { Shop: { e: string } }).Shop.e);
  };

  test('a function gets the event of a direct Lambda resolver', async () => {
    const query =
      'query Q($t: String, $no: Boolean!) { Shop { e: echo(text: $t, data: "{\\"a\\":[1]}") things @include(if: $no) { resultset { name } } } }';
    const event = await echo(query, { variables: { t: 'hi', no: false }, headers: { 'x-api-key': api.key, 'Correlation-Id': 'c1' } });
    expect(event).toMatchObject({
      arguments: { text: 'hi', data: { a: [1] } },
      identity: null,
      source: {},
      prev: null,
      stash: {},
      info: {
        fieldName: 'echo',
        parentTypeName: 'ShopQuery',
        variables: { t: 'hi', no: false },
        selectionSetList: [],
        selectionSetGraphQL: '',
      },
    });
    expect(event.request).toMatchObject({ headers: { 'correlation-id': 'c1', 'x-api-key': api.key }, domainName: null });
  });

  test('a default takes the place of an argument that is absent', async () => {
    expect((await echo('{ Shop { e: echo } }')).arguments).toEqual({ text: 'preset' });
  });

  test('the selection of a field is listed by path and alias, and given as text', async () => {
    const query =
      'query ($no: Boolean!) { value(json: "{\\"name\\":\\"x\\"}") { ...Part title: name hidden: mode @include(if: $no) child } } fragment Part on Thing { name }';
    const { body } = await api.query(query, { variables: { no: false } });
    expect(body.errors).toBeUndefined();
    const child = JSON.parse((body.data as { value: { child: string } }).value.child);
    expect(child).toMatchObject({ source: { name: 'x' }, info: { parentTypeName: 'Thing', fieldName: 'child' } });
    const things = await api.query('{ Shop { e: echo t: things { resultset { name kind: mode } } } }');
    expect((things.body.data as { Shop: { t: unknown } }).Shop.t).toEqual({
      resultset: [
        { name: 'a', kind: 'ON' },
        { name: 'b', kind: null },
      ],
    });
  });

  test('fields of a namespace run side by side, in queries and mutations', async () => {
    // Each waits until the other has begun: one after the other, the first would give false.
    for (const kind of ['query', 'mutation']) {
      const inside = mkdtempSync(join(folder, 'meet-'));
      const { body } = await api.query(`${kind} ($f: String!) { Shop { left(folder: $f) right(folder: $f) } }`, {
        variables: { f: inside },
      });
      expect(body).toEqual({ data: { Shop: { left: true, right: true } } });
    }
  });

  test('top-level mutations run in order', async () => {
    // The first waits a while for the second, which must not have begun.
    const { body } = await api.query('mutation ($f: String!) { first(folder: $f) second(folder: $f) }', { variables: { f: folder } });
    expect(body).toEqual({ data: { first: false, second: true } });
  });

  test('AWSJSON is text outside and parsed inside', async () => {
    const { body } = await api.query('{ Shop { things { resultset { data } } } }');
    expect(body.data?.Shop).toEqual({ things: { resultset: [{ data: '{"n":1}' }, { data: null }] } });
  });

  test('a field without a resolver, or without a value, is null', async () => {
    expect((await api.query('{ missing }')).body).toEqual({ data: { missing: null } });
    expect((await api.query('{ value(json: "{\\"name\\":\\"x\\"}") { name mode } }')).body).toEqual({
      data: { value: { name: 'x', mode: null } },
    });
  });

  test('introspection and __typename are free', async () => {
    const { body } = await api.query('{ __typename __schema { queryType { name } } __type(name: "Trace") { fields { name } } }');
    expect(body.errors).toBeUndefined();
    expect(body.data).toMatchObject({ __typename: 'Query', __schema: { queryType: { name: 'Query' } } });
  });

  test('an operation is chosen by its name', async () => {
    const query = 'query A { missing } query B { Shop { e: echo } }';
    expect((await api.query(query, { operationName: 'A' })).body).toEqual({ data: { missing: null } });
    expect((await api.query(query)).body.errors).toMatchObject([{ errorType: 'ValidationError' }]);
  });

  describe('errors', () => {
    const at = (line: number, column: number) => [{ line, column, sourceName: null }];

    test('a function that raises', async () => {
      expect((await api.query('{\n  f: fail(text: "x")\n  missing\n}')).body).toEqual({
        data: { f: null, missing: null },
        errors: [
          { path: ['f'], data: null, errorType: 'Lambda:Unhandled', errorInfo: null, locations: at(2, 3), message: 'no such article: x' },
        ],
      });
    });

    test('null for a field that must not be null takes its parent with it', async () => {
      expect((await api.query('{ value(json: "{}") { name } }')).body).toEqual({
        data: { value: null },
        errors: [
          {
            path: ['value', 'name'],
            locations: null,
            message: "Cannot return null for non-nullable type within parent 'Thing' (/value/name)",
          },
        ],
      });
    });

    test.each([
      ['{ number(json: "\\"abc\\"") }', ['number'], 'Can\'t serialize value (/number) : Int cannot represent non-integer value: "abc"'],
      [
        '{ value(json: "{\\"name\\":\\"x\\",\\"list\\":1}") { list } }',
        ['value', 'list'],
        "Can't resolve value (/value/list) : type mismatch error, expected type LIST",
      ],
      [
        '{ value(json: "{\\"name\\":\\"x\\",\\"at\\":\\"soon\\"}") { at } }',
        ['value', 'at'],
        'Can\'t serialize value (/value/at) : "soon" is not a valid AWSDateTime',
      ],
    ])('a value that does not fit the schema: %s', async (query, path, message) => {
      expect((await api.query(query)).body.errors).toEqual([{ path, locations: null, message }]);
    });

    test('a document that does not fit the schema', async () => {
      const { status, body } = await api.query('{ nothing }');
      expect(status).toBe(200);
      const message = 'Cannot query field "nothing" on type "Query".';
      expect(body).toEqual({
        data: null,
        errors: [{ path: null, data: null, errorType: 'ValidationError', errorInfo: null, locations: at(1, 3), message }],
      });
    });

    test('variables that do not fit', async () => {
      const { body } = await api.query('query ($t: String!) { fail(text: $t) }');
      expect(body).toMatchObject({
        data: null,
        errors: [{ path: null, errorType: 'ValidationError', message: expect.stringContaining('$t') }],
      });
    });

    test('a document that is no GraphQL', async () => {
      const { status, body } = await api.query('{ Shop ');
      expect(status).toBe(200);
      expect(body).toMatchObject({ data: null, errors: [{ path: null, errorType: 'InvalidSyntaxError', locations: at(1, 8) }] });
    });

    test.each(['', 'nonsense', '{}', '{"query":""}', '{"query":"{ missing }","variables":[]}', `{"query":"${'{a'.repeat(90_000)}"}`])(
      'a request that cannot be read (%#)',
      async (text) => {
        const answer = await fetch(api.url, { method: 'POST', body: text, headers: { 'x-api-key': api.key } });
        expect(answer.status).toBe(400);
        expect(answer.headers.get('x-amzn-errortype')).toBe('MalformedHttpRequestException');
        expect(await answer.json()).toEqual({ errors: [{ errorType: 'MalformedHttpRequestException', message: expect.any(String) }] });
      },
    );

    test('a body above the limit', async () => {
      const answer = await fetch(api.url, {
        method: 'POST',
        body: `{"query":"{ missing }","x":"${'x'.repeat(1_000_000)}"}`,
        headers: { 'x-api-key': api.key },
      });
      expect(answer.status).toBe(413);
      expect(await answer.json()).toMatchObject({ errors: [{ errorType: 'RequestEntityTooLargeException' }] });
    });

    test('an API that does not exist', async () => {
      const answer = await fetch(`${cloud.plane.url}/${'0'.repeat(26)}/graphql`, { method: 'POST', body: '{"query":"{ a }"}' });
      expect(answer.status).toBe(404);
      expect(answer.headers.get('x-amzn-errortype')).toBe('NotFoundException');
    });

    test('a subscription over HTTP', async () => {
      expect((await api.query('subscription { onTrace { status } }')).body).toMatchObject({
        data: null,
        errors: [{ errorType: 'UnsupportedOperation' }],
      });
    });
  });

  test('the depth limit of the API holds, through fragments too', async () => {
    const template = sampleTemplate();
    Object.assign(template.Resources.Api?.Properties ?? {}, { QueryDepthLimit: 3, IntrospectionConfig: 'DISABLED' });
    const limited = await Deployed.deploy(cloud, 'limited', template);
    expect((await limited.query('{ Shop { things { __typename } } }')).body.data).toEqual({
      Shop: { things: { __typename: 'ThingResultSet' } },
    });
    const { body } = await limited.query('{ ...Deep } fragment Deep on Query { Shop { things { resultset { name } } } }');
    expect(body).toMatchObject({
      data: null,
      errors: [{ errorType: 'ValidationError', message: expect.stringContaining('4 levels, 3 are allowed') }],
    });
    expect((await limited.query('{ __schema { queryType { name } } }')).body.errors?.[0]).toMatchObject({ errorType: 'ValidationError' });
  });
});
