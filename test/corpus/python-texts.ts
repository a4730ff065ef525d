import { type Broken, changed, type Site, sites } from './broken';
import { attributesOf } from './tokens';

/** Texts in the place of an expression that are none (REFERENCE §6.2). */
// biome-ignore format: a list of texts
const NO_EXPRESSION = [
  'x = 1', '(y := 1)', '[y := 1, y]', 'await flow.x', '[x async for x in flow.x]', 'yield 1', '(yield)', 'lambda: (yield)',
  'yield from flow.x', '1; 2', '1, ; 2', '1\n2', '1\nimport os', 'import os', 'def f(): pass', 'return 1', 'pass', 'del flow.x',
  'assert 1', 'raise 1', 'global x', 'class A: pass', 'if 1: 2', 'for x in []: 1', 'with x: 1', 'x += 1', '@x', "''.__class__",
  '().__class__.__bases__[0]', '__import__("os")', '__builtins__', 'len.__globals__', '__name__', 'flow.__init__', '__', 'nowhere',
  'open("/etc/passwd")', 'eval("1")', 'exec("1")', 'os.system("id")', 'getattr(flow, "x")', 'globals()', 'vars()', 'print(1)',
  'compile("1", "", "eval")', 'input()', '[nowhere for x in []]', '(lambda x: y)(1)', 'f"{nowhere}"', 'f"{1 + }"', '{x: 1}', '(', ')',
  '1)', ')(', '[1)', '{', '}', '"', "'", '"""', 'f"{"', "'a' 'b", '1 # comment )', '1 # comment', '1) + (1', '1) or (1', '\\', '1 \\',
  '1 +', '* 1', '1 2', 'a b', '1 if 1', 'not', 'lambda', '..', '0777', '1__0', '0b2', '1e', 'é€', '$x', '!x', '?', 'x++', '&&', '1 <> 2',
  '`1`', '1\u20282', '${x}', '*a', '**a', 'print "x"', 'exec "x"', 'u"\\ud800" +', '"\\N{nowhere}"', '"\\x1"', 'b"é"', 'match 1: 2',
  '('.repeat(10_000), '['.repeat(10_000) + ']'.repeat(10_000), `${'('.repeat(10_000)}1${')'.repeat(10_000)}`, `${'-'.repeat(100_000)}1`,
  `${'not '.repeat(20_000)}1`, `${'lambda: '.repeat(5000)}1`, '1 if '.repeat(5000), "f'{".repeat(2000), `${'x.'.repeat(20_000)}x`,
];

/** Blocks that are none. A block may be any statements but what makes a generator of its function. */
// biome-ignore format: a list of texts
const NO_BLOCK = [
  'if 1:', 'x = ', 'def f(', 'def f():\nreturn', '  x = 1\n y = 2', 'x = 1\n  y = 2', 'yield 1', 'x = yield', 'await flow.x',
  'async with x: pass', 'for', 'else: pass', '(', ')', '"', "'''", '\\', 'x = 1\n)', 'print "x"', 'break', 'continue', 'return 1 2',
  'import', 'from x import', 'nonlocal x', 'x = (', 'class', 'try: pass', 'match x:', 'é = €', '['.repeat(10_000),
  '('.repeat(10_000) + ')'.repeat(10_000), 'if 1:\n '.repeat(500), 'lambda: (', 'return = 1', 'f() = 1', 'None = 1', 'a b c',
];

/** What is told of a text that is no expression, by the place of the expression; others are N05 in a notifier. */
const CODES: Readonly<Record<string, string>> = {
  'flow-trigger@key-field': 'B03',
  'trigger-mapping@value': 'B05',
  'emit-mapping@value': 'B13',
  'handler-mapping@value': 'D13',
  'handler-mapping@condition': 'D13',
  'snapshot-handler@key-mapping': 'V13',
  'view-mapping@value': 'V14',
  'view-mapping@template': 'V15',
  'delete@condition': 'V18',
  'processor/validator@condition': 'B13',
  'processor/set-variable@expression': 'B13',
  'processor/update-key@key': 'B13',
  'processor/code@code': 'D13',
  'event-handler@code': 'D13',
  'projection@code': 'V20',
};
/** Places where every text is tried; in the others a few. */
const WHOLE = new Set([
  'processor/validator@condition',
  'trigger-mapping@value',
  'view-mapping@template',
  'activity/set-variable@expression',
  'activity/HTTP@url',
]);
const FEW = new Set([
  'x = 1',
  '(y := 1)',
  'await flow.x',
  '1; 2',
  '(',
  '1 # comment',
  "''.__class__",
  'nowhere',
  '1) or (1',
  'import os',
  '\\',
]);
/** Blocks that are no Python: GraphQL and the body of a request. */
const OTHER_BLOCKS = new Set(['activity/call-internal-api@query', 'activity/HTTP@body']);
/** Whose value is Python only behind a '#'. */
const SIGIL = new Set(['value', 'formula']);

/** Python that is none, in each place of a model where Python stands. */
export function brokenPython(): Broken[] {
  const { attributes, elements } = sites();
  const broken = attributes.flatMap((site) => {
    const { name, at, to } = site.attribute;
    const key = `${site.token.row}@${name}`;
    const spec = attributesOf(site.token.row)[name]!;
    const isBlock = spec.type === 'block';
    if (OTHER_BLOCKS.has(key) || !(isBlock || spec.type === 'python' || SIGIL.has(spec.type) || key === 'emit-mapping@value')) return [];
    const sigil = isBlock || spec.type === 'python' ? '' : '#';
    const code = CODES[key] ?? 'N05';
    const texts = isBlock ? NO_BLOCK : NO_EXPRESSION.filter((text) => WHOLE.has(key) || FEW.has(text));
    return texts.map((text) => told(site, `${name} = ${text.slice(0, 30)}`, [at, to - 1, sigil + inAttribute(text, isBlock)], code, at));
  });
  const handler = elements.find(({ token }) => token.kind === 'custom-handler' && !token.selfClosing);
  if (!handler) throw new Error('no model has a custom-handler with code');
  const { inner, end } = handler.token;
  const codes = NO_BLOCK.map((text) =>
    told(handler, text.slice(0, 30), [inner, end - '</custom-handler>'.length, inText(text)], 'V18', inner),
  );
  return [...broken, ...codes, ...brokenGlobals(), ...brokenModules()];
}

/** An expression of the model may only be called as it is declared, and must be one. */
function brokenGlobals(): Broken[] {
  const { attributes, elements } = sites();
  const keys = elements.filter(({ name }) => name === 'cart').slice(0, 1);
  const cart = keys[0] ?? attributes.find(({ name }) => name === 'cart')!;
  const at = cart.xml.indexOf("tenant + ':' + cart");
  return NO_EXPRESSION.filter((text) => FEW.has(text)).map((text) =>
    told(cart, `TriggerKeyField ${text}`, [at, at + "tenant + ':' + cart".length, inAttribute(text, false)], 'G06|G03', at),
  );
}

/** Modules of lib/ that are no Python: told in the file itself. */
function brokenModules(): Broken[] {
  const cart = sites().attributes.find(({ name }) => name === 'cart')!;
  return [
    'def f(',
    'x = ',
    '\t x = 1\n  y = 2',
    'if 1:',
    '(',
    '"""',
    'print "x"',
    '\u0000',
    'x = "\ud800"'.replace('\ud800', '\\'),
    '('.repeat(10_000),
  ].map((text) => ({
    group: 'module',
    what: `lib/Prices.py is ${text.slice(0, 20)}`,
    files: { ...cart.files, 'model.xml': cart.xml, 'lib/Prices.py': text },
    told: { severity: 'error' as const, file: 'lib/Prices.py' },
  }));
}

/** The place is not asked for: it is that of the fault within the text. Its line is, where the text has one. */
function told(site: Site, what: string, change: readonly [number, number, string], code: string, at: number): Broken {
  const broken = changed('python', site, what, change, { code, at });
  return { ...broken, told: { ...broken.told, place: change[2].includes('\n') ? undefined : broken.told.place!.replace(/:\d+$/, ':') } };
}

function inAttribute(text: string, isBlock: boolean): string {
  const escaped = inText(text).replaceAll('"', '&quot;').replaceAll("'", '&apos;');
  return isBlock ? escaped.replaceAll('\n', '|LB|') : escaped.replaceAll('\n', '&#10;');
}

function inText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll(']]>', ']]&gt;');
}
