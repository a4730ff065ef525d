import { parse, validate } from 'graphql';
import { generateGraphql } from '../../../lib/generate/graphql';
import { generateScenarios } from '../../../lib/generate/scenarios';
import type { Model } from '../../../lib/model/types';
import type { ScenariosDocument } from '../../../lib/scenarios-document';
import { SHOP } from '../../model/shop';
import { appsyncSchema } from '../graphql/appsync-schema';
import { MARKET } from '../graphql/market-model';
import { modelOf } from '../model-of';

let market: Model;
beforeAll(async () => {
  market = await modelOf(MARKET);
});

/** The activities of the first scenario. */
const activities = (model: Model) => generateScenarios(model).scenarios[0]?.activities ?? [];
const documents = (model: Model) => activities(model).flatMap((activity) => ('document' in activity ? [activity.document] : []));

describe('generateScenarios', () => {
  test('writes the whole document of Appendix C, as the gate reads it', async () => {
    const document: ScenariosDocument = generateScenarios(await modelOf(SHOP));
    expect(document).toEqual({
      cleanDb: true,
      cleanIam: true,
      minimumEventCoverage: 100,
      minimumViewCoverage: 100,
      events: ['ArticleAdded'],
      views: ['Cart'],
      queries: [{ path: 'Cart.get', view: 'Cart', type: 'get' }],
      scenarios: [
        {
          name: 'Buy',
          extends: [],
          activities: [
            { type: 'grant-role', description: '', role: 't-buyer' },
            { type: 'refresh-token', description: '' },
            { type: 'set-variables', description: '', inputs: [{ name: 'cart', type: 'String', value: 't:one' }] },
            {
              type: 'mutation',
              path: 'Shop.Cart.add',
              description: '',
              document: 'mutation($input: AddShopCartInput!) { Shop { Cart { add(input: $input) { correlationId } } } }',
              resultPath: ['Shop', 'Cart', 'add'],
              anonymous: false,
              inputs: [
                { name: 'cart', type: 'String', value: '#cart#', optional: false },
                { name: 'article', type: 'String', value: 'apple', optional: false },
              ],
              expectedTraces: [{ component: 'Shop.Cart.Add', status: 'success' }],
            },
            {
              type: 'query',
              path: 'Cart.get',
              view: 'Cart',
              description: '',
              document: 'query($key: ID) { Cart { get(key: $key) { lines { amount } } } }',
              resultPath: ['Cart', 'get'],
              anonymous: false,
              inputs: [{ name: 'key', argument: 'key', type: 'String', value: '#cart#', optional: true }],
              expects: [{ path: 'lines.0.amount', type: 'Int', value: '1' }],
              extracts: [],
            },
          ],
        },
      ],
    });
  });

  test('selects every path of an activity, through lists and relations, and the key of an object of which nothing is asked', () => {
    expect(documents(market)).toEqual([
      'mutation($input: PlaceOrderInput!) { Order { place(input: $input) { correlationId } } }',
      'mutation { Order { return(input: {}) { correlationId } } }',
      'mutation { Order { Return { tick { correlationId } } } }',
      'query($owner_equals: String, $total_less_than: Float) { Order { filter(owner_equals: $owner_equals, total_less_than: $total_less_than) { resultset { customer { text } lines { article } tags } } } }',
      'query($paid_equals: Boolean!, $key_begins_with: String) { Order { paid(paid_equals: $paid_equals, key_begins_with: $key_begins_with) { resultset { key } } } }',
      'query($since: String!) { Order { statistics(since: $since) { resultset { count } } } }',
    ]);
  });

  test('writes documents that the schema accepts', () => {
    const schema = appsyncSchema(generateGraphql(market));
    for (const document of documents(market)) expect([document, validate(schema, parse(document))]).toEqual([document, []]);
  });

  test('types a mutation by its command: defaults and collections are optional', () => {
    const [, place] = activities(market);
    expect(place).toMatchObject({
      anonymous: true,
      inputs: [
        { name: 'id', type: 'String', optional: false },
        { name: 'note', type: 'String', optional: true },
        { name: 'tags', type: 'StringList', optional: false },
        { name: 'orderLines', type: 'Nested', optional: true },
      ],
      expectedTraces: [
        { component: 'Sales.Order.Place', status: 'success' },
        { component: 'Push-Notifier', status: 'error' },
      ],
    });
  });

  test('lets an input name a clause by its field, and both clauses of a range by their arguments', () => {
    const query = activities(market).find((activity) => activity.type === 'query');
    expect(query).toMatchObject({
      inputs: [
        { name: 'owner', argument: 'owner_equals', type: 'String', optional: true },
        { name: 'total_less_than', argument: 'total_less_than', type: 'Float', optional: true },
      ],
    });
  });

  test('leaves out what the server fills', async () => {
    const model = await modelOf(
      MARKET.replace('<input name="note" type="String" value=""/>', '<input name="owner" type="String" value="x"/>'),
    );
    expect(activities(model)[1]).toMatchObject({ inputs: [{ name: 'id' }, { name: 'tags' }, { name: 'orderLines' }] });
  });

  test('refuses what the API does not have, with its position', () => {
    const changed = (change: (activity: Record<string, unknown>) => object) => {
      const [scenario] = market.tests.scenarios;
      const query = scenario?.activities.find((activity) => activity.type === 'query');
      if (!scenario || !query) throw new Error('no query');
      const wrong = { ...scenario, activities: [{ ...query, ...change(query as unknown as Record<string, unknown>) }] };
      return () => generateScenarios({ ...market, tests: { ...market.tests, scenarios: [wrong as typeof scenario] } });
    };
    const named = (list: string, name: string) => changed((query) => ({ [list]: [{ ...(query[list] as object[])[0], name }] }));
    expect(changed(() => ({ path: 'Order.gone' }))).toThrow(/^model\.xml:\d+:\d+: 'Order\.gone' is no query of the API$/);
    expect(named('inputs', 'gone')).toThrow(/^model\.xml:\d+:\d+: 'gone' is no argument of Order\.filter$/);
    expect(named('inputs', 'total')).toThrow("'total' is ambiguous: total_greater_than, total_less_than");
    expect(named('expects', 'resultset.0.gone')).toThrow("'resultset.0.gone' is not in the answer: Order");
    expect(named('expects', 'resultset.0.owner.name')).toThrow("'resultset.0.owner.name' is not in the answer: Order");
    expect(named('expects', 'owner')).toThrow("'owner' must begin with 'resultset': the query answers a list");
  });

  test('keeps what a scenario extends', () => {
    expect(generateScenarios(market).scenarios.map(({ name, extends: parents }) => [name, parents])).toEqual([
      ['Ordering', []],
      ['Later', ['Ordering']],
    ]);
  });

  test('asks for what an expected object lists, and for where a list goes on', async () => {
    const query = (name: string, value: string) =>
      SHOP.replace(
        '<expect-value name="lines.0.amount" type="Int" value="1"/>',
        `<expect-value name="${name}" type="Nested" value='${value}'/>`,
      );
    expect(documents(await modelOf(query('lines', '[{"article": "apple", "amount": #user_number#}]'))).at(-1)).toBe(
      'query($key: ID) { Cart { get(key: $key) { lines { article amount } } } }',
    );
    const list = SHOP.replace(
      '-buyer\')"/>\n    </view>',
      '-buyer\')"/><query graphql-namespace="Cart" field-name="filter" type="filter"/>\n    </view>',
    ).replace(
      '<scenario name="Buy">',
      '<scenario name="Buy"><activity type="query" path="Cart.filter" view="Cart"><expect-value name="nextToken" type="String" value=""/></activity>',
    );
    const model = await modelOf(list);
    expect(documents(model)[0]).toBe('query { Cart { filter { resultset { key } nextToken } } }');
    expect(validate(appsyncSchema(generateGraphql(model)), parse(documents(model)[0] ?? ''))).toEqual([]);
  });
});
