import { edit, SHOP, told } from '../harness';
import { testPairs } from './pairs';

const VALIDATOR = '<processor type="validator" condition';
const LAST_FIELD = '<field name="amount" type="Int" default="1"/>';
const DOMAIN_EVENT = '<event type="DomainEvent" name="ArticleAdded"';
const LINES = '<field name="lines" type="ObjectList" ref="CartLine"/>';
const QUERY =
  '<query graphql-namespace="Cart" field-name="get" type="get" authorization="role" role="#global.tenantRole(key, \'-buyer\')"/>';
const filter = (clauses: string, authorization = '') =>
  [QUERY, `${QUERY}<query graphql-namespace="Cart" field-name="filter" type="filter"${authorization}>${clauses}</query>`] as const;
const clause = (operand: string) => `<filter-clause field-name="cart" operand="${operand}"/>`;
const EXPRESSION = '<expression name="tenantRole"';
const PROJECTION = (inputs: string) =>
  [
    '<functional-scenarios',
    `<projections><projection name="Sum" graphql-namespace="Cart" return="CartLine" code="def transform(arguments, username):|LB|    return {}">${inputs}</projection></projections><functional-scenarios`,
  ] as const;

describe('S07', () => {
  testPairs([
    {
      name: 'fields that differ only in letter case',
      wrong: [[LAST_FIELD, `${LAST_FIELD}<field name="aMount" type="Int" default="1"/>`]],
      told: [['name="¦aMount"', "warning S07 AddShopCartRequested: 'aMount' differs from 'amount' only in letter case"]],
      right: [[LAST_FIELD, `${LAST_FIELD}<field name="count" type="Int" default="1"/>`]],
    },
    {
      name: 'a second subdomain of one name',
      wrong: [['</domain>', '<subdomain name="Shop"/></domain>']],
      told: [['<subdomain name="¦Shop"/>', "error S07 a second subdomain 'Shop'"]],
      right: [['</domain>', '<subdomain name="Depot"/></domain>']],
    },
    {
      name: 'the built-in event as something else',
      wrong: [
        [
          DOMAIN_EVENT,
          `<event type="DomainEvent" name="FileUploaded" source="Shop.Cart"><field name="size" type="Int"/></event>${DOMAIN_EVENT}`,
        ],
      ],
      told: [['name="¦FileUploaded"', "error S07 'FileUploaded' is the name of the built-in event"]],
      right: [
        [
          DOMAIN_EVENT,
          `<event type="DomainEvent" name="FileUploaded" source="appsync"><field name="uri" type="String"/></event>${DOMAIN_EVENT}`,
        ],
      ],
    },
  ]);

  it('the built-in event as a command', async () => {
    const command =
      '<event type="ActorEvent" name="FileUploaded" graphql-namespace="Up" graphql-name="load" authorization="anonymous"><field name="a" type="String"/></event>';
    expect(await told(edit(SHOP, [DOMAIN_EVENT, command + DOMAIN_EVENT]))).toContain(
      "model.xml:13:36 error S07 'FileUploaded' is the name of the built-in event",
    );
  });
});

describe('S12', () => {
  testPairs([
    {
      name: 'a flow variable',
      wrong: [[VALIDATOR, `<processor type="set-variable" name="class" expression="1"/>${VALIDATOR}`]],
      told: [['name="¦class"', "error S12 'class' is a word of Python"]],
      right: [[VALIDATOR, `<processor type="set-variable" name="match" expression="1"/>${VALIDATOR}`]],
    },
    {
      name: 'an input of an expression',
      wrong: [
        [EXPRESSION, `<expression name="keyOf" type="TriggerKeyField" input="in" expression="'x'"/>${EXPRESSION}`],
        ['key-field="cart"', 'key-field="#global.keyOf(cart)"'],
      ],
      told: [['input="¦in"', "error S12 'in' is a word of Python"]],
      right: [
        [EXPRESSION, `<expression name="keyOf" type="TriggerKeyField" input="inner" expression="inner"/>${EXPRESSION}`],
        ['key-field="cart"', 'key-field="#global.keyOf(cart)"'],
      ],
    },
    {
      name: 'an input of a projection',
      wrong: [PROJECTION('<input name="from" type="String"/>')],
      told: [['name="¦from"', "error S12 'from' is a word of Python"]],
      right: [PROJECTION('<input name="start" type="String"/>')],
    },
    {
      name: 'a relation called key in a view with a key',
      wrong: [[LINES, `${LINES}<field name="key" type="OneToMany" ref="Cart" foreign-key="#canonical"/>`]],
      told: [['name="¦key" type="OneToMany"', "error S12 a field 'key' of a view must be its key"]],
      right: [[LINES, `${LINES}<field name="others" type="OneToMany" ref="Cart" foreign-key="#canonical"/>`]],
    },
  ]);

  it.each(['None', 'True', 'EntityManager'])('an event and a view called %s', async (name) => {
    const event = await told(SHOP.replaceAll('ArticleAdded', name));
    expect(event).toHaveLength(1);
    expect(event[0]).toMatch(/^model.xml:13:37 error S12 /);
    const view = await told(SHOP.replaceAll('"CartLine"', `"${name}"`));
    expect(view).toHaveLength(1);
    expect(view[0]).toMatch(/^model.xml:64:17 error S12 /);
  });

  it('a view and a module of lib/ that its expressions use', async () => {
    const files = { 'lib/Cart.py': 'def text(value):\n    return value\n' };
    const model = edit(SHOP, ['key-mapping="cart"', 'key-mapping="#Cart.text(snapshot.cart)"']);
    const [message, ...rest] = await told({ ...files, 'model.xml': model });
    expect(message).toBe("model.xml:65:17 error S12 'Cart' is a view and a module of lib/ that its expressions use");
    expect(rest).toEqual([]);
    expect((await told({ ...files, 'model.xml': SHOP })).filter((one) => one.includes('error'))).toEqual([]);
  });
});

describe('C08', () => {
  testPairs([
    {
      name: 'a view that AppSync would refuse',
      wrong: [
        ['<view name="CartLine">', '<view name="AWSLine">'],
        ['ref="CartLine"', 'ref="AWSLine"'],
      ],
      told: [
        ['<view name="¦AWSLine"', 'error C08 the API types of view AWSLine would begin with AWS, which AppSync keeps for itself'],
        ['<view name="¦AWSLine"', "warning S06 'AWSLine' is not plain PascalCase"],
      ],
      right: [
        ['<view name="CartLine">', '<view name="AwsLine">'],
        ['ref="CartLine"', 'ref="AwsLine"'],
      ],
    },
    {
      name: 'a collection that a client could send nothing of',
      wrong: [[LAST_FIELD, `${LAST_FIELD}<nested-object name="marks"><field name="mark" type="String" auto-fill="uuid"/></nested-object>`]],
      told: [['name="¦marks"', "error C08 collection 'marks' has no field that a client could send"]],
      right: [
        [
          LAST_FIELD,
          `${LAST_FIELD}<nested-object name="marks"><field name="mark" type="String" auto-fill="uuid"/><field name="text" type="String"/></nested-object>`,
        ],
      ],
    },
  ]);
});

describe('clauses of a query', () => {
  testPairs([
    {
      name: 'V10: two of one field and operand',
      wrong: [filter(clause('equals') + clause('equals').replace('operand', 'id="x" operand'))],
      told: [['field-name="¦cart" id="x"', "error V10 a second clause 'equals' on 'cart'"]],
      right: [filter(clause('equals') + clause('not_equals'))],
    },
    {
      name: 'G04: a role by the field of two clauses',
      wrong: [filter(clause('equals') + clause('not_equals'), ' authorization="role" role="#global.tenantRole(cart, \'-x\')"')],
      told: [["role=\"#global.tenantRole(¦cart, '-x')", "error G04 'cart' is the field of several clauses: cart_equals, cart_not_equals"]],
      right: [filter(clause('equals') + clause('not_equals'), ' authorization="role" role="#global.tenantRole(cart_equals, \'-x\')"')],
    },
    {
      name: 'V12: a user by the field of two clauses',
      wrong: [filter(clause('equals') + clause('not_equals'), ' authorization="user" username-field="cart"')],
      told: [['username-field="¦cart"', "error V12 'cart' is the field of several clauses: cart_equals, cart_not_equals"]],
      right: [filter(clause('equals') + clause('not_equals'), ' authorization="user" username-field="cart_equals"')],
    },
    {
      name: 'T05: an input by the field of two clauses',
      wrong: [
        filter(clause('equals') + clause('not_equals')),
        [
          '<scenario name="Buy">',
          '<scenario name="Buy"><activity type="query" path="Cart.filter" view="Cart"><input name="cart" type="String" value="x"/></activity>',
        ],
      ],
      told: [
        ['<input name="¦cart" type="String" value="x"', "error T05 'cart' is the field of several clauses: cart_equals, cart_not_equals"],
      ],
      right: [
        filter(clause('equals') + clause('not_equals')),
        [
          '<scenario name="Buy">',
          '<scenario name="Buy"><activity type="query" path="Cart.filter" view="Cart"><input name="cart_equals" type="String" value="x"/></activity>',
        ],
      ],
    },
  ]);
});

describe('G08', () => {
  const two = (one: string, other: string) =>
    ['</global>', `<dependency name="${one}" version="1"/><dependency name="${other}" version="2"/></global>`] as const;
  testPairs([
    {
      name: 'one distribution in two spellings and versions',
      wrong: [two('my_tool', 'My-Tool')],
      told: [['<dependency name="My-Tool" version="¦2"', "error G08 'my_tool' is wanted as '==1' too"]],
      right: [two('my_tool', 'my_tools')],
    },
    {
      name: 'one distribution with extras',
      wrong: [two('requests', 'requests[socks]')],
      told: [['<dependency name="requests[socks]" version="¦2"', "error G08 'requests' is wanted as '==1' too"]],
      right: [],
    },
  ]);
});

describe('the split layout', () => {
  const SPLIT = {
    'config.xml': '<draftsman project-name="Demo"><global/></draftsman>',
    'meta.json': '{"roles": []}',
    'views/Line.xml': '<view name="Line"><field name="article" type="String"/></view>',
    'projections/Shop/Lines.xml':
      '<projection name="Lines" graphql-namespace="Shop" return="Line" return-type="result set" code="def transform(arguments, username):|LB|  return []"/>',
  };
  const cart = (extra: Record<string, string> = {}) => ({
    ...SPLIT,
    'domain/Shop/Cart/root.xml': '<aggregate business-key="id"><field name="id" type="String"/></aggregate>',
    'domain/Shop/Cart/events/Added.xml': '<event name="Added"><field name="id" type="String"/></event>',
    ...extra,
  });
  const errors = async (files: Record<string, string>) => (await told(files)).filter((one) => one.includes(' error '));

  it('S08: a command without a name in a file of another', async () => {
    const command =
      '<event graphql-namespace="Shop" graphql-name="place" authorization="anonymous"><field name="id" type="String"/></event>';
    expect(await errors({ ...SPLIT, 'commands/Shop/Place.xml': command })).toEqual([
      "commands/Shop/Place.xml:1:2 error S08 the name 'PlaceShopRequested', which the operation makes, differs from 'Place' in the path",
    ]);
    expect(await errors({ ...SPLIT, 'commands/Shop/PlaceShopRequested.xml': command })).toEqual([]);
  });

  it('S08: an event in the folder of another aggregate, once', async () => {
    const handler = {
      'domain/Shop/Cart/event-handlers/Added.xml': '<event-handler on="Added"><mapping target="id" value="id"/></event-handler>',
    };
    const event = '<event name="Added" source="Shop.Order"><field name="id" type="String"/></event>';
    expect(await errors(cart({ ...handler, 'domain/Shop/Cart/events/Added.xml': event }))).toEqual([
      "domain/Shop/Cart/events/Added.xml:1:29 error S08 source 'Shop.Order' differs from 'Shop.Cart' in the path",
    ]);
    expect(await errors(cart(handler))).toEqual([]);
  });

  it('S07: entities and subdomains that are one file on some systems', async () => {
    const entity = (name: string) => ({
      [`domain/Shop/Cart/entities/${name}.xml`]: `<nested-object name="${name}" business-key="id"><field name="id" type="String"/></nested-object>`,
    });
    expect(await errors(cart({ ...entity('lines'), ...entity('liNes') }))).toEqual([
      "domain/Shop/Cart/entities/lines.xml:1:22 error S07 collection of Shop.Cart 'lines' differs from 'liNes' only in letter case",
    ]);
    expect(await errors(cart({ ...entity('lines'), ...entity('notes') }))).toEqual([]);
    expect(await errors(cart({ 'domain/shoP/Depot/root.xml': '<aggregate/>' }))).toContain(
      "domain/shoP/Depot/root.xml:1:2 error S07 subdomain 'shoP' differs from 'Shop' only in letter case",
    );
  });

  it('S02: a misspelt folder', async () => {
    expect(await told({ ...SPLIT, 'view/Order.xml': '<view/>' })).toEqual([
      'view/Order.xml:1:1 warning S02 no element of a model stands in the folder view/; it is ignored',
    ]);
    expect(await told({ ...SPLIT, 'docs/Order.xml': '<view/>', 'view/notes.txt': '' })).toEqual([]);
  });

  it('S14: meta.json, at the place of what is wrong', async () => {
    expect(await told({ ...SPLIT, 'meta.json': '{"roles":\n ["x", 5]}' })).toEqual([
      'meta.json:2:8 error S14 "roles" of meta.json is not a list of strings',
    ]);
    expect(await told({ ...SPLIT, 'meta.json': '{"roles":\n ["x",]}' })).toEqual([
      "meta.json:2:7 error S14 meta.json is not JSON: nothing follows the ','",
    ]);
    expect(await told({ ...SPLIT, 'meta.json': 'null' })).toEqual([
      'meta.json:1:1 error S14 "roles" of meta.json is not a list of strings',
    ]);
    expect(await told({ ...SPLIT, 'meta.json': '{}' })).toEqual(['meta.json:1:1 error S14 meta.json has no "roles"']);
  });
});
