import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { findDataLoss, type ParameterisedTemplate, resolveParameters, withoutConsent } from '../../lib/deploy/guard';

const table = (
  properties: Record<string, unknown>,
  parameters: Record<string, string> = {},
  Type = 'AWS::DynamoDB::Table',
): ParameterisedTemplate => ({
  template: { Resources: { EventStore: { Type, Properties: properties } } },
  parameters,
});
const KEY = [{ AttributeName: 'pk', KeyType: 'HASH' }];
const deployed = table({ TableName: 'orders-event-store', KeySchema: KEY });
const change = (over: Partial<ResourceChange>): ResourceChange => ({
  Action: 'Modify',
  LogicalResourceId: 'EventStore',
  ResourceType: 'AWS::DynamoDB::Table',
  Replacement: 'False',
  ...over,
});
const refused = { logicalId: 'EventStore', type: 'AWS::DynamoDB::Table' };

describe('the guard against data loss', () => {
  test('a table that leaves the template is refused', () => {
    expect(findDataLoss([change({ Action: 'Remove' })], deployed, { template: {}, parameters: {} })).toEqual([
      { ...refused, kind: 'removed', why: 'it is no longer in the template' },
    ]);
  });

  test('a resource whose condition was false is listed as removed but holds nothing', () => {
    expect(findDataLoss([change({ Action: 'Remove', LogicalResourceId: 'Archive' })], deployed, deployed)).toEqual([]);
  });

  test('a changed key is refused although CloudFormation says it is harmless', () => {
    const wanted = table({ TableName: 'orders-event-store', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] });
    expect(findDataLoss([change({ Replacement: 'False' })], deployed, wanted)).toEqual([
      { ...refused, kind: 'key changed', why: 'KeySchema cannot be changed in place' },
    ]);
  });

  test('a renamed table is refused where CloudFormation says Conditional', () => {
    const wanted = table({ TableName: 'orders-events', KeySchema: KEY });
    expect(findDataLoss([change({ Replacement: 'Conditional' })], deployed, wanted)).toEqual([
      { ...refused, kind: 'replaced', why: 'TableName cannot be changed in place' },
    ]);
  });

  test('a name that only a parameter changes is refused too', () => {
    const named = { TableName: { 'Fn::Sub': '${Prefix}-event-store' }, KeySchema: KEY };
    const losses = findDataLoss([change({ Replacement: 'Conditional' })], table(named, { Prefix: 'old' }), table(named, { Prefix: 'new' }));
    expect(losses).toMatchObject([{ kind: 'replaced' }]);
    expect(
      findDataLoss([change({ Replacement: 'Conditional' })], table(named, { Prefix: 'old' }), table(named, { Prefix: 'old' })),
    ).toEqual([]);
  });

  test('Conditional without a changed create-only property is let through', () => {
    const wanted = table({ KeySchema: KEY, TableName: 'orders-event-store', Tags: [{ Key: 'a', Value: 'b' }] });
    expect(findDataLoss([change({ Replacement: 'Conditional' })], deployed, wanted)).toEqual([]);
  });

  test('a replacement that CloudFormation is sure of is refused', () => {
    expect(findDataLoss([change({ Replacement: 'True' })], deployed, deployed)).toMatchObject([{ kind: 'replaced' }]);
  });

  test('what CloudFormation cannot tell is refused', () => {
    expect(findDataLoss([change({ Action: 'Dynamic' })], deployed, deployed)).toMatchObject([
      { kind: 'replaced', why: 'CloudFormation cannot tell what would become of it' },
    ]);
  });

  test('a table that would become something else is refused, whatever the new type is', () => {
    const wanted = table({}, {}, 'AWS::Logs::LogGroup');
    expect(findDataLoss([change({ ResourceType: 'AWS::Logs::LogGroup', Replacement: 'True' })], deployed, wanted)).toEqual([
      { ...refused, kind: 'replaced', why: 'it would become a AWS::Logs::LogGroup' },
    ]);
  });

  test('what holds no data may be replaced and removed', () => {
    const code = table({}, {}, 'AWS::Lambda::Function');
    const of = { ResourceType: 'AWS::Lambda::Function' };
    expect(findDataLoss([change({ ...of, Action: 'Remove' }), change({ ...of, Replacement: 'True' })], code, code)).toEqual([]);
  });

  test('consent holds for one resource of one package', () => {
    const losses = findDataLoss([change({ Replacement: 'True' })], deployed, deployed);
    const hash = 'abcdef0123456789';
    expect(withoutConsent(losses, ['EventStore@abcdef012345'], hash)).toEqual([]);
    expect(withoutConsent(losses, ['EventStore@000000000000'], hash)).toEqual(losses);
    expect(withoutConsent(losses, ['ViewStore@abcdef012345'], hash)).toEqual(losses);
  });
});

test('parameters are resolved wherever they stand; what is unknown stays as it is written', () => {
  const parameters = { A: '1', 'AWS::StackName': 's' };
  expect(
    resolveParameters(
      { x: [{ Ref: 'A' }, { Ref: 'B' }], y: { 'Fn::Sub': '${AWS::StackName}-${A}' }, z: { 'Fn::Sub': '${B}-${A}' } },
      parameters,
    ),
  ).toEqual({
    x: ['1', { Ref: 'B' }],
    y: 's-1',
    z: { 'Fn::Sub': '${B}-1' },
  });
});
