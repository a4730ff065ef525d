import { blueline } from '../operate/samples';
import { FakeCloud, ServiceError } from './fake-cloud';
import { ShopCheckout, withInput } from './shop-checkout';

/**
 * Values never reach a screen, a document or an error. Each value here is such that any part of it of six characters would be recognised, since a
 * parser's message quotes only the beginning or the end of what it read.
 */
jest.setTimeout(60_000);
const VALUES = ['QWERTZUIOPASDFGH', 'YXCVBNMLKJHGFDSA', '0192837465564738'];
const PARTS = VALUES.flatMap((value) => Array.from({ length: value.length - 5 }, (_, index) => value.slice(index, index + 6)));
const [KEY = '', HOOK = '', PASSWORD = ''] = VALUES;
const STAGING = 'shop-staging/properties';

let cloud: FakeCloud;
let checkout: ShopCheckout;
beforeEach(async () => {
  cloud = await FakeCloud.start();
  process.env.BLUELINE_DEBUG = '1';
  checkout = new ShopCheckout();
  for (const name of ['staging', 'production']) {
    cloud.stacks.set(`shop-${name}`, {});
    cloud.write(`shop-${name}/properties`, { 'api-key': HOOK, webhook: KEY }, cloud.now - 1000);
    cloud.write(`shop-${name}/properties`, { 'api-key': KEY, webhook: HOOK, left: PASSWORD });
    cloud.write(`shop-${name}/system-user`, { username: 'system-user', password: PASSWORD });
  }
});
afterEach(async () => {
  checkout.remove();
  await cloud.stop();
});

const LOOKING = [
  ['secrets', 'check', 'staging'],
  ['secrets', 'diff', 'production'],
  ['environments', 'diff'],
];
const PUTTING = [
  ['one key', KEY, ['api-key']],
  ['an object', JSON.stringify({ 'api-key': KEY, webhook: HOOK }), []],
] as const;

async function shown(run: Promise<{ stdout: string; stderr: string }>): Promise<string[]> {
  const { stdout, stderr } = await run;
  const text = stdout + stderr;
  expect(text).not.toBe('');
  return PARTS.filter((part) => text.includes(part));
}

/** One after the other: the screen of this process is one. */
async function nothingShows(): Promise<void> {
  for (const args of LOOKING) {
    expect(await shown(blueline(...args))).toEqual([]);
    expect(await shown(blueline(...args, '--format', 'json'))).toEqual([]);
  }
  for (const [, input, keys] of PUTTING) {
    expect(await shown(withInput(input, 'secrets', 'put', 'staging', ...keys))).toEqual([]);
    expect(await shown(withInput(input, 'secrets', 'put', 'staging', ...keys, '--format', 'json'))).toEqual([]);
  }
}

test('where all goes well', nothingShows);

test.each([
  ['bare text', KEY],
  ['text that begins as JSON', `{"api-key": "${KEY}", ${HOOK}`],
  ['text that ends too early', `{"api-key": "${KEY}`],
  ['a list', JSON.stringify([KEY, HOOK])],
  ['one text', JSON.stringify(KEY)],
])('where the secret is %s', async (_, text) => {
  cloud.write(STAGING, text);
  await nothingShows();
});

test.each([
  ['access is denied', new ServiceError('AccessDeniedException', `User is not authorized: ${KEY}`)],
  ['the key is denied', new ServiceError('DecryptionFailure', 'the key is disabled')],
  ['the answer is cut off', `{"SecretString": "${KEY}`],
  ['the answer is no JSON', KEY],
  ['the answer is a page of a proxy', `<html>${KEY}</html>`],
])('where reading fails: %s', async (_, refusal) => {
  cloud.refusals.set('GetSecretValue', refusal);
  await nothingShows();
});

describe.each(['PutSecretValue', 'UpdateSecretVersionStage', 'CreateSecret'])('where writing fails in %s', (operation) => {
  beforeEach(() => {
    if (operation === 'CreateSecret') cloud.secrets.delete(STAGING);
  });
  test.each([
    [
      'an error that quotes what was sent',
      new ServiceError('ValidationException', `Value '{"api-key":"${KEY}"}' at 'secretString' failed`),
    ],
    ['access is denied', new ServiceError('AccessDeniedException', `denied: ${KEY}`)],
    ['an answer that is no JSON', KEY],
  ])('%s', async (_, refusal) => {
    cloud.refusals.set(operation, refusal);
    for (const [, input, keys] of PUTTING) {
      const run = await withInput(input, 'secrets', 'put', 'staging', ...keys);
      expect(PARTS.filter((part) => (run.stdout + run.stderr).includes(part))).toEqual([]);
      expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining(operation) });
    }
  });
});

test.each([
  ['half an object', `{"api-key": "${KEY}`],
  ['an object with a number', `{"api-key": ${PASSWORD.slice(1)}}`],
  ['bare text for several keys', KEY],
])('where standard input is wrong: %s', async (_, input) => {
  const run = await withInput(input, 'secrets', 'put', 'staging');
  expect(PARTS.filter((part) => (run.stdout + run.stderr).includes(part))).toEqual([]);
  expect(run.code).toBe(2);
});
