import { type ContractDocument, compareContracts, type EventContract, type FieldContract, isUnchanged } from '../../lib/contract';

const SCHEMA = 'type Query { a(x: String): String @aws_api_key  at: AWSDateTime }';
const empty: ContractDocument = { version: 1, commands: [], events: [], views: [], queries: [] };
const field = (name: string, type = 'String', more: Partial<FieldContract> = {}): FieldContract => ({ name, type, ...more });
const event = (fields: FieldContract[], more: Partial<EventContract> = {}): EventContract => ({
  name: 'OrderPlaced',
  aggregate: 'Sales.Order',
  fields,
  ...more,
});
const compare = (before: Partial<ContractDocument>, after: Partial<ContractDocument>, schemas: [string, string] = [SCHEMA, SCHEMA]) =>
  compareContracts({ contract: { ...empty, ...before }, schema: schemas[0] }, { contract: { ...empty, ...after }, schema: schemas[1] });
const events = (before: FieldContract[], after: FieldContract[]) => compare({ events: [event(before)] }, { events: [event(after)] });

test('the same twice is no change', () => {
  const contract = { events: [event([field('total')])] };
  expect(isUnchanged(compare(contract, contract))).toBe(true);
});

test('what was added, changed and removed, by part and name, with what is different', () => {
  const before = {
    commands: [
      { name: 'Order.place', authorization: 'anonymous', inputs: [field('article')] },
      { name: 'Order.void', authorization: 'anonymous', inputs: [] },
    ],
    queries: [{ name: 'Order.get', authorization: 'anonymous', returns: 'Order', arguments: [{ name: 'key', type: 'ID' }] }],
  };
  const after = {
    commands: [
      { name: 'Order.cancel', authorization: 'anonymous', inputs: [] },
      { name: 'Order.place', authorization: 'role: clerk', inputs: [{ ...field('article'), pattern: '[A-Z]+' }] },
    ],
    queries: [{ name: 'Order.get', authorization: 'anonymous', returns: 'Order', arguments: [{ name: 'key', type: 'ID!' }] }],
  };
  expect(compare(before, after).changes).toEqual([
    { part: 'command', name: 'Order.cancel', kind: 'added', details: [] },
    {
      part: 'command',
      name: 'Order.place',
      kind: 'changed',
      details: ['authorization was anonymous, is role: clerk', 'pattern of article was none, is [A-Z]+'],
    },
    { part: 'command', name: 'Order.void', kind: 'removed', details: [] },
    { part: 'query', name: 'Order.get', kind: 'changed', details: ['key was ID, is ID!'] },
  ]);
});

describe('clients of the API', () => {
  test('what breaks them is named by graphql-js, with types and directives of AppSync in the schema', () => {
    const { breaking, dangerous } = compare({}, {}, [SCHEMA, 'type Query { a(x: String, y: Int): String }']);
    expect(breaking).toEqual(['Query.at was removed']);
    expect(dangerous).toEqual(['An optional arg y on Query.a was added']);
  });

  const open = (authorization: string) => ({ commands: [{ name: 'Order.place', authorization, inputs: [] }] });
  test.each([
    ['anonymous', 'authenticated', 1],
    ['authenticated', 'role: clerk', 1],
    ['role: clerk', 'role: boss', 1],
    ['role: clerk', 'authenticated', 0],
    ['authenticated', 'anonymous', 0],
  ])('an operation for %s that is for %s', (before, after, count) => {
    expect(compare(open(before), open(after)).breaking).toHaveLength(count);
  });
});

describe('events that are stored', () => {
  test.each<[string, FieldContract[], FieldContract[], string[]]>([
    ['a field that goes is ignored', [field('a'), field('b')], [field('a')], ["'b' of stored OrderPlaced events is ignored from now on"]],
    ['a field that comes with a default is read with it', [field('a')], [field('a'), field('b', 'String', { default: '-' })], []],
    [
      'a field that comes without one reads as zero, which is told',
      [field('a')],
      [field('a'), field('b', 'Int')],
      ["'b' of stored OrderPlaced events reads as the zero value of Int: it has no default"],
    ],
    ['a whole number may become a number', [field('a', 'Int')], [field('a', 'Float')], []],
    [
      'a renaming may say what old events read as',
      [field('a')],
      [field('b', 'String', { default: '' })],
      ["'a' of stored OrderPlaced events is ignored from now on"],
    ],
  ])('%s', (_, before, after, notes) => {
    expect(events(before, after)).toMatchObject({ unreadable: [], notes });
  });

  test.each<[string, FieldContract[], FieldContract[], string, RegExp]>([
    ['a type that changes', [field('total', 'Float')], [field('total', 'Int')], 'total', /it was Float and would be Int/],
    [
      'a type that changes, even with a default: the value is not missing',
      [field('total')],
      [field('total', 'Int', { default: 0 })],
      'total',
      /it was String and would be Int/,
    ],
    ['a field that becomes a list', [field('items')], [field('items', 'Items', { fields: [] })], 'items', /would be Items/],
    ['a renaming that says nothing', [field('total')], [field('sum')], 'total', /as if it were now 'sum'/],
    [
      'a field of an item',
      [field('items', 'Items', { fields: [field('price', 'Float')] })],
      [field('items', 'Items', { fields: [field('price', 'StringList')] })],
      'items.price',
      /it was Float and would be StringList/,
    ],
  ])('%s is refused', (_, before, after, name, why) => {
    const { unreadable } = events(before, after);
    expect(unreadable).toEqual([
      { event: 'OrderPlaced', field: name, why: expect.stringMatching(why), help: expect.stringMatching(/keep/) },
    ]);
  });

  test('an event that goes is skipped, and one that moves is not read in its old streams: both are told', () => {
    const gone = compare({ events: [event([])] }, {});
    expect(gone).toMatchObject({ unreadable: [], notes: ['stored OrderPlaced events are skipped from now on'] });
    const moved = compare({ events: [event([field('a')])] }, { events: [event([field('a', 'Int')], { aggregate: 'Sales.Cart' })] });
    expect(moved.unreadable).toEqual([]);
    expect(moved.notes).toEqual(['stored OrderPlaced events stay in the streams of Sales.Order, which skips them from now on']);
  });
});
