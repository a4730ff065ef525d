import { edit, SHOP, told } from '../harness';

it('V01, V03: nothing in it, nothing fills it', async () => {
  expect(
    await told(
      edit(SHOP, ['</views>', '<view name="Empty"/><view name="Lonely"><field name="id" type="String" pk="true"/></view></views>']),
    ),
  ).toEqual(['model.xml:75:15 error V01 view Empty has no field', 'model.xml:75:35 error V03 view Lonely has a key but no handler']);
});

it('V02: two keys, and one that is no String', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<field name="cart" type="String" pk="true"/>',
        '<field name="cart" type="String" pk="true"/><field name="count" type="Int" pk="true"/>',
      ]),
    ),
  ).toEqual(['model.xml:66:77 error V02 the key of view Cart is of type Int', 'model.xml:66:86 error V02 view Cart has a second key']);
});

it('V04, V05: no key', async () => {
  expect(await told(edit(SHOP, [' pk="true"', '']))).toEqual([
    'model.xml:68:8 error V04 view Cart has a handler but no key',
    'model.xml:73:51 error V05 view Cart has a query but no key',
  ]);
});

it('V06, V07: relations', async () => {
  expect(
    await told(
      edit(SHOP, [
        '</view>\n  </views>',
        '<field name="a" type="OneToOne" ref="CartLine" foreign-key="cart"/>\n      <field name="b" type="OneToOne" ref="Card" foreign-key="cart"/>\n      <field name="c" type="ManyToMany" ref="Cart" foreign-key="cart"/>\n      <field name="d" type="OneToOne" ref="Cart" foreign-key="#canonical"/>\n      <field name="e" type="OneToOne" ref="Cart"/>\n      <field name="f" type="ObjectList" ref="Cart"/></view>\n  </views>',
      ]),
    ),
  ).toEqual([
    'model.xml:74:42 error V06 view CartLine has no key, which OneToOne needs',
    "model.xml:75:44 error V06 there is no view 'Card'",
    "model.xml:76:65 error V07 'cart' is of type String; ManyToMany needs StringList",
    'model.xml:77:63 error V07 #canonical works for OneToMany only, not for OneToOne',
    "model.xml:78:8 error V07 relation 'e' has no foreign-key",
    'model.xml:79:46 error V06 view Cart would contain itself',
  ]);
});

it('V16, V17, V19: views that may not do what is meant', async () => {
  expect(
    await told(
      edit(
        SHOP,
        [
          '<mapping target="cart" operand="set" value="cart"/>\n        <mapping target="lines" operand="convert_items"',
          '<mapping target="lines" operand="convert_items"',
        ],
        ['<delete condition="#snapshot.isDeleted != \'\'"/>', ''],
        ['<event-handler on="ArticleAdded">', '<event-handler on="ArticleAdded" code="self.isDeleted = \'hard\'">'],
        ['key-mapping="cart"', 'key-mapping="isDeleted"'],
        ['</views>', '<view name="Alone"><field name="x" type="Int"/></view></views>'],
      ),
    ),
  ).toEqual([
    'model.xml:53:48 warning D17 mappings and code in one event-handler; the mappings run first',
    'model.xml:68:54 warning V19 Shop.Cart can be deleted, but view Cart keeps its instance',
    "model.xml:68:73 warning V16 'cart' of view Cart is not mapped; it is filled with the key",
    'model.xml:74:15 warning V17 nothing refers to view Alone, which has no key',
  ]);
});
