import { type Diagnostic, formatJson, formatText, sourceLines } from '../../lib/model/index';
import { edit, read, SHOP, writeModel } from './harness';

const LINES = [
  '<a>',
  '\t<trigger source="AddShopCartRequested" key-field="crat">',
  `  <activity code="${'x'.repeat(200)} broken ${'y'.repeat(200)}"/>`,
];
const lines = (file: string, line: number) => (file === 'm.xml' ? LINES[line - 1] : undefined);

const B03: Diagnostic = {
  code: 'B03',
  severity: 'error',
  message: "'crat' is not a String field of AddShopCartRequested",
  span: { file: 'm.xml', line: 2, column: 52, length: 4 },
  value: 'crat',
  why: 'flow Shop.Cart.Add finds its aggregate by this field',
  help: "did you mean 'cart'? String fields: article, cart",
};

it('text shows the line, the span, why and help', () => {
  expect(formatText([B03], lines, 'shop/')).toBe(
    [
      "shop/m.xml:2:52: error B03: 'crat' is not a String field of AddShopCartRequested",
      '  2 │  <trigger source="AddShopCartRequested" key-field="crat">',
      '    │                                                    ^^^^',
      '  why:  flow Shop.Cart.Add finds its aggregate by this field',
      "  help: did you mean 'cart'? String fields: article, cart",
      '1 error',
      '',
    ].join('\n'),
  );
});

it('text shows a window of a long line, with the underline below the span', () => {
  const column = LINES[2]!.indexOf('broken') + 1;
  const text = formatText(
    [{ code: 'N05', severity: 'warning', message: 'no', span: { file: 'm.xml', line: 3, column, length: 6 } }],
    lines,
  );
  const [, shown, underline] = text.split('\n');
  expect(shown!.length).toBeLessThan(120);
  expect(shown!.slice(underline!.indexOf('^'), underline!.lastIndexOf('^') + 1)).toBe('broken');
  expect(text.endsWith('\n1 warning\n')).toBe(true);
});

it('text does without a line that is not there', () => {
  const missing: Diagnostic = {
    code: 'S14',
    severity: 'error',
    message: 'config.xml is missing',
    span: { file: 'config.xml', line: 1, column: 1, length: 1 },
  };
  expect(formatText([missing, missing], lines)).toBe('config.xml:1:1: error S14: config.xml is missing\n'.repeat(2).concat('2 errors\n'));
});

it('text is empty where nothing is to tell', () => {
  expect(formatText([], lines)).toBe('');
});

it('lines come from the files of the model', () => {
  const folder = writeModel({ 'model.xml': '\uFEFF<a\r\n b="c"/>' });
  expect([sourceLines(folder)('model.xml', 1), sourceLines(folder)('model.xml', 2), sourceLines(folder)('none.xml', 1)]).toEqual([
    '<a',
    ' b="c"/>',
    undefined,
  ]);
});

it('JSON is one document', () => {
  expect(JSON.parse(formatJson([B03]))).toEqual({
    diagnostics: [
      {
        code: 'B03',
        severity: 'error',
        message: B03.message,
        file: 'm.xml',
        line: 2,
        column: 52,
        length: 4,
        value: 'crat',
        why: B03.why,
        help: B03.help,
      },
    ],
    errors: 1,
    warnings: 0,
  });
});

it('every diagnostic of a model can be shown', async () => {
  const text = edit(SHOP, ['key-field="cart"', 'key-field="crat"']);
  const { diagnostics } = await read(text);
  expect(formatText(diagnostics, sourceLines(writeModel(text)))).toBe(
    [
      "model.xml:30:61: error B03: 'crat' is not a String field of AddShopCartRequested",
      ' 30 │   <trigger source="AddShopCartRequested" key-field="crat">',
      '    │                                                     ^^^^',
      '  why:  flow Shop.Cart.Add finds its aggregate by this field',
      "  help: did you mean 'cart'? String fields: cart, article",
      '1 error',
      '',
    ].join('\n'),
  );
});
