import { edit, SHOP, told } from '../harness';

it('V13: aggregates, keys and dictionaries', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['aggregate="Cart" key-mapping', 'aggregate="Card" key-mapping'],
        [
          '</view>\n  </views>',
          '<snapshot-handler sub-domain="Shopp" aggregate="Cart" key-mapping="cart"/>\n      <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="card"/>\n      <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="article" processor="dictionary" dictionary="line"/>\n      <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="version"/></view>\n  </views>',
        ],
      ),
    ),
  ).toEqual([
    "model.xml:68:54 error V13 there is no aggregate 'Card' in Shop",
    "model.xml:74:35 error V13 there is no subdomain 'Shopp'",
    "model.xml:75:73 error V13 'card' is not a String field of Shop.Cart",
    "model.xml:76:117 error V13 'line' is no collection of Shop.Cart",
    "model.xml:77:73 error V13 'version' is not a String field of Shop.Cart",
  ]);
});

it('V14: mappings', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<delete condition="#snapshot',
        '<mapping target="card" value="cart"/><mapping target="cart" value="lines"/>\n        <mapping target="cart" operand="subtract" value="kart"/><mapping target="cart" operand="convert_items" value="cart"/><delete condition="#snapshot',
      ]),
    ),
  ).toEqual([
    "model.xml:71:26 error V14 'card' is no field of view Cart",
    "model.xml:71:76 error V14 'lines' is a collection, 'cart' is a data field",
    "model.xml:72:41 error V14 operand 'subtract' does not fit a field of type String",
    "model.xml:72:58 error V14 'kart' is no field of Shop.Cart",
    "model.xml:72:97 error V14 operand 'convert_items' does not fit a field of type String",
  ]);
});

it('V15: templates', async () => {
  expect(
    await told(
      edit(SHOP, ['{"article": value["article"], "amount": value["amount"]}', '{"artikel": value["article"], "amount": value.amont}']),
    ),
  ).toEqual([
    "model.xml:70:82 warning V15 'artikel' is no field of view CartLine",
    "model.xml:70:127 warning V15 'amont' is no field of collection 'lines' of Shop.Cart",
  ]);
});

it('V15: no dictionary, no collection', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['{"article": value["article"], "amount": value["amount"]}', '[value]'],
        ['operand="convert_items" value="lines"', 'operand="convert_items" value="cart"'],
      ),
    ),
  ).toEqual([
    "model.xml:70:64 error V15 'cart' is no collection of Shop.Cart",
    'model.xml:70:80 error V15 not a Python expression: not a dictionary display',
  ]);
});

it('V18: custom handlers', async () => {
  expect(
    await told(
      edit(SHOP, [
        '</view>\n  </views>',
        '<custom-handler sub-domain="Shop" aggregate="Cart"> </custom-handler>\n<custom-handler sub-domain="Shop" aggregate="Cart">\nreturn 1\n  x\n</custom-handler></view>\n  </views>',
      ]),
    ),
  ).toEqual([
    'model.xml:74:6 error V18 the custom-handler is empty',
    'model.xml:77:2 error V18 the code does not compile: unexpected indent',
  ]);
});
