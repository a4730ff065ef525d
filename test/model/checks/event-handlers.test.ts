import { edit, SHOP, told } from '../harness';

it('D08: a second handler, and one of nothing', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<event-handler on="ArticleAdded">',
        '<event-handler on="ArticleAded" code="pass"/>\n        <event-handler on="ArticleAdded" code="pass"/>\n        <event-handler on="ArticleAdded">',
      ]),
    ),
  ).toEqual([
    "model.xml:53:28 error D08 there is no domain event 'ArticleAded'",
    'model.xml:55:28 error D08 a second event-handler for ArticleAdded in Shop.Cart',
  ]);
});

it('D09, D11: mappings of fields', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<mapping target="cart" operand="set" value="cart"/>\n          <nested',
        '<mapping target="card" operand="set" value="cart"/>\n          <mapping target="cart" operand="subtract" value="cart"/>\n          <mapping target="cart" operand="set" value="kart"/>\n          <mapping target="lines" operand="set" value="cart"/>\n          <nested',
      ]),
    ),
  ).toEqual([
    "model.xml:54:28 error D09 'card' is no field of Shop.Cart",
    "model.xml:55:43 error D11 operand 'subtract' does not fit a field of type String",
    "model.xml:56:55 error D09 'kart' is no field of event ArticleAdded",
    "model.xml:57:28 error D09 'lines' is a collection; a mapping sets fields",
  ]);
});

it('D11: types that do not fit', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['<mapping target="article" operand="set" value="article"/>', '<mapping target="article" operand="set" value="amount"/>'],
        ['<mapping target="amount" operand="add" value="amount"/>', '<mapping target="amount" operand="add" value="article"/>'],
      ),
    ),
  ).toEqual([
    "model.xml:56:60 warning D11 'amount' is of type Int, 'article' of type String",
    "model.xml:57:59 error D11 'article' is of type String, 'amount' of type Int",
  ]);
});

it('D10: collections, keys and items', async () => {
  expect(
    await told(
      edit(
        SHOP,
        [
          '<nested-mapping source="lines" target="lines" business-key="article">',
          '<nested-mapping source="lnes" target="lines" business-key="article"/>\n          <nested-mapping source="lines" target="lines" business-key="sku">',
        ],
        ['<mapping target="amount" operand="add" value="amount"/>', '<mapping target="count" operand="add" value="amount"/>'],
      ),
    ),
  ).toEqual([
    "model.xml:55:35 error D10 'lnes' is no collection of event ArticleAdded",
    "model.xml:56:71 error D10 'sku' is no field of collection 'lines' of ArticleAdded",
    "model.xml:58:30 error D10 'count' is no field of collection 'lines' of Shop.Cart",
  ]);
});

it('D17: mappings and code', async () => {
  expect(await told(edit(SHOP, ['<event-handler on="ArticleAdded">', '<event-handler on="ArticleAdded" code="pass">']))).toEqual([
    'model.xml:53:48 warning D17 mappings and code in one event-handler; the mappings run first',
  ]);
});
