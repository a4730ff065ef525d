import { testPairs } from './pairs';

const LINE = '<view name="CartLine"><field name="article" type="String"/>';
const VALIDATOR = '<processor type="validator" condition="flow.amount > 0" exception="Amount {flow.amount} is not allowed"/>';
const TELL = (activity: string) =>
  `<notifiers><notifier name="Tell"><trigger source="ArticleAdded"><mapping target="cart" value="cart"/></trigger>${activity}</notifier></notifiers>\n  <functional-scenarios`;
const SCENARIOS = '<functional-scenarios';

describe('S03', () => {
  testPairs([
    {
      name: 'an id stands on any element, another unknown attribute not',
      wrong: [[LINE, LINE.replace('type=', 'ident="x" type=')]],
      told: [['name="article" ident="¦x"', "warning S03 <field> has no attribute 'ident'; it is ignored"]],
      right: [
        [LINE, LINE.replace('type=', 'id="x" type=')],
        ['<mapping target="cart" value="cart"/>', '<mapping id="x" target="cart" value="cart"/>'],
        ['<scenario name="Buy">', '<scenario id="x" name="Buy">'],
        ['<test-case name="HappyFlow"', '<test-case id="x" name="HappyFlow"'],
      ],
    },
  ]);
});

describe('S04', () => {
  testPairs([
    {
      name: 'a pattern without a regex; an empty one means any text',
      wrong: [[' regex="^[a-z]+$"', '']],
      told: [['<¦pattern name="Word"', "error S04 attribute 'regex' of <pattern> is missing"]],
      right: [['"^[a-z]+$"', '""']],
    },
    {
      name: 'a validator without a message',
      wrong: [[' exception="Amount {flow.amount} is not allowed"', '']],
      told: [['<¦processor type="validator"', "error S04 attribute 'exception' of <processor> is missing"]],
      right: [['Amount {flow.amount} is not allowed', 'No']],
    },
    {
      name: 'an emit-event without ref',
      wrong: [[' ref="ArticleAdded"', '']],
      told: [['<¦processor type="emit-event"', "error S04 attribute 'ref' of <processor> is missing"]],
      right: [],
    },
    {
      name: 'an activity without type',
      wrong: [[SCENARIOS, TELL('<activity name="x" expression="1"/>')]],
      told: [['<¦activity name="x"', "error S04 attribute 'type' of <activity> is missing"]],
      right: [[SCENARIOS, TELL('<activity type="set-variable" name="x" expression="1"/>')]],
    },
    {
      name: 'the source of a notifier that was not chosen',
      wrong: [[SCENARIOS, TELL('<activity type="set-variable" name="x" expression="1"/>').replace('"ArticleAdded"', '"-select-"')]],
      told: [['source="¦-select-"', "error S04 attribute 'source' of <trigger> is '-select-', which stands for nothing"]],
      right: [],
    },
  ]);
});

describe('what was not chosen is absent', () => {
  testPairs([
    {
      name: 'extends, pattern and idempotency-key',
      wrong: [['<scenario name="Buy">', '<scenario name="Buy" extends="Sell">']],
      told: [['extends="¦Sell"', "error T01 there is no scenario 'Sell'"]],
      right: [
        ['<scenario name="Buy">', '<scenario name="Buy" extends="-select-">'],
        [
          '<field name="article" type="String"/>\n      <field name="amount" type="Int" default="1"/>',
          '<field name="article" type="String" pattern="-select-"/>\n      <field name="amount" type="Int" default="1"/>',
        ],
        ['key-field="cart">', 'key-field="cart" idempotency-key="-select-">'],
      ],
    },
  ]);
});

describe('B13', () => {
  testPairs([
    {
      name: 'a validator without condition',
      wrong: [[' condition="flow.amount > 0"', '']],
      told: [['<¦processor type="validator"', "error B13 attribute 'condition' of <processor> is missing"]],
      right: [],
    },
    {
      name: 'a set-variable without name',
      wrong: [[VALIDATOR, `${VALIDATOR}<processor type="set-variable" expression="1"/>`]],
      told: [['<¦processor type="set-variable" expression', "error B13 attribute 'name' of <processor> is missing"]],
      right: [[VALIDATOR, `${VALIDATOR}<processor type="set-variable" name="x" expression="1"/>`]],
    },
    {
      name: 'a format within a format of a message',
      wrong: [['{flow.amount} is', '{flow.amount:{flow.amount:{flow.amount}}} is']],
      told: [['{flow.amount:¦{flow.amount:{flow.amount}}}', 'error B13 a format within a format']],
      right: [['{flow.amount} is', '{flow.amount:{flow.amount}} is']],
    },
    {
      name: 'a name that is not in scope, in a format',
      wrong: [['{flow.amount} is', '{flow.amount:>{width}} is']],
      told: [['{flow.amount:>{¦width}}', "error B13 'width' is not in scope here"]],
      right: [['{flow.amount} is', '{flow.amount:>{flow.amount}} is']],
    },
    {
      name: 'a name with two underscores, once',
      wrong: [['"flow.amount > 0"', '"flow.__class__"']],
      told: [['condition="¦flow.__class__"', 'error B13 an expression must not contain the attribute __class__']],
      right: [['"flow.amount > 0"', '"flow.__dict__"']],
    },
  ]);
});

describe('S05', () => {
  testPairs([
    {
      name: 'a relation is not for everybody by itself',
      wrong: [['ref="CartLine"/>', 'ref="CartLine" authorization="anonymous"/>']],
      told: [['authorization="¦anonymous"', "error S05 'anonymous' is no authorization of <field>"]],
      right: [['ref="CartLine"/>', 'ref="CartLine" authorization="authenticated"/>']],
    },
    {
      name: 'the authorization of a query',
      wrong: [['field-name="get" type="get" authorization="role"', 'field-name="get" type="get" authorization="roles"']],
      told: [['authorization="¦roles"', "error S05 'roles' is no authorization of <query>"]],
      right: [],
    },
    {
      name: 'the method of a call',
      wrong: [[SCENARIOS, TELL('<activity type="HTTP" method="get" url="https://a.example"/>')]],
      told: [['method="¦get"', "error S05 'get' is no method of <activity>"]],
      right: [[SCENARIOS, TELL('<activity type="HTTP" method="GET" url="https://a.example"/>')]],
    },
  ]);
});

describe('S06', () => {
  testPairs([
    {
      name: 'a variable that no text could name',
      wrong: [
        [
          '<activity type="set-variables"><input name="cart"',
          '<activity type="set-variables"><input name="my cart" type="String" value="x"/><input name="cart"',
        ],
      ],
      told: [['name="¦my cart"', 'error S06 #my cart# can name no variable']],
      right: [
        [
          '<activity type="set-variables"><input name="cart"',
          '<activity type="set-variables"><input name="myCart" type="String" value="x"/><input name="cart"',
        ],
      ],
    },
    {
      name: 'a variable that a query fills',
      wrong: [['<expect-value name="lines', '<extract-value name="cart" put-key="Cart_1"/><expect-value name="lines']],
      told: [['put-key="¦Cart_1"', "warning S06 variable 'Cart_1' is not camelCase"]],
      right: [['<expect-value name="lines', '<extract-value name="cart" put-key="cartOne"/><expect-value name="lines']],
    },
    {
      name: 'a project whose stack would have no name',
      wrong: [['project-name="Demo"', 'project-name="123"']],
      told: [['project-name="¦123"', "error S06 project-name '123' gives no name for a stack"]],
      right: [['project-name="Demo"', 'project-name="123a"']],
    },
  ]);
});

describe('S10', () => {
  testPairs([
    {
      name: 'a lifetime that no store could hold',
      wrong: [['business-key="cart">', 'business-key="cart" snapshot-interval="99999999999999999999">']],
      told: [['snapshot-interval="¦999', "error S10 snapshot-interval '99999999999999999999' is not an integer of 0 to 1000000"]],
      right: [['business-key="cart">', 'business-key="cart" snapshot-interval="1000000">']],
    },
    {
      name: 'a functional idempotency key that would be kept longer than anybody lives',
      wrong: [['key-field="cart">', 'key-field="cart" idempotency-key="cart" idempotency-ttl="200 * 365 * 24 * 3600">']],
      told: [['idempotency-ttl="¦200', "error B08 '200 * 365 * 24 * 3600' is more than a hundred years"]],
      right: [['key-field="cart">', 'key-field="cart" idempotency-key="cart" idempotency-ttl="365 * 24 * 3600">']],
    },
  ]);
});

describe('S15', () => {
  testPairs([
    {
      name: 'literals of a mapping and of a scenario',
      wrong: [
        ['<field name="amount" type="Int" default="1"/>', '<field name="amount" type="Int" default="1.0"/>'],
        ['"Int" value="1"/>', '"Int" value="1.0"/>'],
      ],
      told: [
        ['default="¦1.0"', "warning S15 '1.0' is written as a Float; it counts as 1"],
        ['type="Int" value="¦1.0"', "warning S15 '1.0' is written as a Float; it counts as 1"],
      ],
      right: [],
    },
    {
      name: 'a literal that is emitted',
      wrong: [
        [
          '<event type="DomainEvent" name="ArticleAdded" source="Shop.Cart">',
          '<event type="DomainEvent" name="ArticleAdded" source="Shop.Cart"><field name="count" type="Int"/>',
        ],
        [
          '<mapping target="lines" value="#flow.lines"/>',
          '<mapping target="lines" value="#flow.lines"/><mapping target="count" value="2.0"/>',
        ],
      ],
      told: [['value="¦2.0"', "warning S15 '2.0' is written as a Float; it counts as 2"]],
      right: [
        [
          '<event type="DomainEvent" name="ArticleAdded" source="Shop.Cart">',
          '<event type="DomainEvent" name="ArticleAdded" source="Shop.Cart"><field name="count" type="Int"/>',
        ],
        [
          '<mapping target="lines" value="#flow.lines"/>',
          '<mapping target="lines" value="#flow.lines"/><mapping target="count" value="2"/>',
        ],
      ],
    },
  ]);
});

describe('V09, V15, V07', () => {
  testPairs([
    {
      name: 'V09: the type of a query',
      wrong: [['field-name="get" type="get"', 'field-name="get" type="fetch"']],
      told: [['type="¦fetch"', "error V09 'fetch' is no type of <query>"]],
      right: [],
    },
    {
      name: 'V15: a template sees the value, not an item',
      wrong: [['"amount": value["amount"]}', '"amount": item["amount"]}']],
      told: [['"amount": ¦item[', "error V15 'item' is not in scope here"]],
      right: [['"amount": value["amount"]}', '"amount": value["amount"] if key else snapshot.version}']],
    },
    {
      name: 'V07: #canonical needs a key of the owner',
      wrong: [[LINE, `${LINE}<field name="carts" type="OneToMany" ref="Cart" foreign-key="#canonical"/>`]],
      told: [['foreign-key="¦#canonical"', 'error V07 #canonical compares with the key of view CartLine, which has none']],
      right: [
        [
          '<field name="lines" type="ObjectList"',
          '<field name="carts" type="OneToMany" ref="Cart" foreign-key="#canonical"/><field name="lines" type="ObjectList"',
        ],
      ],
    },
  ]);
});
