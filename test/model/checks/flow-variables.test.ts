import { edit, SHOP, told } from '../harness';

it('B14: a variable that nothing assigns', async () => {
  expect(
    await told(
      edit(SHOP, ['condition="flow.amount > 0"', 'condition="flow.amout > 0"'], ['{flow.amount}', '{flow.entity.cart} {flow.price}']),
    ),
  ).toEqual(['model.xml:35:55 warning B14 nothing assigns flow.amout', 'model.xml:35:109 warning B14 nothing assigns flow.price']);
});

it('B14: code assigns variables, and handing on the flow hides them', async () => {
  expect(
    await told(
      edit(
        SHOP,
        [
          '<processor type="set-variable" name="lines"',
          '<processor type="code" code="flow.a = 1|LB|help(flow)"/><processor type="set-variable" name="lines"',
        ],
        ['condition="flow.amount > 0"', 'condition="flow.b > 0"'],
      ),
    ),
  ).toEqual([]);
});

it('B24: a forgotten #', async () => {
  expect(await told(edit(SHOP, ['value="#flow.cart"', 'value="cart"']))).toEqual([
    "model.xml:38:43 warning B24 the literal text 'cart' is also the name of a flow variable",
  ]);
});

it('N07: variables of notifiers', async () => {
  expect(
    await told(
      edit(SHOP, [
        '  <functional',
        '  <notifiers><notifier name="Tell"><trigger source="ArticleAdded"><mapping target="cart" value="cart"/></trigger>\n    <activity type="HTTP" name="answer" url="#flow.url" body="{{flow.cart}} {{flow.text}}"/>\n  </notifier></notifiers>\n  <functional',
      ]),
    ),
  ).toEqual(['model.xml:77:52 warning N07 nothing assigns flow.url', 'model.xml:77:77 warning N07 nothing assigns flow.text']);
});
