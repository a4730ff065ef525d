import { spawnSync } from 'node:child_process';
import { type Doc, flatWidth, type Output, print } from '../../../lib/generate/python/layout';
import { docstring, float, int, literal, multiline, name, regex, string } from '../../../lib/generate/python/literals';
import { findPython } from '../../../lib/python';

const HOSTILE = [
  '',
  'plain',
  `"`,
  `'`,
  `it's "both" of them`,
  `'''`,
  `"""`,
  `""" + __import__('os').system('id') + """`,
  '\\',
  'ends with \\',
  '\\"',
  '\\n is no newline',
  'a\nb',
  'a\r\nb\tc',
  '\u0000\u0001\u007f\u0085\u00a0',
  '{flow.x} {{flow.x}} %s ${x}',
  '|LB|# no comment',
  'naïve Ω 漢字 🚲',
  '\u202eright to left\u2066',
  '\u2028\u2029\ufeff\u200b',
  '\ud800 alone',
  '\udc00\ud800',
  '\u{e0041}\u{10fffd}',
  'x'.repeat(300),
];

/** The text of a doc on one line, or laid out from column 0. */
function printed(doc: Doc): string {
  let lines = '';
  let current = '';
  const output: Output = {
    get column() {
      return current.length;
    },
    text: (text) => {
      current += text;
    },
    newline: (indent) => {
      lines += `${current}\n`;
      current = ' '.repeat(indent);
    },
    snippet: () => undefined,
  };
  print(doc, output, 0);
  return lines + current;
}

/** What Python reads; code units, since JSON of Python keeps unpaired surrogates as escapes. */
function readByPython(literals: readonly string[]): unknown[] {
  const script = 'import ast, json, sys\nprint(json.dumps([ast.literal_eval(one) for one in json.load(sys.stdin)]))';
  const python = spawnSync(findPython(), ['-I', '-S', '-X', 'utf8', '-W', 'error', '-c', script], {
    input: JSON.stringify(literals),
    encoding: 'utf8',
  });
  if (python.status !== 0) throw new Error(python.stderr);
  return JSON.parse(python.stdout) as unknown[];
}

describe('literals', () => {
  test.each([
    ['string', string],
    ['regex', regex],
    ['docstring', docstring],
    ['multiline', multiline],
  ])('%s gives Python back every text', (_, encode) => {
    expect(readByPython(HOSTILE.map((text) => printed(encode(text))))).toEqual(HOSTILE);
  });

  test('a text stays on one line and shows no invisible character', () => {
    for (const text of HOSTILE) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
      expect(printed(string(text))).not.toMatch(/[\u0000-\u001f\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/);
      expect(printed(docstring(text)).split('\n')).toHaveLength(1);
    }
  });

  test('readable characters are written as they are', () => {
    expect(printed(string('naïve Ω 漢字 🚲'))).toBe('"naïve Ω 漢字 🚲"');
    expect(printed(string('say "yes"'))).toBe(`'say "yes"'`);
    expect(printed(regex('^\\d{2}"$'))).toBe(`'^\\\\d{2}"$'`);
    expect(printed(regex('^\\d{2}$'))).toBe('r"^\\d{2}$"');
  });

  test('numbers keep their type', () => {
    const literals = [
      int(0),
      int(-5),
      int(2 ** 53),
      int(1e21),
      float(1),
      float(-0.5),
      float(1e21),
      float(1e-7),
      literal(2, 'Float'),
      literal(2, 'Int'),
    ];
    expect(literals.map(printed)).toEqual([
      '0',
      '-5',
      '9007199254740992',
      '1000000000000000000000',
      '1.0',
      '-0.5',
      '1e+21',
      '1e-7',
      '2.0',
      '2',
    ]);
    expect(() => int(1.5)).toThrow('1.5 is no integer');
    expect(() => float(Number.NaN)).toThrow('NaN is no finite number');
  });

  test.each(['', '1a', 'a b', 'a.b', 'a;b', 'class', 'None', 'é', 'a\n', '__import__("os")'])('%j is no name', (text) => {
    expect(() => name(text)).toThrow('is no Python name');
  });

  test('a long text with newlines has a part per line', () => {
    const text = 'query Find {\n  Cart {\n    get(key: "{{flow.cart}}") { status }\n  }\n}\n';
    expect(printed(multiline(text))).toBe(
      [
        '(',
        '    "query Find {\\n"',
        '    "  Cart {\\n"',
        `    '    get(key: "{{flow.cart}}") { status }\\n'`,
        '    "  }\\n"',
        '    "}\\n"',
        ')',
      ].join('\n'),
    );
    expect(flatWidth(multiline('a\nb'))).toBe(6);
  });
});
