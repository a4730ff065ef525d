import { edit, SHOP, told } from '../harness';

it('B18: triggers, inputs and expectations', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['<test-case name="Rejected" trigger-event="AddShopCartRequested">', '<test-case name="Rejected" trigger-event="Nothing">'],
        [
          '<input name="amount" type="Int" value="2"/>',
          '<input name="amount" type="Int" value="two"/><input name="price" type="Int" value="2"/>',
        ],
        ['<expected domain-event="ArticleAdded"><field name="cart"', '<expected domain-event="ArticleAdded"><field name="card"'],
      ),
    ),
  ).toEqual([
    "model.xml:44:52 error B18 'two' is no Int",
    "model.xml:44:71 error B18 'price' is neither field nor collection of AddShopCartRequested",
    "model.xml:45:64 error B18 'card' is neither field nor collection of ArticleAdded",
    "model.xml:49:53 error B18 'Nothing' is no trigger of Shop.Cart.Add",
  ]);
});

it('B18: JSON', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['{"lines": {"apple": {"article": "apple", "amount": 1}}}', '{"lines": {"apple": }}'],
        ['{"lines": {"apple": {"amount": 3}}}', '{"lines": [], "cart": {}}'],
      ),
    ),
  ).toEqual([
    'model.xml:46:40 error B18 invalid JSON in <state>: a value is expected',
    "model.xml:47:41 error B18 'lines' is a dictionary of objects by business key",
    "model.xml:47:54 error B18 'cart' is a field, not a collection",
  ]);
});

it('B19, B20: fields of the document and events of others', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['{"lines": {"apple": {"amount": 3}}}', '{"line": {}, "version": 1}'],
        ['</events>', '<event type="DomainEvent" name="Other" source="Shop.Cart"><field name="x" type="Int"/></event></events>'],
        ['<state>', '<expected domain-event="Other"/><state>'],
      ),
    ),
  ).toEqual([
    'model.xml:46:37 error B20 flow Shop.Cart.Add never emits Other',
    "model.xml:47:41 error B19 'line' is neither field nor collection of Shop.Cart",
  ]);
});

it('B21, B22: success without events, triggers without a case', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['<expected domain-event="ArticleAdded"><field name="cart" type="String" value="t:one"/></expected>', ''],
        [
          '<test-case name="HappyFlow" trigger-event="AddShopCartRequested">',
          '<test-case name="HappyFlow" trigger-event="AddShopCartRequested" expected-processing-status="success">',
        ],
        [
          '<processor type="validator"',
          '<trigger source="ArticleAdded" key-field="cart"><mapping target="cart" value="cart"/><mapping target="article" value="#\'\'"/><mapping target="amount" value="#1"/></trigger>\n          <processor type="validator"',
        ],
      ),
    ),
  ).toEqual([
    'model.xml:35:28 warning B22 no test case of Shop.Cart.Add exercises the trigger on ArticleAdded',
    'model.xml:42:104 warning B21 test case HappyFlow expects success but no event',
  ]);
});
