import { edit, SHOP, told } from '../harness';

it('B01, B09, B17: an empty flow', async () => {
  expect(await told(edit(SHOP, ['</aggregate>', '<command name="Empty"/></aggregate>']))).toEqual([
    'model.xml:60:22 error B01 flow Shop.Cart.Empty has no trigger',
    'model.xml:60:22 error B09 flow Shop.Cart.Empty has no processor',
    'model.xml:60:22 error B17 flow Shop.Cart.Empty has no test case',
  ]);
});

it('B10: an event of nobody', async () => {
  expect(await told(edit(SHOP, ['ref="ArticleAdded"', 'ref="ArticleAded"']))).toEqual([
    "model.xml:37:45 error B10 there is no domain event 'ArticleAded'",
  ]);
});

it('B11: targets of events', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['<mapping target="cart" value="#flow.cart"/>', '<mapping target="card" value="#flow.cart"/>'],
        [
          '<mapping target="lines" value="#flow.lines"/>',
          '<mapping target="lines" value="#flow.lines"/><mapping target="lines" value="many"/>',
        ],
      ),
    ),
  ).toEqual([
    "model.xml:37:45 error B11 'cart' of ArticleAdded is not mapped",
    "model.xml:38:30 error B11 'card' is neither field nor collection of ArticleAdded",
    "model.xml:39:75 error B11 'lines' of ArticleAdded is mapped twice",
    'model.xml:39:89 error B11 invalid JSON: a value is expected',
  ]);
});

it('B12: code of a module', async () => {
  expect(
    await told({
      'model.xml': edit(SHOP, [
        '<processor type="set-variable" name="lines"',
        '<processor type="code"/>\n          <processor type="code" file="lib/HashLib.py" handler="hsh"/>\n          <processor type="code" file="lib/HashLib.py" handler="two"/>\n          <processor type="code" file="lib/Hash.py" handler="hash"/>\n          <processor type="set-variable" name="lines"',
      ]),
      'lib/HashLib.py': 'def hash(flow):\n    flow.hash = 1\n\n\ndef two(flow, other):\n    pass\n',
    }),
  ).toEqual([
    'model.xml:36:12 error B12 there is neither code nor a module',
    "model.xml:37:65 error B12 lib/HashLib.py has no function 'hsh'",
    "model.xml:38:65 error B12 'two' of lib/HashLib.py cannot be called with 1 argument",
    "model.xml:39:40 error B12 there is no module 'lib/Hash.py'",
  ]);
});

it('B13, B16: exceptions and switches', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['Amount {flow.amount} is', 'Amount {flow.amount is'],
        ['<command name="Add">', '<command name="Add" create-command="true" reactivate-command="true">'],
      ),
    ),
  ).toEqual([
    'model.xml:29:71 warning B16 create-command and reactivate-command exclude each other; create wins',
    "model.xml:35:85 error B13 '{' is not closed",
  ]);
});
