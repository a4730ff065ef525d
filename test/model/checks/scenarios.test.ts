import { edit, SHOP, told } from '../harness';

it('T01: scenarios that go on from nothing or themselves', async () => {
  expect(
    await told(
      edit(SHOP, ['</scenario>', '</scenario><scenario name="Again" extends="Bye;Round"/><scenario name="Round" extends="Again"/>']),
    ),
  ).toEqual([
    "model.xml:89:48 error T01 there is no scenario 'Bye'",
    'model.xml:89:48 error T01 scenario Again goes on from itself',
    'model.xml:89:92 error T01 scenario Round goes on from itself',
  ]);
});

it('T02: activities', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<activity type="grant-role" role="t-buyer"/>',
        '<activity type="grant-role"/><activity type="dance"/><activity type="wait" milliseconds="0"/><activity type="switch-user" user-number="101"/>',
      ]),
    ),
  ).toEqual([
    "model.xml:78:8 error T02 attribute 'role' of <activity> is missing",
    "model.xml:78:52 error T02 'dance' is no type of <activity>",
    "model.xml:78:96 error S10 milliseconds '0' is not an integer of 1 to 10000",
    "model.xml:78:142 error S10 user-number '101' is not an integer of 1 to 100",
  ]);
});

it('T03, T04, T06: operations and components', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['path="Shop.Cart.add"', 'path="Shop.Cart.ad"'],
        ['path="Cart.get" view="Cart"', 'path="Cart.get" view="CartLine"'],
        ['command="Shop.Cart.Add"', 'command="Shop.Cart.Ad"'],
      ),
    ),
  ).toEqual([
    "model.xml:80:39 error T03 'Shop.Cart.ad' is no mutation",
    "model.xml:83:34 error T06 'Shop.Cart.Ad' is neither flow nor notifier",
    "model.xml:85:52 warning T04 Cart.get returns view Cart, not 'CartLine'",
  ]);
});

it('T05, T10, T13: inputs', async () => {
  expect(
    await told(
      edit(
        SHOP,
        [
          '<input name="article" type="String" value="apple"/>\n        <expected-trace',
          '<input name="artikel" type="String" value="apple"/><input name="amount" type="Int" value="many"/>\n        <expected-trace',
        ],
        ['<input name="cart" type="String" value="#cart#"/>', '<input name="cart" type="String" value="ONE"/>'],
        ['<input name="key" type="String" value="#cart#"/>', ''],
      ),
    ),
  ).toEqual([
    "model.xml:80:39 error T05 Shop.Cart.add needs 'article'",
    "model.xml:81:49 warning T13 'ONE' does not match the pattern of 'cart'",
    "model.xml:82:22 error T05 'artikel' is no argument of Shop.Cart.add",
    "model.xml:82:99 error T10 'many' is no Int",
    "model.xml:85:36 error T05 Cart.get needs 'key'",
  ]);
});

it('T08, T09: paths and variables', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['name="lines.0.amount" type="Int" value="1"', 'name="lines.0.count" type="Int" value="#nothing#"'],
        [
          '</activity>\n    </scenario>',
          '<expect-value name="lines.0" value="x"/><expect-value name="resultset.0.cart" value="x"/><expect-value name="cart.0" value="x"/><extract-value name="key" put-key="k"/></activity>\n    </scenario>',
        ],
      ),
    ),
  ).toEqual([
    "model.xml:87:29 error T08 view CartLine has no 'count'",
    'model.xml:87:62 error T09 nothing assigns #nothing# before',
    "model.xml:88:27 error T08 'lines.0' is an object, not a value",
    "model.xml:88:67 error T08 view Cart has no 'resultset'",
    "model.xml:88:116 error T08 'cart' of view Cart has no parts",
  ]);
});
