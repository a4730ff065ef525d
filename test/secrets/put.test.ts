import { FakeCloud, ServiceError } from './fake-cloud';
import { ShopCheckout, withInput } from './shop-checkout';

jest.setTimeout(30_000);
const NAME = 'shop-staging/properties';

let cloud: FakeCloud;
let checkout: ShopCheckout;
beforeEach(async () => {
  cloud = await FakeCloud.start();
  checkout = new ShopCheckout();
});
afterEach(async () => {
  checkout.remove();
  await cloud.stop();
});

const put = (input: string | Buffer, ...args: string[]) => withInput(input, 'secrets', 'put', 'staging', ...args);

describe('what comes by standard input', () => {
  test('of one key is its value without the last line end; the secret is made', async () => {
    const { code, stderr } = await put('first line\nsecond line\n', 'api-key');
    expect(cloud.values(NAME)).toEqual({ 'api-key': 'first line\nsecond line' });
    expect(stderr).toContain(`created ${NAME}: api-key`);
    expect(stderr).toContain('still missing: webhook');
    expect(code).toBe(0);
  });

  test('of several is a JSON object; other keys are kept as they are', async () => {
    cloud.write(NAME, { other: { deep: [1, 2.5] }, webhook: 'old' });
    const { code, stdout } = await put('{"api-key": "one", "webhook": "two"}', '--format', 'json');
    expect(cloud.values(NAME)).toEqual({ other: { deep: [1, 2.5] }, webhook: 'two', 'api-key': 'one' });
    expect(JSON.parse(stdout)).toEqual({
      environment: 'staging',
      cloud: 'embedded',
      stack: 'shop-staging',
      secret: NAME,
      written: ['api-key', 'webhook'],
      missing: [],
    });
    expect(code).toBe(0);
  });

  test('is one new version, and leaves no label of its own', async () => {
    cloud.write(NAME, { webhook: 'old' });
    await put('one', 'api-key');
    expect(cloud.calls.filter((call) => call === 'PutSecretValue')).toHaveLength(1);
    expect([...(cloud.secrets.get(NAME)?.values() ?? [])].map(({ labels }) => labels)).toEqual([['AWSPREVIOUS'], ['AWSCURRENT']]);
  });

  test.each([
    ['nothing', '', ['api-key'], /gave no value for api-key/],
    ['an empty line', '\n', ['api-key'], /gave no value for api-key/],
    ['no JSON', 'VALUE', [], /standard input is not JSON/],
    ['a list', '["VALUE"]', [], /not a JSON object/],
    ['a number', '{"api-key": 12345}', [], /value 1 .* is not a text/],
    ['a key less than named', '{"api-key": "VALUE"}', ['api-key', 'webhook'], /lacks webhook/],
    [
      'a key more than named',
      '{"api-key": "VALUE", "webhook": "VALUE", "x": "VALUE"}',
      ['api-key', 'webhook'],
      /more keys than were named/,
    ],
    ['bytes that are no text', Buffer.from([0xff, 0xfe]), ['api-key'], /not UTF-8/],
  ])('%s is refused, and nothing is written', async (_, input, keys, message) => {
    const { code, stderr } = await put(input, ...keys);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('nothing was written');
    expect(stderr).not.toContain('VALUE');
    expect(cloud.secrets.has(NAME)).toBe(false);
    expect(code).toBe(2);
  });
});

describe('keys that the model does not fetch', () => {
  test('are refused without being repeated: it may be the value that somebody meant to set', async () => {
    for (const args of [['api-key', 'S3CRET'], ['api-kye-S3CRET'], ['api-key=S3CRET']]) {
      const { code, stderr } = await put('x', ...args);
      expect(stderr).toMatch(/argument [12] behind the environment/);
      expect(stderr).not.toContain('S3CRET');
      expect(code).toBe(2);
    }
    expect(cloud.calls).not.toContain('PutSecretValue');
  });

  test('values in other arguments are not repeated either', async () => {
    for (const args of [
      ['put', 'api-key=S3CRET'],
      ['put', 'staging', '--api-key=S3CRET'],
      ['put', '--value=S3CRET', 'staging'],
    ]) {
      const { code, stdout, stderr } = await withInput('x', 'secrets', ...args);
      expect(stdout + stderr).toMatch(/has a '=' in it|unknown option '--\S+=…'/);
      expect(stdout + stderr).not.toContain('S3CRET');
      expect(code).toBe(2);
    }
  });

  test('get a suggestion where one is near', async () => {
    expect((await put('x', 'api_key')).stderr).toContain("did you mean 'api-key'?");
    expect((await put('{"apikey": "x"}')).stderr).toContain('key 1 of the object on standard input is not a key that the model fetches');
  });

  test('are written with --also-unneeded, and where the model computes keys', async () => {
    expect(await put('x', 'other', '--also-unneeded')).toMatchObject({ code: 0 });
    checkout.remove();
    checkout = new ShopCheckout(undefined, '<activity type="fetch-property" name="other" key="{{flow.id}}"/>');
    expect(await put('x', 'eu')).toMatchObject({ code: 0 });
    expect(cloud.values(NAME)).toEqual({ other: 'x', eu: 'x' });
  });
});

describe('what somebody else writes in the meantime', () => {
  test('is not overwritten: the secret was changed between reading and writing', async () => {
    cloud.write(NAME, { webhook: 'old' });
    cloud.refusals.set('PutSecretValue', () => {
      cloud.write(NAME, { webhook: 'by somebody else' });
      return undefined;
    });
    const { code, stderr } = await put('one', 'api-key');
    expect(stderr).toContain(`the secret ${NAME} was changed by somebody else in the meantime; nothing was written`);
    expect(cloud.values(NAME)).toEqual({ webhook: 'by somebody else' });
    expect([...(cloud.secrets.get(NAME)?.values() ?? [])].flatMap(({ labels }) => labels)).toEqual(['AWSPREVIOUS', 'AWSCURRENT']);
    expect(code).toBe(1);
  });

  test('is not overwritten: the secret was made', async () => {
    cloud.refusals.set('CreateSecret', () => {
      cloud.write(NAME, { webhook: 'by somebody else' });
      return undefined;
    });
    expect(await put('one', 'api-key')).toMatchObject({ code: 1, stderr: expect.stringContaining('was changed by somebody else') });
    expect(cloud.values(NAME)).toEqual({ webhook: 'by somebody else' });
  });
});

describe('what cannot be written back', () => {
  test.each([
    ['is no JSON object', 'VALUE-THAT-IS-NO-JSON', /is not a JSON object; nothing was written/],
    [
      'holds a number that JavaScript rounds',
      '{"id": 12345678901234567890}',
      /holds a number under 'id' that cannot be written back exactly/,
    ],
    ['would become too long', JSON.stringify({ old: 'x'.repeat(65_520) }), /would have 655\d\d bytes; at most 65536/],
  ])('a secret that %s is left as it is', async (_, text, message) => {
    const version = cloud.write(NAME, text);
    const { code, stderr } = await put('one', 'api-key');
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('VALUE');
    expect(cloud.secrets.get(NAME)?.get(version)?.text).toBe(text);
    expect(cloud.calls).not.toContain('PutSecretValue');
    expect(code).toBe(1);
  });

  test('a secret that was made without a value gets its first', async () => {
    cloud.secrets.set(NAME, new Map());
    expect(await put('one', 'api-key')).toMatchObject({ code: 0 });
    expect(cloud.values(NAME)).toEqual({ 'api-key': 'one' });
  });
});

test('refused by the service: the permission is named', async () => {
  cloud.write(NAME, {});
  cloud.refusals.set('UpdateSecretVersionStage', new ServiceError('AccessDeniedException', 'no'));
  const { code, stderr } = await put('one', 'api-key');
  expect(stderr).toContain(`no permission: secretsmanager:UpdateSecretVersionStage on the secret ${NAME}`);
  expect(cloud.values(NAME)).toEqual({});
  expect(code).toBe(1);
});
