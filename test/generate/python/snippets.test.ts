import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emitPython } from '../../../lib/generate/python';
import { provePython } from '../../../lib/generate/python/prove-python';
import type { Model } from '../../../lib/model';
import { attribute, cartModel, draftsman, fileText, modelOf, runPython, sharedAnalyser } from './support';

/** A flow of one aggregate with these processors; its event takes `text`. */
function flowWith(processors: string): string {
  return draftsman(`
    <events>
      <event type="ActorEvent" graphql-namespace="Shop" graphql-name="go" name="GoShopRequested" authorization="anonymous">
        <field name="cart" type="String"/>
      </event>
      <event type="DomainEvent" name="Gone" source="Shop.Cart"><field name="text" type="String"/></event>
    </events>
    <domain><subdomain name="Shop"><aggregate name="Cart" business-key="text">
      <field name="text" type="String"/>
      <command name="Go">
        <trigger source="GoShopRequested" key-field="cart"><mapping target="cart" value="cart"/></trigger>
        ${processors}
        <test-case name="HappyFlow" trigger-event="GoShopRequested">
          <input name="cart" type="String" value="c"/><expected domain-event="Gone"/>
        </test-case>
      </command>
      <event-handler on="Gone"><mapping target="text" operand="set" value="text"/></event-handler>
    </aggregate></subdomain></domain>`);
}

/** Generates, proves that every tree is the model's, and gives the flow's module and what `flow.text` becomes when it runs. */
async function generated(processors: string): Promise<{ text: string; value: unknown }> {
  const emitted = emitPython(await modelOf(flowWith(processors)));
  await provePython(emitted, sharedAnalyser());
  const script = `
import json
import application
from types import SimpleNamespace
flow = SimpleNamespace(cart='c', _events=[], _aggregate=None, items=[1, 2, 3])
import draftsman.flow, application.domain.shop.cart.flows as flows
flows.emit = lambda flow, kind, **values: None
flows.go.function(flow)
print(json.dumps(flow.text))`;
  return { text: fileText(emitted.files, 'domain/shop/cart/flows.py'), value: JSON.parse(runPython(emitted.files, script)) as unknown };
}

const code = (python: string): string => `<processor type="code" code=${attribute(python)}/>`;
const variable = (python: string): string => `<processor type="set-variable" name="text" expression=${attribute(python)}/>`;
const EMIT = '<processor type="emit-event" ref="Gone"><mapping target="text" value="#flow.text"/></processor>';

describe('an expression', () => {
  test.each([
    ['a + inside a string', `'#' + "a # b" + '''#'''`, '#a # b#'],
    ['sigils in between', `#flow.cart + '-' + #flow.cart`, 'c-c'],
    ['a tuple without parentheses', `flow.cart, 1`, ['c', 1]],
    ['a tuple that begins with a parenthesis', `(flow.cart), (1, 2)`, ['c', [1, 2]]],
    ['a tuple in parentheses', `(flow.cart, 1)`, ['c', 1]],
    ['a lone element', `flow.cart,`, ['c']],
    ['parentheses around a part', `(flow.cart) + 'x'`, 'cx'],
    ['a lambda', `(lambda x: x * 2)(flow.cart)`, 'cc'],
    ['a condition', `'yes' if flow.cart else 'no'`, 'yes'],
    ['a comprehension with an f-string', `[f"{flow.cart}-{n}" for n in flow.items]`, ['c-1', 'c-2', 'c-3']],
    ['a generator in a call', `sum(n for n in flow.items)`, 6],
    ['several lines', `(flow.cart +\n'a' +\n  'b')`, 'cab'],
    ['a string of several lines', `flow.cart + """a\n  b"""`, 'ca\n  b'],
    ['characters beyond ASCII before a part', `'é漢🚲' + flow.cart`, 'é漢🚲c'],
    ['quotes and backslashes', String.raw`"\\" + '\'' + r"\d" + "\x41"`, `\\'\\dA`],
    ['braces', `{'a': [1, {'b': ()}]}`, { a: [1, { b: [] }] }],
  ])('with %s keeps its meaning', async (_, python, expected) => {
    expect((await generated(variable(python) + EMIT)).value).toEqual(expected);
  });

  test.each(['flow.cart)(', `flow.cart) + (1`, `1)\nimport os\n(2`, 'flow.cart #', 'x = 1', `"""`, '*flow.items', 'yield 1'])(
    '%j does not get into Python',
    async (python) => {
      const outcome = modelOf(flowWith(variable(python) + EMIT)).then(async (model) => provePython(emitPython(model), sharedAnalyser()));
      // A sigil is removed: what is left of 'flow.cart #' is an expression.
      if (python === 'flow.cart #') await expect(outcome).resolves.toBeUndefined();
      else await expect(outcome).rejects.toThrow();
    },
  );
});

describe('a block', () => {
  test.each([
    ['a string of several lines', `flow.text = """a\n  b\n\tc\n"""`, 'a\n  b\n\tc\n'],
    ['a string of several lines inside a block', `if flow.cart:\n    flow.text = '''x\ny\n    z'''`, 'x\ny\n    z'],
    ['an f-string of several lines', `flow.text = f"""{flow.cart}\n{\n1 + 1}"""`, 'c\n2'],
    ['a continued string', `flow.text = 'a\\\n  b'`, 'a  b'],
    ['a continued line', `flow.text = 'a' + \\\n'b'`, 'ab'],
    ['tabs', `if flow.cart:\n\tfor n in flow.items:\n\t\tflow.text = n`, 3],
    ['tabs and blanks', `if flow.cart:\n\tif True:\n\t        flow.text = 'deep'`, 'deep'],
    ['comments', `# "" it's\nflow.text = '# no' # yes '\n# end`, '# no'],
    ['comments with quotes between strings', `x = 1  # don't\nflow.text = """a\n# b"""`, 'a\n# b'],
    ['|LB|', `flow.text = 'a'|LB|flow.text += 'b'`, 'ab'],
    ['blank lines', `flow.text = 'a'\n\n   \nflow.text += 'b'`, 'ab'],
    ['return', `flow.text = 'a'\nif flow.cart:\n    return\nflow.text = 'b'`, 'a'],
    ['a function and a class', `def f(x):\n    """doc\n    more"""\n    return x\n\nclass A:\n    b = f('c')\n\nflow.text = A.b`, 'c'],
    ['a docstring of its own', `"""first\nsecond"""\nflow.text = 'a'`, 'a'],
    ['an import', `import json\nflow.text = json.dumps([1])`, '[1]'],
    ['carriage returns', `flow.text = 'a'\r\nflow.text += 'b'`, 'ab'],
    ['brackets over lines', `flow.text = [\n1,\n  2,\n]`, [1, 2]],
    ['characters beyond ASCII', `flow.text = 'é漢🚲'; flow.text += 'x'`, 'é漢🚲x'],
  ])('with %s keeps its meaning', async (_, python, expected) => {
    expect((await generated(code(python) + EMIT)).value).toEqual(expected);
  });

  test('of comments only is an empty function', async () => {
    const { text } = await generated(`${code('# nothing to do')}${variable("'x'")}${EMIT}`);
    expect(text).toContain('def go_code_1(flow):\n    # nothing to do\n    pass\n');
  });

  test('stands in the file as the author wrote it', async () => {
    const { text } = await generated(code(`if flow.cart:\n    flow.text = '''a\nb'''  # two lines\n`) + EMIT);
    expect(text).toContain(`def go_code_1(flow):\n    if flow.cart:\n        flow.text = '''a\nb'''  # two lines\n`);
  });
});

describe('the proof', () => {
  const tampered = async (change: (text: string) => string): Promise<void> => {
    const model: Model = await cartModel();
    const emitted = emitPython(model);
    const files = emitted.files.map((file) => (file.path.endsWith('cart/flows.py') ? { ...file, text: change(file.text) } : file));
    expect(files).not.toEqual(emitted.files);
    return provePython({ ...emitted, files }, sharedAnalyser());
  };

  test('finds an expression that is another one, and says where it stands in the model', async () => {
    await expect(tampered((text) => text.replace('(flow.amount > 0)', '(flow.amount > 1)'))).rejects.toThrow(
      /^model\.xml:\d+:\d+: internal error: .*the expression is another one/,
    );
  });

  test('finds a block that is another one', async () => {
    await expect(tampered((text) => text.replace(`raise ValueError("""nobody`, `raise ValueError("""somebody`))).rejects.toThrow(
      /^model\.xml:\d+:\d+: internal error: .*the block is another one/,
    );
  });

  test('finds a statement that is too much', async () => {
    await expect(tampered((text) => text.replace('closes it""")', 'closes it"""); import os'))).rejects.toThrow('internal error');
  });

  test('finds a file that does not parse', async () => {
    await expect(tampered((text) => text.replace('def add(flow):', 'def add(flow:'))).rejects.toThrow(/does not parse/);
  });
});

test("a condition of <delete> is known by the place of the condition, not of the handler's", async () => {
  const { snippets } = emitPython(await cartModel());
  const conditions = snippets.filter(({ python }) => python === "snapshot.isDeleted != ''");
  const lines = readFileSync(join(__dirname, 'cart/model.xml'), 'utf8').split('\n');
  expect(conditions.map(({ span }) => lines[span.line - 1]?.slice(span.column - 1, span.column - 1 + span.length))).toEqual([
    "#snapshot.isDeleted != ''",
  ]);
});
