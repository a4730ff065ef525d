import { edit, SHOP, told } from '../harness';

it('B02: an unknown event', async () => {
  expect(await told(edit(SHOP, ['source="AddShopCartRequested"', 'source="AddShopCardRequested"']))).toEqual([
    "model.xml:30:28 error B02 there is no event 'AddShopCardRequested'",
  ]);
});

it('B03: a key-field that is no String field', async () => {
  expect(await told(edit(SHOP, ['key-field="cart"', 'key-field="amount"']))).toEqual([
    "model.xml:30:61 error B03 'amount' is not a String field of AddShopCartRequested",
  ]);
});

it('B03: no key-field', async () => {
  expect(await told(edit(SHOP, [' key-field="cart"', '']))).toEqual(['model.xml:30:12 error B03 a trigger needs a key-field']);
});

it('B05, S12: mapping values', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<mapping target="amount" value="amount"/>',
        '<mapping target="amount" value="amont"/><mapping target="class" value="cart"/>',
      ]),
    ),
  ).toEqual([
    "model.xml:33:45 error B05 'amont' is neither field nor collection of AddShopCartRequested",
    "model.xml:33:70 error S12 'class' is a word of Python",
  ]);
});

it('B04, B06, B07: two triggers', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<processor type="validator"',
        '<trigger source="AddShopCartRequested" key-field="cart"/>\n          <trigger source="ArticleAdded" key-field="cart"><mapping target="cart" value="cart"/></trigger>\n          <processor type="validator"',
      ]),
    ),
  ).toEqual([
    'model.xml:35:12 error B04 the trigger maps nothing of AddShopCartRequested',
    'model.xml:35:28 error B07 a second trigger for AddShopCartRequested in flow Shop.Cart.Add',
    "model.xml:36:28 warning B06 the trigger on ArticleAdded does not fill 'article', another one of flow Shop.Cart.Add does",
    "model.xml:36:28 warning B06 the trigger on ArticleAdded does not fill 'amount', another one of flow Shop.Cart.Add does",
  ]);
});

it('B08: idempotency', async () => {
  expect(await told(edit(SHOP, ['key-field="cart"', 'key-field="cart" idempotency-key="cart basket" idempotency-ttl="a day"']))).toEqual([
    "model.xml:30:89 error B08 'basket' is no mapping value of this trigger",
    "model.xml:30:114 error B08 'a day' is no number of seconds",
  ]);
});

it('B15: variables that are given', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<processor type="set-variable" name="lines"',
        '<processor type="set-variable" name="identity" expression="1"/><processor type="set-variable" name="lines"',
      ]),
    ),
  ).toEqual(['model.xml:36:48 error B15 flow.identity is given; it cannot be assigned']);
});
