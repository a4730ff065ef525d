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
