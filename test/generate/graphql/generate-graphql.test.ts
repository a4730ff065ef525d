import { getNamedType, isObjectType } from 'graphql';
import { generateGraphql } from '../../../lib/generate/graphql';
import { SHOP } from '../../model/shop';
import { modelOf } from '../model-of';
import { appsyncSchema } from './appsync-schema';
import { MARKET } from './market-model';

const SHOP_SDL = `schema {
  query: Query
  mutation: Mutation
  subscription: Subscription
}

type Query @aws_api_key @aws_cognito_user_pools {
  Cart: CartQuery
  Trace: TraceQuery
}

type Mutation @aws_api_key @aws_cognito_user_pools {
  Shop: ShopMutation
  publishTrace(correlationId: String!, command: String, component: String, event: String, message: String, status: String, previous: String, timestamp: String): Trace @aws_iam
  publishNotification(identifier: String!, type: String!, message: String): Notification @aws_iam
}

type Subscription @aws_api_key @aws_cognito_user_pools {
  onTrace(correlationId: String): Trace @aws_subscribe(mutations: ["publishTrace"]) @aws_api_key @aws_cognito_user_pools
  onNotification(type: String, identifier: String): Notification @aws_subscribe(mutations: ["publishNotification"]) @aws_api_key @aws_cognito_user_pools
}

type CartQuery @aws_api_key @aws_cognito_user_pools {
  get(key: ID): Cart @aws_cognito_user_pools
}

type TraceQuery @aws_api_key @aws_cognito_user_pools {
  get(correlationId: String!): TraceResultSet @aws_api_key @aws_cognito_user_pools
}

type ShopMutation @aws_api_key @aws_cognito_user_pools {
  Cart: ShopCartMutation
}

type ShopCartMutation @aws_api_key @aws_cognito_user_pools {
  add(input: AddShopCartInput!): Receipt @aws_cognito_user_pools
}

type Cart @aws_api_key @aws_cognito_user_pools {
  key: ID
  cart: String
  lines: [CartLine]
}

type CartLine @aws_api_key @aws_cognito_user_pools {
  article: String
  amount: Int
}

input AddShopCartInput {
  cart: String!
  article: String!
  amount: Int
}

type Receipt @aws_api_key @aws_cognito_user_pools {
  correlationId: ID!
}

type Trace @aws_api_key @aws_cognito_user_pools @aws_iam {
  correlationId: String!
  command: String
  component: String
  event: String
  message: String
  status: String
  previous: String
  timestamp: String
}

type TraceResultSet @aws_api_key @aws_cognito_user_pools {
  resultset: [Trace]
  pending: Int!
}

type Notification @aws_api_key @aws_cognito_user_pools @aws_iam {
  identifier: String!
  message: String
  type: String!
}
`;

/** One type or input of a schema, as it is written. */
function part(sdl: string, name: string): string | undefined {
  return sdl
    .split('\n\n')
    .find((text) => new RegExp(`^(type|input) ${name} `).test(text))
    ?.trimEnd();
}

describe('generateGraphql', () => {
  test('writes the whole schema of Appendix C', async () => {
    const model = await modelOf(SHOP);
    expect(generateGraphql(model)).toBe(SHOP_SDL);
    expect(() => appsyncSchema(SHOP_SDL)).not.toThrow();
  });

  test('gives views the names that clients know and moves its own out of the way', async () => {
    const sdl = generateGraphql(await modelOf(MARKET));
    const schema = appsyncSchema(sdl);
    expect(part(sdl, 'OrderQuery')).toBe('type OrderQuery @aws_api_key @aws_cognito_user_pools {\n  count: Int\n}');
    expect(String(schema.getQueryType()?.getFields().Order?.type)).toBe('OrderQuery_');
  });

  test('writes inputs: defaults are optional, what the server fills is left out, items have types of their own', async () => {
    const sdl = generateGraphql(await modelOf(MARKET));
    expect(part(sdl, 'PlaceOrderInput')).toBe(
      'input PlaceOrderInput {\n  id: String!\n  note: String\n  tags: [String]!\n  orderLines: [PlaceOrder_Orderline!]\n}',
    );
    expect(part(sdl, 'PlaceOrder_Orderline')).toBe('input PlaceOrder_Orderline {\n  article: String!\n  amount: Int\n}');
    expect(part(sdl, 'TickOrderReturnInput')).toBeUndefined();
  });

  test('lets an operation and a namespace differ in the case of their first letter alone', async () => {
    const sdl = generateGraphql(await modelOf(MARKET));
    expect(part(sdl, 'OrderMutation')).toBe(
      [
        'type OrderMutation @aws_api_key @aws_cognito_user_pools {',
        '  Return: OrderReturnMutation',
        '  place(input: PlaceOrderInput!): Receipt @aws_api_key @aws_cognito_user_pools',
        '  return(input: ReturnOrderInput!): Receipt @aws_cognito_user_pools',
        '}',
      ].join('\n'),
    );
    expect(part(sdl, 'OrderReturnMutation')).toContain('  tick: Receipt @aws_cognito_user_pools');
  });

  test('writes queries: clauses first, then the canonical search, then paging; mandatory in a named query', async () => {
    const sdl = generateGraphql(await modelOf(MARKET));
    expect(part(sdl, 'OrderQuery_')).toBe(
      [
        'type OrderQuery_ @aws_api_key @aws_cognito_user_pools {',
        '  filter(owner_equals: String, total_greater_than: Float, total_less_than: Float, tags_equals: String, limit: Int, nextToken: String): OrderResultSet @aws_api_key @aws_cognito_user_pools',
        '  paid(paid_equals: Boolean!, key_begins_with: String, limit: Int, nextToken: String): OrderResultSet @aws_cognito_user_pools',
        '  get(key: ID): Order @aws_cognito_user_pools',
        '  statistics(since: String!, tags: [String]): OrderQueryResultSet @aws_api_key @aws_cognito_user_pools',
        '}',
      ].join('\n'),
    );
    expect(part(sdl, 'OrderQueryResultSet')).toContain('  resultset: [OrderQuery]\n  nextToken: String');
  });

  test('writes relations as objects or lists, and a key field once', async () => {
    const sdl = generateGraphql(await modelOf(MARKET));
    expect(part(sdl, 'Order')).toBe(
      [
        'type Order @aws_api_key @aws_cognito_user_pools {',
        '  key: ID',
        '  id: String',
        '  owner: String',
        '  total: Float',
        '  paid: Boolean',
        '  tags: [String]',
        '  lines: [OrderLine]',
        '  customer: Customer',
        '  parts: [Order]',
        '  related: [Order]',
        '}',
      ].join('\n'),
    );
    expect(part(sdl, 'Customer')).toBe('type Customer @aws_api_key @aws_cognito_user_pools {\n  key: ID\n  text: String\n}');
  });

  test('puts both directives on every type that a client reaches', async () => {
    const schema = appsyncSchema(generateGraphql(await modelOf(MARKET)));
    const reached = new Set<string>();
    const visit = (name: string): void => {
      const type = schema.getType(name);
      if (reached.has(name) || !isObjectType(type)) return;
      reached.add(name);
      for (const field of Object.values(type.getFields())) visit(getNamedType(field.type).name);
    };
    for (const root of ['Query', 'Mutation', 'Subscription']) visit(root);
    expect(reached.size).toBe(17);
    for (const name of reached) {
      const directives = schema.getType(name)?.astNode?.directives?.map((directive) => directive.name.value);
      expect([name, directives?.slice(0, 2)]).toEqual([name, ['aws_api_key', 'aws_cognito_user_pools']]);
    }
  });

  test('leaves the trace query out where the model has a namespace Trace', async () => {
    const sdl = generateGraphql(
      await modelOf(SHOP.replace('graphql-namespace="Cart"', 'graphql-namespace="Trace"').replace('path="Cart.get"', 'path="Trace.get"')),
    );
    expect(part(sdl, 'TraceQuery')).toContain('get(key: ID): Cart');
    expect(part(sdl, 'TraceResultSet')).toBeUndefined();
    expect(() => appsyncSchema(sdl)).not.toThrow();
  });

  test('keeps namespaces apart whose joined names are equal', async () => {
    const model = await modelOf(SHOP);
    const [command] = model.commands;
    if (!command) throw new Error('no command');
    const twin = { ...command, eventName: 'OtherRequested', name: 'Other', namespace: ['ShopCart'] };
    const sdl = generateGraphql({ ...model, commands: [command, twin] });
    expect(part(sdl, 'ShopCartMutation')).toContain('AddShopCartInput');
    expect(part(sdl, 'ShopCartMutation_')).toContain('OtherInput');
    expect(() => appsyncSchema(sdl)).not.toThrow();
  });

  test('refuses names that cannot be given, with their position', async () => {
    const model = await modelOf(SHOP);
    const named = (name: string) => () => generateGraphql({ ...model, views: model.views.map((view) => ({ ...view, name })).slice(1) });
    expect(named('Mutation')).toThrow("model.xml:64:17: a view cannot be called 'Mutation': GraphQL or AppSync uses this name");
    expect(named('AWSDate')).toThrow("a view cannot be called 'AWSDate'");
    expect(named('AddShopCartInput')).toThrow("AddShopCartRequested: two types of the API would be called 'AddShopCartInput'");
  });
});
