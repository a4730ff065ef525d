import { edit, SHOP, told } from '../harness';

it('B13, V18, V14: Python that is none, names out of scope, what is forbidden', async () => {
  expect(
    await told(
      edit(
        SHOP,
        ['condition="flow.amount > 0"', 'condition="flow.amount >"'],
        ['value="#flow.lines"', 'value="#[flow.lines, event, (lambda e: e)(1), open]"'],
        ['"#snapshot.isDeleted != \'\'"', '"#snapshot.__class__ or (y := 1)"'],
      ),
    ),
  ).toEqual([
    'model.xml:35:62 error B13 not a Python expression: invalid syntax',
    "model.xml:39:58 error B13 'event' is not in scope here",
    "model.xml:39:83 error B13 'open' is not in scope here",
    'model.xml:71:29 error V18 an expression must not contain the attribute __class__',
    "model.xml:71:52 error V18 an expression must not contain ':='",
  ]);
});

it('B13: an expression that reaches beyond its brackets', async () => {
  expect(await told(edit(SHOP, ["expression=\"[{'article': flow.article, 'amount': flow.amount}]\"", 'expression="1) + (2"']))).toEqual([
    "model.xml:36:68 error B13 not a Python expression: unmatched ')'",
  ]);
});

it('D13: code of a handler and modules', async () => {
  expect(
    await told({
      'model.xml': edit(SHOP, ['<event-handler on="ArticleAdded">', '<event-handler on="ArticleAdded" code="if self:|LB|  break">']),
      'lib/HashLib.py': 'def f(:\n',
    }),
  ).toEqual([
    'model.xml:53:48 warning D17 mappings and code in one event-handler; the mappings run first',
    "model.xml:53:62 error D13 the code does not compile: 'break' outside loop",
    'lib/HashLib.py:1:7 error D13 the module does not compile: invalid syntax',
  ]);
});

it('G10: a path that leads out', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<processor type="set-variable" name="lines"',
        '<processor type="code" file="lib/../../x.py" handler="f"/><processor type="set-variable" name="lines"',
      ]),
    ),
  ).toEqual(["model.xml:36:40 error G10 'lib/../../x.py' leads out of the model"]);
});

it('B12, D13, N05, V18, V20: code that would be a generator never runs', async () => {
  expect(
    await told({
      'model.xml': edit(
        SHOP,
        ['<event-handler on="ArticleAdded">', '<event-handler on="ArticleAdded" code="x = 1|LB|yield x">'],
        [
          '<processor type="set-variable" name="lines"',
          '<processor type="code" file="lib/HashLib.py" handler="f"/><processor type="code" code="def g():|LB|  yield 1|LB|flow.h = list(g())"/><processor type="set-variable" name="lines"',
        ],
        [
          '  <functional',
          '<projections><projection name="Sum" graphql-namespace="Cart" field-name="sum" return="Cart" code="def transform(arguments, username):|LB|    yield 1"/></projections>\n  <functional',
        ],
      ),
      'lib/HashLib.py': 'def f(flow):\n    flow.x = 1\n    yield\n',
    }),
  ).toEqual([
    "model.xml:36:65 error B12 'f' of lib/HashLib.py is a generator: a call runs nothing of it",
    'model.xml:53:48 warning D17 mappings and code in one event-handler; the mappings run first',
    'model.xml:53:57 error D13 the code must not contain yield',
    'model.xml:76:99 error V20 transform is a generator: a call runs nothing of it',
  ]);
});

it('D13: what only a newer Python takes', async () => {
  expect(
    await told({
      'model.xml': edit(SHOP, ['<event-handler on="ArticleAdded">', '<event-handler on="ArticleAdded" code="type X = int">']),
    }),
  ).toContainEqual(
    // Python 3.11 itself has no other words for it.
    expect.stringMatching(
      /^model\.xml:53:\d+ error D13 the code does not compile: (Type statement is only supported in Python 3\.12 and greater; functions run on Python 3\.11 or newer, so a model is written for 3\.11|invalid syntax)$/,
    ),
  );
});

it('D13: the code that the editor starts with, as long as it is unchanged', async () => {
  const step = (code: string) =>
    edit(SHOP, ['<processor type="set-variable"', `<processor type="code" code="${code}"/><processor type="set-variable"`]);
  expect(await told(step('flow.variable = [i for i in ranger(5)]'))).toEqual([
    'model.xml:36:40 warning D13 this is the code that the editor starts with',
  ]);
  expect(await told(step('flow.variable = [i for i in range(5)]'))).toEqual([]);
});
