import { physicalName } from '../../lib/deploy/existing-data';
import { apiKeyExpiry, planDeployment, stackName } from '../../lib/deploy/plan';
import type { ManifestDocument } from '../../lib/documents';

const manifest: ManifestDocument = {
  version: '1.2.3',
  sha256: 'f'.repeat(64),
  name: 'Orders',
  stackPrefix: 'orders',
  files: [
    { path: 'functions.zip', sha256: 'a'.repeat(64), bytes: 1 },
    { path: 'template.json', sha256: 'b'.repeat(64), bytes: 1 },
  ],
};
const target = { environment: 'staging', region: 'eu-west-1', account: '123456789012' };

describe('the plan of a deployment', () => {
  test('code and template are named by their hashes, so that an unchanged package is an unchanged stack', () => {
    const plan = planDeployment(manifest, target);
    expect(plan.codeKey).toBe(`${'a'.repeat(64)}.zip`);
    expect(plan.templateKey).toBe(`${'b'.repeat(64)}.template.json`);
    expect(plan.parameters).toEqual({
      Environment: 'staging',
      Cloud: 'aws',
      ApiEndpoint: '',
      CodeBucket: 'orders-staging-code-123456789012-eu-west-1',
      CodeKey: plan.codeKey,
      Version: '1.2.3',
      TemplateBase: 'https://s3.eu-west-1.amazonaws.com/orders-staging-code-123456789012-eu-west-1',
    });
  });

  test('an endpoint makes it the embedded cloud, which serves the API itself', () => {
    const { parameters } = planDeployment(manifest, { ...target, endpoint: 'http://127.0.0.1:4711/' });
    expect(parameters).toMatchObject({ Cloud: 'embedded', ApiEndpoint: 'http://127.0.0.1:4711' });
  });

  test('stack names have at most 40 characters and bucket names 63, and the environment stays readable', () => {
    const long = 'a-very-long-project-name-that-nobody-shortened';
    const stack = stackName(long, 'production');
    expect(stack).toBe('a-very-long-project-name-that-production');
    expect(stack.length).toBeLessThanOrEqual(40);
    const plan = planDeployment({ ...manifest, stackPrefix: long }, { ...target, environment: 'production', region: 'ap-southeast-2' });
    expect(plan.codeBucket.length).toBeLessThanOrEqual(63);
    expect(plan.codeBucket).toMatch(/-code-123456789012-ap-southeast-2$/);
  });

  test('physical names are resolved as CloudFormation resolves them', () => {
    const plan = planDeployment(manifest, target);
    expect(physicalName('plain', plan)).toBe('plain');
    expect(physicalName({ 'Fn::Sub': '${AWS::StackName}-event-store' }, plan)).toBe('orders-staging-event-store');
    expect(physicalName({ Ref: 'CodeBucket' }, plan)).toBe(plan.codeBucket);
    expect(physicalName({ 'Fn::Sub': '${Unknown}-x' }, plan)).toBeUndefined();
    expect(physicalName({ 'Fn::GetAtt': ['A', 'Arn'] }, plan)).toBeUndefined();
  });

  test('the API key lives a year, and its expiry moves only when less than 60 days are left', () => {
    const now = new Date('2026-11-24T10:00:00Z');
    const first = apiKeyExpiry(undefined, now);
    expect(new Date(Number(first) * 1000).toISOString()).toBe('2027-11-24T00:00:00.000Z');
    expect(apiKeyExpiry(first, new Date('2027-09-24T00:00:00Z'))).toBe(first);
    expect(apiKeyExpiry(first, new Date('2027-09-26T00:00:00Z'))).toBe(String(Date.UTC(2028, 8, 25) / 1000));
    expect(apiKeyExpiry('0', now)).toBe(first);
  });
});
