import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import { findDataLoss, type TemplateResources, withoutConsent } from '../../lib/deploy/guard';

const table = (properties: Record<string, unknown>): TemplateResources => ({
  Resources: { EventStore: { Type: 'AWS::DynamoDB::Table', Properties: properties } },
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

describe('the guard against data loss', () => {
  test('a table that leaves the template is refused', () => {
    expect(findDataLoss([change({ Action: 'Remove' })], deployed, { Resources: {} })).toEqual([
      { kind: 'removed', logicalId: 'EventStore', type: 'AWS::DynamoDB::Table', why: 'it is no longer in the template' },
    ]);
  });

  test('a resource whose condition was false is listed as removed but holds nothing', () => {
    expect(findDataLoss([change({ Action: 'Remove', LogicalResourceId: 'Archive' })], deployed, deployed)).toEqual([]);
  });

  test('a changed key is refused although CloudFormation says it is harmless', () => {
    const wanted = table({ TableName: 'orders-event-store', KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }] });
    expect(findDataLoss([change({ Replacement: 'False' })], deployed, wanted)).toEqual([
      { kind: 'key changed', logicalId: 'EventStore', type: 'AWS::DynamoDB::Table', why: 'KeySchema cannot be changed in place' },
    ]);
  });

  test('a renamed table is refused where CloudFormation says Conditional', () => {
    const wanted = table({ TableName: 'orders-events', KeySchema: KEY });
    expect(findDataLoss([change({ Replacement: 'Conditional' })], deployed, wanted)).toMatchObject([
      { kind: 'replaced', why: 'TableName cannot be changed in place' },
    ]);
  });

  test('Conditional without a changed create-only property is let through', () => {
    const wanted = table({ KeySchema: KEY, TableName: 'orders-event-store', Tags: [{ Key: 'a', Value: 'b' }] });
    expect(findDataLoss([change({ Replacement: 'Conditional' })], deployed, wanted)).toEqual([]);
  });

  test('a replacement that CloudFormation is sure of is refused', () => {
    expect(findDataLoss([change({ Replacement: 'True' })], deployed, deployed)).toMatchObject([{ kind: 'replaced' }]);
  });

  test('what holds no data may be replaced and removed', () => {
    const code = { ResourceType: 'AWS::Lambda::Function', LogicalResourceId: 'CommandFunction' };
    expect(findDataLoss([change({ ...code, Action: 'Remove' }), change({ ...code, Replacement: 'True' })], deployed, deployed)).toEqual([]);
  });

  test('consent holds for one resource of one package', () => {
    const losses = findDataLoss([change({ Replacement: 'True' })], deployed, deployed);
    const hash = 'abcdef0123456789';
    expect(withoutConsent(losses, ['EventStore@abcdef012345'], hash)).toEqual([]);
    expect(withoutConsent(losses, ['EventStore@000000000000'], hash)).toEqual(losses);
    expect(withoutConsent(losses, ['ViewStore@abcdef012345'], hash)).toEqual(losses);
  });
});
