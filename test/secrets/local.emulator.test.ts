import { join } from 'node:path';
import { SecretsManagerClient, UpdateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { deploy } from '../../lib/deploy';
import { readSecret } from '../../lib/deploy/secrets/secret';
import { writeSecret } from '../../lib/deploy/secrets/write-secret';
import { generateApplication, writeFiles } from '../../lib/generate';
import { type LocalEnvironment, startEnvironment } from '../../lib/local/cloud';
import { readModel } from '../../lib/model';
import { packageApplication } from '../../lib/package';
import { hasEmbeddedCloud, root } from '../e2e/checkout';
import { blueline } from '../operate/samples';
import { ShopCheckout, withInput } from './shop-checkout';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(120_000);
const NAME = 'shop-staging/properties';

suite('secrets on the embedded cloud', () => {
  let checkout: ShopCheckout;
  let environment: LocalEnvironment;
  beforeAll(async () => {
    checkout = new ShopCheckout(undefined, '<activity type="fetch-property" name="other" key="{{flow.id}}"/>');
    environment = await startEnvironment({ checkout: checkout.folder, name: 'staging', python: join(root, '.blueline/venv/bin/python') });
    Object.assign(process.env, environment.variables());
    const { model } = await readModel(join(checkout.folder, 'model'));
    if (!model) throw new Error('the model has errors');
    writeFiles(join(checkout.folder, 'application'), await generateApplication(model));
    packageApplication(join(checkout.folder, 'application'), join(checkout.folder, 'package'));
  });
  afterAll(async () => {
    await environment?.stop();
    checkout.remove();
  });

  const bring = (properties: Record<string, string>) =>
    deploy({ environment: 'staging', packageDir: join(checkout.folder, 'package'), properties, say: () => {} });

  test('a deployment takes what blueline.json gives, computed keys too, and warns of the rest', async () => {
    const { warnings } = await bring({ 'api-key': 'from the settings', eu: 'for a computed key' });
    expect(warnings).toEqual([
      expect.stringMatching(/property 'webhook' has no value in staging: .*blueline secrets put staging --cloud local/),
    ]);
    const secrets = new SecretsManagerClient({});
    expect(await readSecret(secrets, NAME)).toMatchObject({
      values: new Map([
        ['api-key', 'from the settings'],
        ['eu', 'for a computed key'],
      ]),
    });
  });

  test('put adds to it, check sees it, and the next deployment has nothing to warn of', async () => {
    expect(await withInput('https://example.com\n', 'secrets', 'put', 'staging', 'webhook')).toMatchObject({ code: 0 });
    const { code, stdout } = await blueline(
      'secrets',
      'check',
      'staging',
      '--format',
      'json',
      '--package',
      join(checkout.folder, 'package'),
    );
    expect(JSON.parse(stdout)).toMatchObject({
      systemUser: { name: 'shop-staging/system-user', state: 'usable' },
      keys: [
        { key: 'api-key', state: 'present', unchangedSince: expect.any(String) },
        { key: 'eu', state: 'not needed', unchangedSince: expect.any(String) },
        { key: 'webhook', state: 'present', changedAt: expect.any(String) },
      ],
      computed: ['Push'],
      problems: [],
    });
    expect(code).toBe(0);
    expect((await bring({})).warnings).toEqual([]);
  });

  test('what was changed since it was read is not overwritten', async () => {
    const secrets = new SecretsManagerClient({});
    const read = await readSecret(secrets, NAME);
    await secrets.send(new UpdateSecretCommand({ SecretId: NAME, SecretString: '{"api-key": "by somebody else"}' }));
    await expect(writeSecret(secrets, NAME, read, new Map([['webhook', 'late']]))).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('changed by somebody else in the meantime; nothing was written'),
    });
    expect(await readSecret(secrets, NAME)).toMatchObject({ values: new Map([['api-key', 'by somebody else']]) });
  });

  test('environments lists what runs there', async () => {
    const { stdout } = await blueline('environments', 'list', '--format', 'json');
    expect(JSON.parse(stdout).environments[0]).toMatchObject({ environment: 'staging', cloud: 'embedded', state: 'CREATE_COMPLETE' });
  });
});
