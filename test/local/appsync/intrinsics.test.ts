import type { DeployedStack } from '../../../lib/local/appsync/deployed-stack';
import { Intrinsics } from '../../../lib/local/appsync/intrinsics';

const stack: DeployedStack = {
  id: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1',
  name: 'shop',
  region: 'eu-west-1',
  accountId: '111122223333',
  parameters: { Cloud: 'embedded', Names: 'a,b' },
  template: {
    Parameters: { Cloud: { Default: 'aws' }, Size: { Default: 3 } },
    Mappings: { Sizes: { embedded: { table: 'small' } } },
    Conditions: {
      OnAws: { 'Fn::Equals': [{ Ref: 'Cloud' }, 'aws'] },
      Local: { 'Fn::Not': [{ Condition: 'OnAws' }] },
      Both: { 'Fn::And': [{ Condition: 'OnAws' }, { Condition: 'Local' }] },
      Either: { 'Fn::Or': [{ Condition: 'OnAws' }, { Condition: 'Local' }] },
    },
    Resources: {
      Api: { Type: 'AWS::AppSync::GraphQLApi' },
      Function: { Type: 'AWS::Lambda::Function' },
      Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/app/' } },
      Absent: { Type: 'AWS::Lambda::Function', Condition: 'OnAws' },
    },
  },
  physicalIds: { Api: 'abc', Function: 'shop-function', Role: 'shop-role' },
};
const intrinsics = new Intrinsics(stack);

const LITERAL = '$' + '{AWS::StackName}-$' + '{Function.Arn}-$' + '{!Literal}-$' + '{own}';

test.each<[unknown, unknown]>([
  [{ Ref: 'Cloud' }, 'embedded'],
  [{ Ref: 'Size' }, 3],
  [{ Ref: 'Function' }, 'shop-function'],
  [{ Ref: 'AWS::Region' }, 'eu-west-1'],
  [{ 'Fn::GetAtt': ['Api', 'ApiId'] }, 'abc'],
  [{ 'Fn::GetAtt': 'Api.Arn' }, 'arn:aws:appsync:eu-west-1:111122223333:apis/abc'],
  [{ 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::111122223333:role/app/shop-role'],
  [{ 'Fn::Join': ['-', ['x', { Ref: 'Cloud' }]] }, 'x-embedded'],
  [
    { 'Fn::Sub': [LITERAL, { own: { Ref: 'Cloud' } }] },
    `shop-arn:aws:lambda:eu-west-1:111122223333:function:shop-function-$\{Literal}-embedded`,
  ],
  [{ 'Fn::If': ['OnAws', 1, { 'Fn::If': ['Local', 2, 3] }] }, 2],
  [{ 'Fn::If': ['Both', 1, 2] }, 2],
  [{ 'Fn::If': ['Either', 1, 2] }, 1],
  [{ 'Fn::Select': [1, { 'Fn::Split': [',', { Ref: 'Names' }] }] }, 'b'],
  [{ 'Fn::FindInMap': ['Sizes', { Ref: 'Cloud' }, 'table'] }, 'small'],
  [{ a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] }, { b: [1] }],
])('%j', (value, expected) => {
  expect(intrinsics.resolve(value)).toEqual(expected);
});

test.each<[unknown, string]>([
  [{ Ref: 'Nobody' }, "'Nobody' is neither a parameter nor a resource that exists"],
  [{ 'Fn::GetAtt': ['Absent', 'Arn'] }, "'Absent' is not a resource that exists"],
  [{ 'Fn::GetAtt': ['Api', 'RealtimeUrl'] }, 'attribute RealtimeUrl of Api (AWS::AppSync::GraphQLApi) is not supported'],
  [{ 'Fn::Cidr': [] }, 'Fn::Cidr is not supported in the resources of an API'],
  [{ 'Fn::If': ['None', 1, 2] }, "there is no condition 'None'"],
  [{ 'Fn::FindInMap': ['Sizes', 'aws', 'table'] }, "no entry 'aws', 'table' in mapping 'Sizes'"],
])('%j is refused', (value, message) => {
  expect(() => intrinsics.resolve(value)).toThrow(message);
});

test('a resource with a false condition does not exist', () => {
  expect(intrinsics.exists('Absent', { Type: 'AWS::Lambda::Function', Condition: 'OnAws' })).toBe(false);
  expect(intrinsics.exists('Function', { Type: 'AWS::Lambda::Function' })).toBe(true);
});
