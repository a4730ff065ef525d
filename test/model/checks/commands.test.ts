import { edit, SHOP, told } from '../harness';

it('C01, C11, C07: the head of a command', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['name="AddShopCartRequested" authorization="role" role="#global.tenantRole(cart, \'-buyer\')"', 'name="CartFilled"'],
        ['source="AddShopCartRequested"', 'source="CartFilled"'],
        ['<test-case name="HappyFlow" trigger-event="AddShopCartRequested">', '<test-case name="HappyFlow">'],
        ['<test-case name="Rejected" trigger-event="AddShopCartRequested">', '<test-case name="Rejected">'],
        ['</events>', '<event type="ActorEvent" graphql-namespace="Shop" graphql-name="open" authorization="anonymous"/></events>'],
      ),
    ),
  ).toEqual([
    'model.xml:8:6 warning C11 command CartFilled says nothing about authorization; it is authenticated',
    "model.xml:8:85 warning C01 'CartFilled' is not 'AddShopCartRequested', as namespace and operation make it",
    'model.xml:20:4 warning C07 command OpenShopRequested has no field',
    'model.xml:20:4 warning C07 nothing is triggered by command OpenShopRequested',
  ]);
});

it('C02, C08: operations and types of the API', async () => {
  expect(
    await told(
      edit(
        SHOP,
        [
          '</events>',
          '<event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddAgainRequested" authorization="anonymous"><field name="a" type="Int"/></event></events>',
        ],
        ['<view name="CartLine">', '<view name="AddShopCartInput">'],
        ['ref="CartLine"', 'ref="AddShopCartInput"'],
      ),
    ),
  ).toEqual([
    'model.xml:8:85 error C08 the API type AddShopCartInput of command AddShopCart is also that of view AddShopCartInput',
    'model.xml:20:72 error C02 Shop.Cart.add is the operation of AddShopCartRequested already',
    "model.xml:20:83 warning C01 'AddAgainRequested' is not 'AddShopCartRequested', as namespace and operation make it",
  ]);
});

it('C03: authorization without what it needs', async () => {
  expect(await told(edit(SHOP, [' role="#global.tenantRole(cart, \'-buyer\')"', '']))).toEqual([
    'model.xml:8:6 error C03 authorization="role" needs a role',
  ]);
});

it('C03: a username-field that is none', async () => {
  expect(
    await told(
      edit(SHOP, ['authorization="role" role="#global.tenantRole(cart, \'-buyer\')"', 'authorization="user" username-field="user"']),
    ),
  ).toEqual(["model.xml:8:144 error C03 'user' is no field of AddShopCartRequested"]);
});

it('C04, C05, C06, C10, C12: fields', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<field name="amount" type="Int" default="1"/>',
        '<field name="amount" type="Int" default="one" pattern="{{Wort}}"/>\n      <field name="user" type="Int" auto-fill="username" default="1"/>\n      <field name="note" type="String" default="default value" pattern="[a-z]+"/>\n      <field name="tags" type="StringList" default="[]"/>',
      ]),
    ),
  ).toEqual([
    "model.xml:11:48 error C05 'one' is no Int",
    'model.xml:11:62 error C04 a pattern on a field of type Int',
    "model.xml:11:62 error C04 there is no pattern 'Wort'",
    'model.xml:12:48 error C06 auto-fill on a field of type Int',
    'model.xml:12:67 warning C06 default is ignored where the server fills the field',
    "model.xml:13:49 warning C10 'default value' is the text that the editor starts with",
    'model.xml:13:73 warning C04 a regular expression instead of {{Pattern}}',
    'model.xml:14:32 warning C12 commands have no StringList fields in the editor',
  ]);
});
