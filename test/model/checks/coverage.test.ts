import { edit, SHOP, told } from '../harness';

it('T07, T12: what cannot be reached', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['command="Shop.Cart.Add"', 'command="Tell-Notifier"'],
        [
          '<activity type="query" path="Cart.get" view="Cart">\n        <input name="key" type="String" value="#cart#"/>\n        <expect-value name="lines.0.amount" type="Int" value="1"/>\n      </activity>',
          '',
        ],
        [
          '  <functional',
          '  <notifiers>\n<notifier name="Tell"><trigger source="@rate(1 day)"/><activity type="iam-create-systemuser"/></notifier>\n  </notifiers>\n  <functional',
        ],
      ),
    ),
  ).toEqual([
    'model.xml:79:110 warning T12 scenarios query 0 of 1 views, less than 100 percent',
    'model.xml:86:34 warning T07 Tell-Notifier is not reached from Shop.Cart.add by triggers',
  ]);
});

it('T11: a minimum without scenarios', async () => {
  expect(await told(edit(SHOP, ['<scenario name="Buy">', '<!--'], ['    </scenario>\n', '-->']))).toEqual([
    'model.xml:76:82 warning T11 there is no scenario, so no event can be covered',
    'model.xml:76:110 warning T11 there is no scenario, so no view can be covered',
  ]);
});
