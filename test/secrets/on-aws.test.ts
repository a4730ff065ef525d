import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploy } from '../../lib/deploy';
import { generateApplication, writeFiles } from '../../lib/generate';
import { readModel } from '../../lib/model';
import { packageApplication } from '../../lib/package';
import { blueline } from '../operate/samples';
import { FakeCloud } from './fake-cloud';
import { ShopCheckout } from './shop-checkout';

jest.setTimeout(60_000);

/** The SDK takes an endpoint for each service, so to the code this is AWS: AWS_ENDPOINT_URL is not set. */
const SERVICES = ['SECRETS_MANAGER', 'CLOUDFORMATION', 'STS', 'S3', 'DYNAMODB'];

let cloud: FakeCloud;
let checkout: ShopCheckout;
beforeEach(async () => {
  cloud = await FakeCloud.start();
  delete process.env.AWS_ENDPOINT_URL;
  for (const service of SERVICES) process.env[`AWS_ENDPOINT_URL_${service}`] = cloud.url;
  checkout = new ShopCheckout();
});
afterEach(async () => {
  checkout.remove();
  await cloud.stop();
});

describe('a deployment to AWS', () => {
  let packageDir: string;
  beforeEach(async () => {
    const { model } = await readModel(join(checkout.folder, 'model'));
    writeFiles(join(checkout.folder, 'application'), await generateApplication(model!));
    packageDir = join(checkout.folder, 'package');
    packageApplication(join(checkout.folder, 'application'), packageDir);
  });
  const bring = (review: boolean) =>
    deploy({ environment: 'production', packageDir, review, properties: { 'api-key': 'from blueline.json' }, say: () => {} });

  test.each([false, true])('stops with the whole list before it uploads or changes anything (review: %s)', async (review) => {
    cloud.stacks.set('shop-production', { parameters: { ApiKeyExpires: '0' }, environment: 'production' });
    cloud.write('shop-production/properties', { other: 'x' });
    await expect(bring(review)).rejects.toMatchObject({
      exitCode: 1,
      message:
        "production lacks what the application needs; nothing was changed:\n  the secret shop-production/properties lacks api-key, webhook\n  the system user's secret shop-production/system-user: there is none of this name; docs/secrets.md says how it is made again",
      next: 'blueline secrets put production api-key webhook',
    });
    expect([...new Set(cloud.calls)].sort()).toEqual(['DescribeStacks', 'GetSecretValue']);
    expect(cloud.values('shop-production/properties')).toEqual({ other: 'x' });
  });

  test('looks for the properties in the secret that the settings name', async () => {
    cloud.write('shop-production/properties', { 'api-key': 'a', webhook: 'b' });
    const parameters = { PropertiesSecret: 'team/keys' };
    await expect(deploy({ environment: 'production', packageDir, parameters, say: () => {} })).rejects.toMatchObject({
      message: expect.stringContaining('the secret team/keys lacks api-key, webhook'),
    });
  });

  test('leaves a stack whose creation failed where it is', async () => {
    cloud.stacks.set('shop-production', { status: 'ROLLBACK_COMPLETE', environment: 'production' });
    await expect(bring(false)).rejects.toMatchObject({
      message: expect.stringMatching(/lacks api-key, webhook: there is none of this name$/),
    });
    expect(cloud.calls).not.toContain('DeleteStack');
  });

  test.each([false, true])('touches no stack that it did not make (review: %s)', async (review) => {
    cloud.stacks.set('shop-production', {});
    cloud.write('shop-production/properties', { 'api-key': 'a', webhook: 'b' });
    await expect(bring(review)).rejects.toMatchObject({
      exitCode: 1,
      message: 'stack shop-production was not made by blueline deploy; nothing was changed',
    });
    expect([...new Set(cloud.calls)]).toEqual(['DescribeStacks']);
  });

  test('reviews nothing over a stack whose creation failed: a review deletes no stack', async () => {
    cloud.stacks.set('shop-production', { status: 'ROLLBACK_COMPLETE', environment: 'production' });
    cloud.write('shop-production/properties', { 'api-key': 'a', webhook: 'b' });
    await expect(bring(true)).rejects.toMatchObject({
      message: expect.stringContaining('a review deletes no stack'),
      next: expect.stringContaining('delete-stack --stack-name shop-production'),
    });
    expect(cloud.calls).not.toContain('DeleteStack');
  });

  test('goes on where all is there', async () => {
    cloud.write('shop-production/properties', { 'api-key': 'a', webhook: 'b' });
    await expect(bring(false)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } }); // the bucket of its code: this cloud has none
    expect(cloud.calls).toContain('HEAD object');
    expect(cloud.calls).not.toContain('PutSecretValue');
  });
});

test("a row's region is where its secrets are looked for, and its account has to be that of the credentials", async () => {
  checkout.remove();
  checkout = new ShopCheckout({
    staging: { region: 'eu-central-1' },
    production: { production: true, account: '222222222222' },
  });
  const file = join(checkout.folder, 'blueline.json');
  const pipeline = { account: '111111111111', region: 'eu-west-1' };
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), pipeline }));
  expect((await blueline('secrets', 'check', 'staging')).stderr).toContain('staging in account 111111111111, eu-central-1: shop-staging');
  expect(await blueline('secrets', 'diff', 'production')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('production lies in account 222222222222; these credentials are of 111111111111'),
  });
  const { stdout } = await blueline('environments', '--format', 'json');
  expect(JSON.parse(stdout).environments[1]).toMatchObject({ where: 'account 222222222222', version: '?' });
});
