import { blueline } from '../operate/samples';
import { FakeCloud, ServiceError } from './fake-cloud';
import { ShopCheckout } from './shop-checkout';

jest.setTimeout(30_000);
const DAY = 24 * 60 * 60;
const SYSTEM_USER = { username: 'system-user', password: 'PASSWORD-OF-SYSTEM-USER' };

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

const check = async (...more: string[]) => {
  const { code, stdout, stderr } = await blueline('secrets', 'check', 'staging', '--format', 'json', ...more);
  return { code, stderr, document: stdout ? JSON.parse(stdout) : undefined };
};

describe('secrets check', () => {
  test('lists what is missing where there is no secret yet; before the first deployment nobody misses the system user', async () => {
    const { code, stdout, stderr } = await blueline('secrets', 'check', 'staging');
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^staging on the embedded cloud, port \d+: shop-staging\n/);
    expect(stderr).toMatch(/api-key +│ missing/);
    expect(stderr).toContain('missing: the secret shop-staging/properties lacks api-key, webhook: there is none of this name');
    expect(stderr).toContain('next: blueline secrets put staging');
    expect(stderr).not.toContain("the system user's secret");
    expect(code).toBe(1);
  });

  test('looks at the secret that the settings name, and put writes that one', async () => {
    checkout.remove();
    checkout = new ShopCheckout({ staging: { secrets: { properties: 'team/keys' } } });
    cloud.write('shop-staging/properties', { 'api-key': 'a', webhook: 'b' });
    expect((await blueline('secrets', 'check', 'staging')).stderr).toContain('missing: the secret team/keys lacks api-key, webhook');
    cloud.write('team/keys', { 'api-key': 'a', webhook: 'b' });
    expect((await check()).document).toMatchObject({ properties: { name: 'team/keys', state: 'usable' }, problems: [] });
  });

  test('says with 0 that all is there', async () => {
    cloud.stacks.set('shop-staging', {});
    cloud.write('shop-staging/properties', { 'api-key': 'VALUE-OF-KEY', webhook: 'VALUE-OF-HOOK' });
    cloud.write('shop-staging/system-user', SYSTEM_USER);
    const { code, document } = await check();
    expect(document).toEqual({
      environment: 'staging',
      cloud: 'embedded',
      stack: 'shop-staging',
      properties: { name: 'shop-staging/properties', state: 'usable', writtenAt: '2026-11-24T12:00:00.000Z' },
      systemUser: { name: 'shop-staging/system-user', state: 'usable', writtenAt: '2026-11-24T12:00:00.000Z' },
      keys: [
        { key: 'api-key', state: 'present', changedAt: '2026-11-24T12:00:00.000Z' },
        { key: 'webhook', state: 'present', changedAt: '2026-11-24T12:00:00.000Z' },
      ],
      computed: [],
      problems: [],
    });
    expect(code).toBe(0);
  });

  test('dates a key by the two versions that are kept: changed by the last write, or older than the one before', async () => {
    cloud.write('shop-staging/properties', { 'api-key': 'OLD', webhook: 'SAME' }, cloud.now - 40 * DAY);
    cloud.write('shop-staging/properties', { 'api-key': 'NEW', webhook: 'SAME', left: 'X' }, cloud.now - 3 * DAY);
    const { document } = await check();
    expect(document.keys).toEqual([
      { key: 'api-key', state: 'present', changedAt: '2026-11-21T12:00:00.000Z' },
      { key: 'left', state: 'not needed', changedAt: '2026-11-21T12:00:00.000Z' },
      { key: 'webhook', state: 'present', unchangedSince: '2026-10-15T12:00:00.000Z' },
    ]);
  });

  test.each([
    ['deleted', {}, /the system user's secret shop-staging\/system-user: there is none/],
    ['without a password', { username: 'system-user' }, /the system user's secret shop-staging\/system-user lacks password/],
  ])("a deployed environment whose system user's secret is %s", async (_, value, problem) => {
    cloud.stacks.set('shop-staging', {});
    cloud.write('shop-staging/properties', { 'api-key': 'a', webhook: 'b' });
    if (Object.keys(value).length > 0) cloud.write('shop-staging/system-user', value);
    const { code, document } = await check();
    expect(document.problems).toEqual([expect.stringMatching(problem)]);
    expect(code).toBe(1);
  });

  test.each([
    ['VALUE-THAT-IS-NO-JSON', 'not a JSON object'],
    ['["VALUE-IN-A-LIST"]', 'not a JSON object'],
  ])('a secret that is %s', async (text, state) => {
    cloud.write('shop-staging/properties', text);
    const { code, document } = await check();
    expect(document.properties.state).toBe(state);
    expect(document.problems[0]).toBe('the secret shop-staging/properties lacks api-key, webhook: it is not a JSON object');
    expect(code).toBe(1);
  });

  test('a secret that is going to be deleted is not there, and the line says how it comes back', async () => {
    const message = "You can't perform this operation on the secret because it was marked for deletion.";
    cloud.refusals.set('GetSecretValue', new ServiceError('InvalidRequestException', message));
    expect((await check()).document.problems[0]).toContain('scheduled for deletion (aws secretsmanager restore-secret');
  });

  test('a key that the model computes cannot be known: nothing is called superfluous then, and who fetches it is named', async () => {
    checkout.remove();
    checkout = new ShopCheckout(undefined, '<activity type="fetch-property" name="other" key="{{flow.id}}"/>');
    cloud.write('shop-staging/properties', { 'api-key': 'a', webhook: 'b', eu: 'c' });
    const { code, stderr } = await blueline('secrets', 'check', 'staging');
    expect(stderr).toContain("not known before they run: keys that Push fetches; what is 'not needed' above may be theirs");
    expect(code).toBe(0);
  });

  test('names like those of every object are keys as any other', async () => {
    checkout.remove();
    checkout = new ShopCheckout(undefined, '<activity type="fetch-property" name="other" key="constructor"/>');
    cloud.write('shop-staging/properties', '{"api-key": "a", "webhook": "b", "__proto__": "c"}');
    const { document } = await check();
    expect(document.problems).toEqual(['the secret shop-staging/properties lacks constructor']);
    expect(document.keys).toContainEqual(expect.objectContaining({ key: '__proto__', state: 'not needed' }));
  });

  test('an environment that is not there, and two sources, are wrong usage', async () => {
    expect(await blueline('secrets', 'check', 'nowhere')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no environment 'nowhere'"),
    });
    expect(await blueline('secrets', 'check', 'staging', '--model', 'a', '--package', 'b')).toMatchObject({ code: 2 });
  });
});

describe('secrets diff', () => {
  beforeEach(() => {
    cloud.write('shop-staging/properties', { 'api-key': 'SAME-IN-BOTH', webhook: 'ONE' });
    cloud.write('shop-staging/system-user', SYSTEM_USER);
    cloud.write('shop-production/system-user', SYSTEM_USER);
  });

  test('compares with the row before, and hints at what is the same in both', async () => {
    cloud.write('shop-production/properties', { 'api-key': 'SAME-IN-BOTH', webhook: 'TWO' });
    const { code, stderr } = await blueline('secrets', 'diff', 'production');
    expect(stderr).toMatch(/api-key +│.*│ the same/);
    expect(stderr).toMatch(/webhook +│.*│ differ/);
    expect(stderr).toContain('the same value in both: api-key. For a key or a password that is a finding');
    expect(stderr).toContain('the system user has the same password in both');
    expect(stderr).toContain('both have the same keys');
    expect(code).toBe(0);
  });

  test('ends with 1 where one lacks a key, named with who has it; the first row is compared with the next', async () => {
    cloud.write('shop-production/properties', { 'api-key': 'OTHER' });
    const { code, stdout } = await blueline('secrets', 'diff', 'staging', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({
      environments: [{ environment: 'staging' }, { environment: 'production' }],
      differences: ['webhook: staging has it, production has not'],
      keys: [
        { key: 'api-key', equal: false },
        { key: 'webhook', needed: true, equal: null, sides: [{}, null] },
      ],
    });
    expect(code).toBe(1);
  });
});
