import { call, type Doc, dictionary, type Output, print, py, snippet, tuple } from '../../../lib/generate/python/layout';
import { string } from '../../../lib/generate/python/literals';

const SPAN = { file: 'model.xml', line: 1, column: 1, length: 1 };

function printed(doc: Doc, indent = 0): string {
  const lines: string[] = [];
  let current = ' '.repeat(indent);
  const output: Output = {
    get column() {
      return current.length;
    },
    text: (text) => {
      current += text;
    },
    newline: (to) => {
      lines.push(current);
      current = ' '.repeat(to);
    },
    snippet: (one) => {
      current += `(${one.python})`;
    },
  };
  print(doc, output, indent);
  return [...lines, current].join('\n');
}

const words = (count: number): Doc[] => Array.from({ length: count }, (_, index) => string(`word${index}`));

describe('layout', () => {
  test('what fits stands on one line', () => {
    expect(printed(call(py`f`, words(2)))).toBe('f("word0", "word1")');
    expect(printed(call(py`f`, []))).toBe('f()');
  });

  test('what does not fit has one item per line and a trailing comma', () => {
    expect(printed(call(py`f`, words(10)), 4)).toBe(
      `    f(\n${words(10)
        .map((_, index) => `        "word${index}",\n`)
        .join('')}    )`,
    );
  });

  test('a tuple of one keeps its comma on one line, and only one when it breaks', () => {
    expect(printed(tuple(words(1)))).toBe('("word0",)');
    expect(printed(tuple(words(1), { exploded: true }))).toBe('("word0",)');
    expect(printed(tuple([string('x'.repeat(100))]))).toBe(`(\n    "${'x'.repeat(100)}",\n)`);
  });

  test('the last brackets break, those before them stay', () => {
    const doc = py`value = ${call(py`first`, words(2))}.${call(py`second`, words(8))}`;
    expect(printed(doc).split('\n')[0]).toBe('value = first("word0", "word1").second(');
  });

  test('an expression of several lines breaks what is around it', () => {
    expect(printed(call(py`f`, [py`x=${snippet('a +\nb', SPAN)}`, py`y=${snippet('c', SPAN)}`]))).toBe(
      'f(\n    x=(a +\nb),\n    y=(c),\n)',
    );
  });

  test('dictionaries with more than one entry have one per line', () => {
    expect(printed(dictionary([py`"a": 1`]))).toBe('{"a": 1}');
    expect(printed(dictionary([py`"a": 1`, py`"b": 2`]))).toBe('{\n    "a": 1,\n    "b": 2,\n}');
  });
});
