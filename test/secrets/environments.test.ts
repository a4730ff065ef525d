import { blueline } from '../operate/samples';
import { FakeCloud } from './fake-cloud';
import { ShopCheckout } from './shop-checkout';

jest.setTimeout(30_000);

let cloud: FakeCloud;
let checkout: ShopCheckout;
beforeEach(async () => {
  cloud = await FakeCloud.start();
  checkout = new ShopCheckout();
  for (const name of ['staging', 'production']) {
    cloud.stacks.set(`shop-${name}`, { parameters: parameters(name), template: TEMPLATE });
    cloud.write(`shop-${name}/properties`, { 'api-key': 'VALUE', webhook: 'VALUE' });
  }
});
afterEach(async () => {
  checkout.remove();
  await cloud.stop();
});

const TEMPLATE = { Resources: { Table: { Type: 'AWS::DynamoDB::Table' }, Queue: { Type: 'AWS::SQS::Queue' } } };

function parameters(name: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    Environment: name,
    CodeBucket: `shop-${name}-code`,
    CodeKey: 'a.zip',
    Version: '1.0.0',
    ApiKeyExpires: name.length.toString(),
    CanonicalSearch: 'segments',
    ...more,
  };
}

async function diff(...args: string[]) {
  const { code, stdout } = await blueline('environments', 'diff', ...args, '--format', 'json');
  const { drift, differences, environments } = JSON.parse(stdout) as {
    drift: number;
    environments: string[];
    differences: { of: string; name: string; sides: string[]; kind: string }[];
  };
  const rows = differences.map(({ of, name, sides, kind }) => `${of} ${name}: ${sides.join(' | ')} (${kind})`);
  return { code, drift, environments, rows };
}

describe('environments diff', () => {
  test('of staging and production: what has to differ is shown and is no reason for alarm', async () => {
    expect(await diff()).toEqual({
      code: 0,
      drift: 0,
      environments: ['staging', 'production'],
      rows: [
        'setting production: false | true (by nature)',
        'setting gate: true | false (release)',
        'parameter ApiKeyExpires: 7 | 10 (by nature)',
        'parameter CodeBucket: shop-staging-code | shop-production-code (by nature)',
        'parameter Environment: staging | production (by nature)',
      ],
    });
  });

  test('a parameter, a setting and a missing secret of the same release are drift, and the exit code says so', async () => {
    checkout.remove();
    checkout = new ShopCheckout({
      staging: { parameters: { Size: 'small' }, properties: { 'api-key': 'LOCAL-VALUE' } },
      production: { production: true, parameters: { Size: 'large' } },
    });
    cloud.stacks.set('shop-production', { parameters: parameters('production', { CanonicalSearch: 'plain' }), template: TEMPLATE });
    cloud.write('shop-production/properties', { 'api-key': 'VALUE' });
    const { code, drift, rows } = await diff();
    expect(rows.filter((row) => row.includes('drift'))).toEqual([
      'setting parameters.Size: small | large (drift)',
      'parameter CanonicalSearch: segments | plain (drift)',
      'secret webhook: present | missing (drift)',
    ]);
    expect(rows).toContain('setting properties.api-key: set | - (release)');
    expect({ code, drift }).toEqual({ code: 1, drift: 3 });
  });

  test('another release explains another template, in one line', async () => {
    const template = {
      Resources: { Table: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Retain' }, More: { Type: 'AWS::SNS::Topic' } },
    };
    cloud.stacks.set('shop-staging', { parameters: parameters('staging', { Version: '2.0.0', CodeKey: 'b.zip', New: 'x' }), template });
    const { code, rows } = await diff();
    expect(rows).toEqual(
      expect.arrayContaining([
        'parameter Version: 2.0.0 | 1.0.0 (release)',
        'parameter New: x | - (release)',
        'template of another release: 1 resources of its own | 1 resources of its own, 1 others differ (release)',
      ]),
    );
    expect(code).toBe(0);
  });

  test('the same release with another template is drift', async () => {
    cloud.stacks.set('shop-production', { parameters: parameters('production'), template: { Resources: {} } });
    expect(await diff()).toMatchObject({
      code: 1,
      drift: 1,
      rows: expect.arrayContaining([expect.stringContaining('template of the same release')]),
    });
  });

  test('where one is not deployed, that is said, and settings and secrets are compared', async () => {
    cloud.stacks.delete('shop-production');
    const { code, rows } = await diff('production', 'staging');
    expect(rows).toContain('stack deployed: nothing | 1.0.0 (release)');
    expect(code).toBe(0);
  });

  test('as a table for people', async () => {
    const { stdout, stderr } = await blueline('environments', 'diff', 'staging', 'production');
    expect(stdout).toBe('');
    expect(stderr).toMatch(/parameter +│ CodeBucket +│ shop-staging-code +│ shop-production-code +│ by nature/);
    expect(stderr).toContain('staging and production differ in nothing that is worth attention');
  });
});

describe('environments', () => {
  test('lists where they lie, what runs there, and what cannot be reached', async () => {
    cloud.stacks.delete('shop-production');
    const { code, stdout } = await blueline('environments', '--format', 'json');
    expect(JSON.parse(stdout).environments).toMatchObject([
      { environment: 'staging', cloud: 'embedded', stack: 'shop-staging', version: '1.0.0', state: 'CREATE_COMPLETE' },
      { environment: 'production', stack: 'shop-production', version: '-', state: 'nothing is deployed' },
    ]);
    expect(code).toBe(0);
    expect((await blueline('environments')).stderr).toMatch(/staging +│ embedded cloud, port \d+ +│ shop-staging/);
  });
});
