import { edit, SHOP, told } from '../harness';

it('B23: flows that start each other', async () => {
  expect(
    await told(
      edit(
        SHOP,
        [
          '<processor type="validator" condition="flow.amount > 0" exception="Amount {flow.amount} is not allowed"/>',
          '<trigger source="ArticleAdded" key-field="cart"><mapping target="cart" value="cart"/><mapping target="article" value="#\'\'"/><mapping target="amount" value="#1"/></trigger>',
        ],
        [
          '<test-case name="Rejected" trigger-event="AddShopCartRequested">\n            <input name="amount" type="Int" value="0"/>',
          '<test-case name="Rejected" trigger-event="ArticleAdded">',
        ],
      ),
    ),
  ).toEqual(['model.xml:29:24 warning B23 flow Shop.Cart.Add is started again by what it emits']);
});
