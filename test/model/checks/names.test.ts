import { edit, SHOP, told } from '../harness';

it('S07: a second event, flow and test case', async () => {
  expect(
    await told(
      edit(
        SHOP,
        [
          '</events>',
          '  <event type="DomainEvent" name="ArticleAdded" source="Shop.Cart"><field name="x" type="Int"/></event>\n  </events>',
        ],
        ['name="Rejected"', 'name="HappyFlow"'],
      ),
    ),
  ).toEqual([
    "model.xml:20:37 error S07 a second event 'ArticleAdded'",
    "model.xml:50:28 error S07 a second test case of Shop.Cart.Add 'HappyFlow'",
  ]);
});

it('S07: only letter case differs', async () => {
  expect(await told(edit(SHOP, ['<view name="CartLine">', '<view name="CART">'], ['ref="CartLine"', 'ref="CART"']))).toEqual([
    "model.xml:64:17 warning S06 'CART' is not plain PascalCase",
    "model.xml:65:17 warning S07 view 'Cart' differs from 'CART' only in letter case",
  ]);
});

it('S12: words of Python, implicit fields and a field key', async () => {
  expect(
    await told(
      edit(
        SHOP,
        [
          '<field name="article" type="String"/>\n      <field name="amount" type="Int" default="1"/>',
          '<field name="class" type="String"/>\n      <field name="article" type="String"/>\n      <field name="amount" type="Int" default="1"/>',
        ],
        ['<aggregate name="Cart" business-key="cart">', '<aggregate name="Cart" business-key="cart"><field name="version" type="Int"/>'],
        ['<view name="CartLine">', '<view name="CartLine"><field name="key" type="String"/>'],
      ),
    ),
  ).toEqual([
    "model.xml:10:20 error S12 'class' is a word of Python",
    "model.xml:24:63 error S12 every document has a field 'version' already",
    "model.xml:65:40 error S12 a field 'key' of a view must be its key",
    "model.xml:81:39 error T05 Shop.Cart.add needs 'class'",
  ]);
});

it('S13: two of one name in one owner', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<field name="lines" type="ObjectList" ref="CartLine"/>',
        '<field name="lines" type="ObjectList" ref="CartLine"/><field name="lines" type="Int"/>',
      ]),
    ),
  ).toEqual(["model.xml:67:20 error S13 view Cart has a second 'lines'"]);
});
