import { assembleApis } from '../../../lib/local/appsync/assemble-apis';
import type { DeployedStack, Template } from '../../../lib/local/appsync/deployed-stack';
import { type SampleTemplate, sampleTemplate } from './sample-api';

const deployed = (template: SampleTemplate): DeployedStack => ({
  id: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1',
  name: 'shop',
  region: 'eu-west-1',
  accountId: '111122223333',
  parameters: {},
  template: template as Template,
  physicalIds: Object.fromEntries(Object.keys(template.Resources).map((name) => [name, name === 'Api' ? 'api-id' : `shop-${name}`])),
});

const problemsOf = (change: (template: SampleTemplate) => void) => {
  const template = sampleTemplate();
  change(template);
  return assembleApis([deployed(template)])[0]?.problems;
};
const set = (name: string, properties: object) => (template: SampleTemplate) =>
  void Object.assign(template.Resources[name]?.Properties ?? {}, properties);

test('the sample API in full', () => {
  const [api] = assembleApis([deployed(sampleTemplate())]);
  expect(api?.problems).toEqual([]);
  expect(api?.definition).toMatchObject({
    apiId: 'api-id',
    defaultMode: 'AMAZON_COGNITO_USER_POOLS',
    modes: ['AMAZON_COGNITO_USER_POOLS', 'API_KEY', 'AWS_IAM'],
    userPools: [{ id: 'shop-Pool' }],
    apiKeys: ['shop-Key'],
    dataSources: {
      Lambda: { type: 'AWS_LAMBDA', functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:shop-Function' },
      None: { type: 'NONE' },
    },
  });
});

test.each<[string, (template: SampleTemplate) => void, RegExp]>([
  [
    'a data source that is not there',
    set('Queryfail', { DataSourceName: 'Other' }),
    /^Queryfail: there is no data source 'Other' \(resolver of Query\.fail\)$/,
  ],
  [
    'a pipeline',
    set('Queryfail', { Kind: 'PIPELINE', PipelineConfig: {}, DataSourceName: undefined }),
    /^Queryfail: pipeline resolvers are not served/,
  ],
  ['APPSYNC_JS', set('Queryfail', { Runtime: { Name: 'APPSYNC_JS' }, Code: 'x' }), /^Queryfail: APPSYNC_JS code is not served/],
  ['templates on Lambda', set('Queryfail', { RequestMappingTemplate: '{}' }), /^Queryfail: mapping templates on a Lambda data source/],
  [
    'other VTL',
    set('QueryShop', { RequestMappingTemplate: '{"version":"2018-05-29","payload":$ctx.source}' }),
    /^QueryShop: its mapping templates are not served/,
  ],
  ['batches', set('Queryfail', { MaxBatchSize: 5 }), /^Queryfail: batched invocation/],
  ['another data source', set('None', { Type: 'AMAZON_DYNAMODB' }), /^None: data sources of type AMAZON_DYNAMODB are not served/],
  ['another mode', set('Api', { AuthenticationType: 'OPENID_CONNECT' }), /^Api: authorization mode OPENID_CONNECT is not served/],
  [
    'DENY',
    set('Api', { UserPoolConfig: { UserPoolId: 'p', DefaultAction: 'DENY' } }),
    /^Api: UserPoolConfig.DefaultAction DENY is not served/,
  ],
  [
    'a schema elsewhere',
    set('Schema', { Definition: undefined, DefinitionS3Location: 's3://b/k' }),
    /^Schema: only an inline Definition is served/,
  ],
  [
    'an unknown function of CloudFormation',
    set('Queryfail', { FieldName: { 'Fn::ImportValue': 'x' } }),
    /^Queryfail of stack shop: Fn::ImportValue is not supported/,
  ],
])('%s is refused by name', (_, change, expected) => {
  expect(problemsOf(change)).toContainEqual(expect.stringMatching(expected));
});
