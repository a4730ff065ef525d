import { parse, validate } from 'graphql';
import { generateApplicationJson, stackPrefix } from '../../../lib/generate/application';
import { generateTemplate } from '../../../lib/generate/cloudformation';
import { generateGraphql } from '../../../lib/generate/graphql';
import { generatePositions } from '../../../lib/generate/positions';
import type { Model } from '../../../lib/model/types';
import { SHOP } from '../../model/shop';
import { appsyncSchema } from '../graphql/appsync-schema';
import { MARKET } from '../graphql/market-model';
import { modelOf } from '../model-of';

let shop: Model;
let market: Model;
beforeAll(async () => {
  shop = await modelOf(SHOP);
  market = await modelOf(MARKET);
});

describe('generateApplicationJson', () => {
  test('describes the application of Appendix C', () => {
    expect(generateApplicationJson(shop)).toEqual({
      name: 'Demo',
      stackPrefix: 'demo',
      model: { name: 'Demo', commands: 1, events: 1, aggregates: 1, flows: 1, views: 2, notifiers: 0, scenarios: 1 },
      afterDeployment: [],
      properties: [],
      computedProperties: [],
      smoke: null,
      answersVersion: true,
      interface: {
        mutations: [{ path: 'Shop.Cart.add', authorization: 'role' }],
        queries: [
          { path: 'Cart.get', authorization: 'role', returns: 'Cart' },
          { path: 'Trace.get', authorization: 'anonymous', returns: 'TraceResultSet' },
        ],
      },
    });
  });

  test('names the function of each @afterDeployment notifier, and the template has it', () => {
    const { afterDeployment } = generateApplicationJson(market);
    expect(afterDeployment).toEqual([{ notifier: 'Welcome', function: 'NotifierIdentityFunction' }]);
    expect(generateTemplate(market, generateGraphql(market)).Resources).toHaveProperty('NotifierIdentityFunction');
  });

  test('lists the properties that the model names literally, and who fetches others', () => {
    const { properties, computedProperties } = generateApplicationJson(market);
    expect({ properties, computedProperties }).toEqual({ properties: ['push-token'], computedProperties: ['Push'] });
  });

  test('smokes with the first anonymous view query that needs nothing', () => {
    const { smoke } = generateApplicationJson(market);
    expect(smoke).toEqual({ document: 'query { Order { filter { resultset { key id owner total paid tags } } } }', variables: {} });
    expect(validate(appsyncSchema(generateGraphql(market)), parse(smoke?.document ?? ''))).toEqual([]);
  });

  test('smokes with a get of nothing where that is the first', async () => {
    const model = await modelOf(
      SHOP.replace(/field-name="get" type="get" .*\/>/, 'field-name="get" type="get" authorization="anonymous"/>'),
    );
    expect(generateApplicationJson(model).smoke).toEqual({
      document: 'query($key: ID) { Cart { get(key: $key) { key cart } } }',
      variables: { key: '-' },
    });
  });

  test('reduces the project name to what a stack name takes', () => {
    expect(generateApplicationJson(market).stackPrefix).toBe('marketplace2');
    expect(stackPrefix('  42 Shop_of-Things- ')).toBe('shopof-things');
    expect(() => stackPrefix('42')).toThrow("project-name '42' gives no name for a stack");
  });
});

test('generatePositions says where everything that fails at run time stands', () => {
  const line = (text: string) => {
    const before = SHOP.slice(0, SHOP.indexOf(text)).split('\n');
    return [before.length, (before.at(-1)?.length ?? 0) + 1];
  };
  const positions = generatePositions(shop);
  expect(Object.keys(positions)).toEqual([
    ...['scenario:Buy', 'scenario:Buy/1', 'scenario:Buy/2', 'scenario:Buy/3', 'scenario:Buy/4', 'scenario:Buy/4/trace/1', 'scenario:Buy/5'],
    ...['scenario:Buy/5/expect/1', 'flow:Shop.Cart.Add', 'case:Shop.Cart.Add/HappyFlow', 'case:Shop.Cart.Add/Rejected'],
  ]);
  for (const [key, text] of [
    ['scenario:Buy', 'Buy">'],
    ['scenario:Buy/4/trace/1', 'Shop.Cart.Add" status'],
    ['scenario:Buy/5/expect/1', 'lines.0.amount'],
    ['case:Shop.Cart.Add/Rejected', 'Rejected'],
  ] as const) {
    expect([key, positions[key]]).toEqual([key, `model.xml:${line(text).join(':')}`]);
  }
  const welcome = MARKET.slice(0, MARKET.indexOf('"Welcome"')).split('\n');
  expect(generatePositions(market)['notifier:Welcome']).toBe(`model.xml:${welcome.length}:${(welcome.at(-1)?.length ?? 0) + 2}`);
});
