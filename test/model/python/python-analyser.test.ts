import { PythonAnalyser } from '../../../lib/model/index';
import { edit, read, SHOP, sharedPython, told } from '../harness';

async function answer(kind: 'expression' | 'dict' | 'block' | 'module', text: string, names: string[] = [], watch: string[] = []) {
  const { snippets } = await sharedPython().analyse([{ kind, text, names, watch }]);
  return snippets[0]!;
}

describe('expressions', () => {
  it('may bind names of their own', async () => {
    const text = '[f"{flow.x}-{r}" for r in flow.list if r] + [(lambda a, *b: a + b)(1)] + sorted({k: v for k, v in flow.d.items()})';
    expect(await answer('expression', text, ['flow', 'sorted'])).toEqual({});
  });

  it('tell unknown names where they stand, also behind the scope that binds them', async () => {
    expect((await answer('expression', '[é for é in a] + é', ['a'])).unknown).toEqual([['é', 1, 18, 1]]);
    expect((await answer('expression', '[x for x in x]')).unknown).toEqual([['x', 1, 13, 1]]);
  });

  it.each([
    ['x.__class__', 'the attribute __class__'],
    ['__import__("os")', 'the name __import__'],
    ['(y := 1)', "':='"],
    ['(await x)', 'await'],
    ['(yield)', 'yield'],
    ['lambda __a: 1', 'the name __a'],
  ])('must not contain %s', async (text, what) => {
    expect((await answer('expression', text, ['x'])).forbidden?.map(([told]) => told)).toEqual([what]);
  });

  it('may read __dict__', async () => {
    expect(await answer('expression', 'flow.__dict__', ['flow'], ['flow'])).toEqual({});
  });

  it.each(['a; b', 'a = 1', 'a) + (b', 'a\nb', '', 'pass', 'a, *'])('are exactly one: not %j', async (text) => {
    expect((await answer('expression', text, ['a', 'b'])).error).toMatchObject({ line: expect.any(Number) });
  });

  it('nested too deeply are an error, not a crash', async () => {
    const deep = `${'('.repeat(5000)}1${')'.repeat(5000)}`;
    expect((await answer('expression', deep)).error).toBeDefined();
    expect(await answer('expression', '1')).toEqual({});
  });

  it('count columns in UTF-16 units', async () => {
    expect((await answer('expression', '"😀é" + flow.x', ['flow'], ['flow'])).accesses).toEqual([['flow', 'x', 'load', 1, 14, 1]]);
  });
});

describe('blocks', () => {
  it('tell what they read and assign', async () => {
    const text = 'import time\nflow.a = flow.b\nflow.c += 1\nfor flow.d in flow["e"]:\n    del flow.f';
    expect((await answer('block', text, ['flow'], ['flow'])).accesses?.map(([, name, mode]) => `${mode} ${name}`)).toEqual([
      'store a',
      'load b',
      'store c',
      'load c',
      'store d',
      'load e',
      'store f',
    ]);
  });

  it('may hand a watched name on', async () => {
    expect((await answer('block', 'help(flow)\nflow[name] = 1', ['flow'], ['flow'])).dynamic).toEqual(['flow']);
  });

  it('are bodies of functions: return is fine, break outside a loop is not', async () => {
    expect((await answer('block', 'if flow.x:\n    return', ['flow'])).error).toBeUndefined();
    expect((await answer('block', 'if flow.x:\n    break', ['flow'])).error).toEqual({
      message: "'break' outside loop",
      line: 2,
      column: 5,
    });
  });

  it('with mixed indentation get blanks for tabs only where they do not compile else', async () => {
    expect((await answer('block', 'if a:\n\tb\n    c')).text).toBe('if a:\n    b\n    c');
    expect((await answer('block', 'if a:\n\tb\n\tc')).text).toBeUndefined();
  });

  it('change nothing by being read', async () => {
    const path = `/tmp/was-run-${process.pid}`;
    await answer('module', `open(${JSON.stringify(path)}, "w")`);
    expect(require('node:fs').existsSync(path)).toBe(false);
  });
});

it('modules tell their functions', async () => {
  const text = 'from lib.Other import a\nimport HashLib\n\n\ndef f(flow):\n    flow.x = flow.y\n\n\ndef g(a, b=1, *c): pass\n';
  expect(await answer('module', text)).toEqual({
    imports: ['HashLib', 'lib.Other', 'lib.Other.a'],
    functions: [
      {
        name: 'f',
        parameters: ['flow'],
        required: 1,
        maximum: 1,
        async: false,
        generator: false,
        place: [5, 1, 5],
        accesses: [
          ['flow', 'x', 'store', 6, 10, 1],
          ['flow', 'y', 'load', 6, 19, 1],
        ],
      },
      { name: 'g', parameters: ['a', 'b'], required: 1, maximum: null, async: false, generator: false, place: [9, 1, 5] },
    ],
  });
});

it('dictionaries tell their keys', async () => {
  expect(await answer('dict', '{"a": value["x"],\n "b": value.y, **z}', ['value', 'z'], ['value'])).toMatchObject({
    keys: [
      ['a', 1, 2, 3],
      ['b', 2, 2, 3],
    ],
    complete: false,
  });
});

describe('comparing generated code with the model', () => {
  const generated = [
    'def f(flow):',
    '    return (flow.a + 1)',
    '',
    '',
    'def g(flow):',
    '    if flow.x:',
    "        y = '''",
    "kept'''",
    '    return (1, 2)',
    '',
  ].join('\n');

  it('accepts what the author wrote', async () => {
    const places = [
      { line: 2, column: 13, kind: 'expression' as const, text: 'flow.a + 1' },
      { line: 9, column: 13, kind: 'expression' as const, text: '1, 2' },
      { line: 6, column: 5, endLine: 8, kind: 'block' as const, text: "if flow.x:\n    y = '''\nkept'''" },
      { line: 1, column: 1, kind: 'module' as const, text: `# other\n${generated}` },
    ];
    expect(await sharedPython().compare(generated, places)).toMatchObject({ places: [null, null, null, null] });
  });

  it('refuses anything else', async () => {
    const places = [
      { line: 2, column: 13, kind: 'expression' as const, text: 'flow.a' },
      { line: 2, column: 14, kind: 'expression' as const, text: 'flow.a + 1' },
      { line: 6, column: 5, endLine: 8, kind: 'block' as const, text: "if flow.x:\n    y = '''\n    kept'''" },
      { line: 6, column: 5, endLine: 9, kind: 'block' as const, text: "if flow.x:\n    y = '''\nkept'''" },
    ];
    expect(await sharedPython().compare(generated, places)).toMatchObject({
      places: ['the expression is another one', 'no expression begins here', 'the block is another one', 'the block is another one'],
    });
    expect(await sharedPython().compare('def f(', [])).toMatchObject({ error: { line: 1 } });
  });
});

describe('the child', () => {
  it('that is no Python is a clear error', async () => {
    const analyser = new PythonAnalyser('/nowhere/python3');
    await expect(analyser.analyse([])).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('/nowhere/python3 does not run'),
    });
    analyser.close();
  });

  it('that ends is a clear error', async () => {
    const analyser = new PythonAnalyser('/bin/false');
    await expect(analyser.analyse([])).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining('/bin/false ended (1)') });
    analyser.close();
  });

  it('rejects what was open when it is closed', async () => {
    const analyser = new PythonAnalyser();
    const open = analyser.analyse([]);
    analyser.close();
    await expect(open).rejects.toThrow('the analyser was closed');
  });
});

it('tabs that had to be expanded reach the model', async () => {
  const { model, diagnostics } = await read(
    edit(SHOP, [
      '<event-handler on="ArticleAdded">',
      '<event-handler on="ArticleAdded" code="if self:|LB|\tself.a = 1|LB|    self.b = 2">',
    ]),
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(['D17']);
  expect(model?.aggregates[0]?.handlers[0]?.code).toBe('if self:\n    self.a = 1\n    self.b = 2');
});

it('a place in a block is a place in the file', async () => {
  expect(
    await told(
      edit(SHOP, [
        '<event-handler on="ArticleAdded">',
        '<event-handler on="ArticleAdded" code=\'self.x = &quot;a&quot;|LB|self.y = = 1\'>',
      ]),
    ),
  ).toEqual([
    expect.stringContaining('warning D17'),
    expect.stringMatching(/^model\.xml:53:83 error D13 the code does not compile: invalid syntax/),
  ]);
});

describe('blocks that would be generators', () => {
  it.each([
    ['flow.x = 1\nif flow.y:\n    z = yield', [['yield', 3, 9, 5]]],
    ['yield from flow.list', [['yield', 1, 1, 20]]],
    ['def f(a=(yield)):\n    pass', [['yield', 1, 10, 5]]],
    ['def f():\n    yield 1\nflow.x = list(f())', undefined],
    ['flow.x = list((lambda: (yield))())', undefined],
  ])('%j', async (text, forbidden) => {
    expect((await answer('block', text, ['flow'])).forbidden).toEqual(forbidden);
  });

  it('await is an error of the compiler', async () => {
    expect((await answer('block', 'flow.x = 1\nawait flow.y', ['flow'])).error).toMatchObject({
      line: 2,
      message: "'await' outside async function",
    });
  });
});

describe('Python newer than functions may run on', () => {
  const NEWER = '; functions run on Python 3.11 or newer, so a model is written for 3.11';
  const within = (what: string) => `${what} inside the braces of an f-string is only supported in Python 3.12 and greater${NEWER}`;
  // An analyser on 3.11 refuses them in the words of its own parser.
  const isNewer = async () => !(await answer('expression', 'f"{f"x"}"')).error?.message.startsWith('f-string');

  it.each([
    ['block', 'type X = int', `Type statement is only supported in Python 3.12 and greater${NEWER}`, 1, 1],
    ['block', 'x = 1\ndef f[T](a: T): pass', `Type parameter lists are only supported in Python 3.12 and greater${NEWER}`, 2, 7],
    ['module', 'class A[T]: pass', `Type parameter lists are only supported in Python 3.12 and greater${NEWER}`, 1, 9],
    ['expression', 'f"é{x["a"]}"', within('the quote that encloses it'), 1, 7],
    ['expression', "f'{\", \".join(x)}' + f'{f'{x}'}'", within('the quote that encloses it'), 1, 24],
    ['block', 'x = f"{\'\\n\'.join(y)}"', within('a backslash'), 1, 8],
    ['block', 'x = f"""{y \\\n + 1}"""', within('a backslash'), 2, 2],
    ['block', 'x = f"{y +\n 1}"', within('a line break'), 2, 2],
    ['block', 'x = f"""{y # why\n}"""', within('a comment'), 1, 12],
    ['block', 'x = f"{y:{z:{w}}}"', within('a format within a format'), 1, 13],
  ] as const)('%s %j', async (kind, text, message, line, column) => {
    if (!(await isNewer())) return expect((await answer(kind, text)).error).toBeDefined();
    expect((await answer(kind, text, ['x', 'y', 'z'])).error).toMatchObject({ message, line, column });
  });

  it.each([
    ['block', 'try:\n    pass\nexcept* ValueError:\n    pass'],
    ['block', 'match y:\n    case [a, *_]: pass'],
    ['expression', `f"{x['a']!r:>{w}}\\n{{}}" + f'''{x["a"]} {'b'}\n{f"{x}"}''' + rf"\\d{x}"`],
    ['expression', 'f"""{(x,\n  w)}"""'],
  ] as const)('3.11 itself is read: %s %j', async (kind, text) => {
    expect((await answer(kind, text, ['x', 'y', 'w'])).error).toBeUndefined();
  });
});
