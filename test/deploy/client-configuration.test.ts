import { runInNewContext } from 'node:vm';
import { type ClientEnvironment, clientConfiguration } from '../../lib/client-configuration';

const AWS = {
  GraphQLUrl: 'https://abc.appsync-api.eu-west-1.amazonaws.com/graphql',
  ApiKey: 'da2-one',
  UserPoolId: 'eu-west-1_pool',
  UserPoolClientId: 'app',
};

/** What a page knows after it has loaded these scripts, one after the other. */
function load(environments: readonly ClientEnvironment[], storage: Record<string, string> = {}) {
  const page: Record<string, unknown> = { localStorage: { ...storage } };
  for (const environment of environments) runInNewContext(clientConfiguration(environment).text, page);
  return page;
}

const production = { name: 'production', production: true, outputs: AWS };
const staging = { name: 'staging', production: false, outputs: { GraphQLUrl: 'http://127.0.0.1:4000/id/graphql', ApiKey: 'key' } };

test('a page gets the addresses of production, and those of staging where the browser says so', () => {
  expect(load([production, staging])).toMatchObject({
    stage: 'production',
    api_url: AWS.GraphQLUrl,
    api_ws: 'wss://abc.appsync-realtime-api.eu-west-1.amazonaws.com/graphql',
    api_key: 'da2-one',
    localStorage: { 'aws-congnito-user-pool-id': 'eu-west-1_pool', 'aws-congnito-app-id': 'app' },
  });
  expect(load([production, staging], { 'staging-environment': 'true' })).toMatchObject({
    stage: 'staging',
    api_url: 'http://127.0.0.1:4000/id/graphql',
    api_ws: 'ws://127.0.0.1:4000/id/graphql/realtime',
    api_key: 'key',
  });
  expect([production, staging].map((one) => clientConfiguration(one).path)).toEqual(['js/configuration.js', 'js/configuration-staging.js']);
});

test('an output is a text in the script, whatever is in it', () => {
  const ApiKey = `"; page = 1; //</script>\u2028\\`;
  expect(load([{ ...production, outputs: { ...AWS, ApiKey } }])).toMatchObject({ api_key: ApiKey });
  expect(clientConfiguration({ ...production, outputs: { ApiKey } }).text).not.toContain('</script>');
});

test('an environment that is not there has no addresses', () => {
  expect(load([{ ...production, outputs: {} }])).toMatchObject({ api_url: '', api_ws: '', api_key: '' });
});
