import { missingCdn } from '../../lib/deploy/missing-cdn';

const template = { Parameters: { Cdn: {} } };
const plan = (Cloud: string, Cdn: string) => ({ environment: 'staging', parameters: { Cloud, Cdn } });

test('a distribution that is needed and not named is a warning, on AWS alone', () => {
  expect(missingCdn(plan('aws', ''), template)).toEqual([
    "invalidate-cdn will fail: staging names no distribution; set 'environments.staging.cdn' in blueline.json",
  ]);
  expect(missingCdn(plan('aws', 'E2ABC'), template)).toEqual([]);
  expect(missingCdn(plan('embedded', ''), template)).toEqual([]);
  expect(missingCdn(plan('aws', ''), { Parameters: {} })).toEqual([]);
});
