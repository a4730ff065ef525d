import { edit, SHOP, told } from '../harness';
import { testPairs } from './pairs';

const EMIT = '<mapping target="lines" value="#flow.lines"/>';
const LAST_FIELD = '<field name="amount" type="Int" default="1"/>';
const LAST_INPUT = '<input name="amount" type="Int" value="2"/>';
/** The command takes a collection, whose items have a pattern. */
const WITH_LINES = [
  LAST_FIELD,
  `${LAST_FIELD}<nested-object name="marks"><field name="word" type="String" pattern="{{Word}}"/><field name="count" type="Int" default="1"/><field name="by" type="String" auto-fill="uuid"/></nested-object>`,
] as const;
const marks = (json: string) => [LAST_INPUT, `${LAST_INPUT}<input name="marks" type="NestedObject">${json}</input>`] as const;
const SENT = '<input name="article" type="String" value="apple"/>\n        <expected-trace';
const sent = (json: string) => [SENT, `<input name="marks" type="Nested" value='${json}'/>${SENT}`] as const;
const state = (json: string) => ['{"lines": {"apple": {"article": "apple", "amount": 1}}}', json] as const;
const expectation = (json: string, name = 'lines') =>
  ['<expect-value name="lines.0.amount" type="Int" value="1"/>', `<expect-value name="${name}" type="Nested" value='${json}'/>`] as const;

describe('B11', () => {
  testPairs([
    {
      name: 'a collection written as JSON',
      wrong: [[EMIT, '<mapping target="lines" value=\'[{"article": "x", "amont": 1}]\'/>']],
      told: [['¦"amont"', "error B11 'amont' is no field of collection 'lines'"]],
      right: [
        [EMIT, '<mapping target="lines" value=\'[{"article": "x", "amount": "1"}]\'/>'],
        ['<expected-state pk="t:one">{"lines": {"apple": {"amount": 3}}}', '<expected-state pk="t:one">{}'],
      ],
    },
    {
      name: 'a value of an item that does not convert',
      wrong: [[EMIT, '<mapping target="lines" value=\'[{"article": "x", "amount": "many"}]\'/>']],
      told: [['¦"many"', 'error B11 \'amount\' is of type Int; "many" is no Int']],
      right: [[EMIT, '<mapping target="lines" value="[]"/>']],
    },
  ]);
});

describe('B18', () => {
  testPairs([
    {
      name: 'an item with a field that there is not',
      wrong: [WITH_LINES, marks('[{"word": "x"}, {"wort": "y"}]')],
      told: [['¦"wort"', "error B18 'wort' is no field of collection 'marks'"]],
      right: [WITH_LINES, marks('[{"word": "x"}, {"word": "y", "count": "7"}]')],
    },
    {
      name: 'an item with a value that does not convert',
      wrong: [WITH_LINES, marks('[{"word": "x", "count": "7.5"}]')],
      told: [['¦"7.5"', 'error B18 \'count\' is of type Int; "7.5" is no Int']],
      right: [WITH_LINES, marks('[{"word": "x", "count": 7}]')],
    },
    {
      name: 'a second value of one input',
      wrong: [[LAST_INPUT, `${LAST_INPUT}<input id="x" name="amount" type="Int" value="3"/>`]],
      told: [['id="x" name="¦amount"', "error B18 a second value of 'amount'"]],
      right: [],
    },
    {
      name: 'a field of the document with a value of another type',
      wrong: [state('{"cart": 5}')],
      told: [['"cart": ¦5}', "error B18 'cart' is of type String; 5 is no String"]],
      right: [state('{"cart": "5"}'), ['{"lines": {"apple": {"amount": 3}}}', '{"lines": {"apple": {"amount": 2}}}']],
    },
    {
      name: 'an entry of a collection that is no object',
      wrong: [state('{"lines": {"apple": 7}}')],
      told: [['"apple": ¦7', "error B18 an entry of 'lines' is an object"]],
      right: [state('{"lines": {"apple": {}}}')],
    },
    {
      name: 'JSON that is none, at its place',
      wrong: [state('{"lines": {"apple": {"amount": 01}}}')],
      told: [['{"amount": 0¦1}', "error B18 invalid JSON in <state>: a ',' or '}' is expected"]],
      right: [state('{"lines": {"apple": {"amount": 1}}}')],
    },
  ]);
});

describe('B19', () => {
  testPairs([
    {
      name: 'a field that an entry has not',
      wrong: [state('{"lines": {"apple": {"artikel": "apple"}}}')],
      told: [['¦"artikel"', "error B19 'artikel' is no field of collection 'lines'"]],
      right: [state('{"lines": {"apple": {"article": "apple"}}}')],
    },
  ]);
});

describe('scenarios', () => {
  testPairs([
    {
      name: 'T05: an item with a field that there is not',
      wrong: [WITH_LINES, sent('[{"word": "x", "wort": "y"}]')],
      told: [['¦"wort"', "error T05 'wort' is no field of collection 'marks'"]],
      right: [WITH_LINES, sent('[{"word": "x", "count": null}]')],
    },
    {
      name: 'T05: an item without what it needs',
      wrong: [WITH_LINES, sent('[{"count": 2}]')],
      told: [['value=\'[¦{"count"', "error T05 an item of 'marks' needs 'word'"]],
      right: [WITH_LINES, sent('[{"word": "x", "count": 2}]')],
    },
    {
      name: 'T10: a value that GraphQL would not take',
      wrong: [WITH_LINES, sent('[{"word": "x", "count": "2"}]')],
      told: [['¦"2"}', 'error T10 \'count\' is of type Int; "2" is no Int']],
      right: [WITH_LINES, sent('[]')],
    },
    {
      name: 'T13: an item that the pattern refuses',
      wrong: [WITH_LINES, sent('[{"word": "X"}]')],
      told: [['value=\'¦[{"word"', "warning T13 'X' does not match the pattern of 'marks.word'"]],
      right: [WITH_LINES, sent('[{"word": "x"}]')],
    },
    {
      name: 'T13: a default is exempt',
      wrong: [
        [LAST_FIELD, `${LAST_FIELD}<field name="word" type="String" pattern="{{Word}}" default="-"/>`],
        [SENT, `<input name="word" type="String" value="+"/>${SENT}`],
      ],
      told: [['value="¦+"', "warning T13 '+' does not match the pattern of 'word'"]],
      right: [
        [LAST_FIELD, `${LAST_FIELD}<field name="word" type="String" pattern="{{Word}}" default="-"/>`],
        [SENT, `<input name="word" type="String" value="-"/>${SENT}`],
      ],
    },
    {
      name: 'T08: a member of an expected object that the view has not',
      wrong: [expectation('[{"article": "apple", "amont": 1}]')],
      told: [['¦"amont"', "error T08 view CartLine has no 'amont'"]],
      right: [expectation('[{"article": "#cart#", "amount": #user_number#}]')],
    },
    {
      name: 'T10: an expected object that is a value',
      wrong: [expectation('7')],
      told: [["value='¦7'", 'error T10 a Nested value is a JSON object or array']],
      right: [expectation('{"article": "apple"}', 'lines.0')],
    },
  ]);
});

describe('D09', () => {
  const HANDLER = '<mapping target="cart" operand="set" value="cart"/>\n          <nested';
  testPairs([
    {
      name: 'put takes a collection',
      wrong: [[HANDLER, HANDLER.replace('/>', '/><mapping target="lines" operand="put" value="cart"/>')]],
      told: [['operand="put" value="¦cart"', "error D09 'cart' is a field of event ArticleAdded; put takes the items of a collection"]],
      right: [[HANDLER, HANDLER.replace('/>', '/><mapping target="lines" operand="put" value="lines"/>')]],
    },
  ]);
});

describe('texts of notifiers', () => {
  const notifier = (activity: string) =>
    [
      '<functional-scenarios',
      `<notifiers><notifier name="Tell"><trigger source="ArticleAdded"><mapping target="cart" value="cart"/><mapping target="lines" value="lines"/></trigger>${activity}</notifier></notifiers><functional-scenarios`,
    ] as const;
  const group = (name: string) => `<activity type="create-iam-group" group-name="${name}"/>`;
  const render = '<activity type="render-template" name="text" template-file="templates/mail.txt"/>';
  testPairs([
    {
      name: 'B24: a literal that is the name of a variable',
      wrong: [notifier(group('cart'))],
      told: [['group-name="¦cart"', "warning B24 the literal text 'cart' is also the name of a flow variable"]],
      right: [notifier(group('#flow.cart'))],
    },
    {
      name: 'N05: item outside of a loop',
      wrong: [notifier(group('{{item.article}}'))],
      told: [['group-name="¦{{item', 'error N05 there is no item outside of a loop']],
      right: [notifier(`<activity type="loop" array="#flow.lines">${group('{{item.article}}')}</activity>`)],
    },
    {
      name: 'N05: a marker that is no path',
      wrong: [notifier(group('{{flow.cart | upper}}'))],
      told: [['group-name="¦{{flow', "error N05 a path is expected: flow.name, then .name, [0] or ['key']"]],
      right: [notifier(group('{{flow.lines[0].article}}'))],
    },
  ]);

  it('N05, N07: a template, each place once', async () => {
    const text = 'Hello {{flow.cart}}\n{{flow.nobody}}\n{{ cart }} {% if x %}\n';
    const twice = edit(SHOP, notifier(render + render.replace('name="text"', 'name="other"')));
    expect(await told({ 'model.xml': twice, 'templates/mail.txt': text })).toEqual([
      'templates/mail.txt:2:1 warning N07 nothing assigns flow.nobody',
      'templates/mail.txt:3:1 error N05 a marker begins with flow or item',
      'templates/mail.txt:3:12 error N05 control blocks and comments of templates are not supported',
    ]);
    const mended = 'Hello {{flow.cart}} {{flow.__dict__}} { } }}';
    expect(await told({ 'model.xml': twice, 'templates/mail.txt': mended })).toEqual([]);
  });
});
