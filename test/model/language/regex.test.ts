import { circularNames } from '../../../lib/model/language/components';
import { parseJson } from '../../../lib/model/language/json-text';
import { isConvertible, isExactly } from '../../../lib/model/language/json-types';
import { regexCost } from '../../../lib/model/language/regex-cost';
import { toPython } from '../../../lib/model/language/regex-dialect';
import { expectedMembers } from '../../../lib/model/language/scenario-text';
import { templateMarkers } from '../../../lib/model/language/text-template';

describe('the cost of a regular expression', () => {
  it.each([
    '^[a-z]+$',
    '^[a-z]{1,25}([A-Z][a-z]{1,24})*$',
    '^([A-Z]{1}[a-z]+)+$',
    '^(https:\\/\\/github.com)+(\\/{1}[a-zA-Z0-9\\-\\.\\_]+){2}$',
    '^[\\w.-]+@[\\w-]+\\.[\\w.-]+$',
    '^([^,]*,)*$',
    '^(?:[a-z]+(?:-[a-z]+)*)$',
    '(ab*)*',
    '^(?!a+$)[a-z]+$',
    '.*foo.*',
    'x'.repeat(5000),
    '[]()',
    '',
  ])('%# is fair: %s', (regex) => {
    expect(regexCost(regex)).toBe('fair');
  });

  it.each([
    '^(a+)+$',
    '(a*)*',
    '(a|a)*',
    '(a|b|ab)*c',
    '(a*b?)*',
    '([a-z]+\\.?)*',
    '^(.*,)*$',
    '(\\d+|\\d+\\.\\d+)+',
    '(\\w|\\d)+',
    '(x+x+)+y',
    '^(?=(a+)+$)a',
    '(?:[^"]|\\\\.)*',
    '([\\x61-z]+a?){2,}',
    '(?<n>[a-z]|[^0-9])*',
  ])('%# is exponential: %s', (regex) => {
    expect(regexCost(regex)).toBe('exponential');
  });

  it('grows with the cube where three loops share a text', () => {
    expect(['^\\s*[\\w ]+\\s*$', '([a-z]{1,63}\\.?){1,8}', '((a{1,1000}){1,1000}){1,1000}'].map((regex) => regexCost(regex))).toEqual([
      'polynomial',
      'polynomial',
      'polynomial',
    ]);
  });

  it('is not told of what is too large or refers back, and not of more than the budget allows', () => {
    expect([regexCost('(a*)\\1*b'), regexCost('(a|b)*'.repeat(400))]).toEqual(['unknown', 'unknown']);
    const budget = { steps: 10 };
    expect([regexCost('(a*)*', budget), regexCost('^([A-Z]{1}[a-z]+)+$', budget)]).toEqual(['exponential', 'unknown']);
  });

  // What counts is what the engine does: where it is called exponential, a text twice as long takes far longer.
  it.each(['^(a+)+$', '^(a|a)*$', '^([a-z]+a?)*$', '^(a*b?)*$'])('the engine says so too: %s', (regex) => {
    const time = (length: number): number => {
      const started = performance.now();
      new RegExp(regex).test(`${'a'.repeat(length)}!`);
      return performance.now() - started;
    };
    time(10);
    expect(time(26)).toBeGreaterThan(10 * time(16));
  });
});

describe('a regular expression in Python', () => {
  it.each([
    ['^[a-z]+\\/\\d$', '^[a-z]+\\/\\d$'],
    ['(?<year>\\d{4})-\\k<year>', '(?P<year>\\d{4})-(?P=year)'],
    ['(?<=a)b(?<!c)', '(?<=a)b(?<!c)'],
    ['[(?<x>)\\]\\-]', '[(?<x>)\\]\\-]'],
    ['\\(\\?<x>', '\\(\\?<x>'],
    ['a{2,}', 'a{2,}'],
  ])('%s', (regex, python) => {
    expect(toPython(regex)).toEqual({ regex: python });
  });

  it.each([
    ['a\\p{L}', 1],
    ['[^]', 0],
    ['ab[]', 2],
    ['x{,5}', 1],
    ['\\Afoo', 0],
    ['\\u12', 0],
    ['[\\B]', 1],
  ])('not: %s', (regex, offset) => {
    expect(toPython(regex)).toMatchObject({ offset });
  });
});

describe('JSON', () => {
  it('has the place of everything', () => {
    const text = '{"a": [1, {"b": "x\\"y"}], "__proto__": null}';
    const json = parseJson(text);
    if ('fault' in json) throw new Error(json.fault);
    expect(JSON.stringify(json.value)).toBe(JSON.stringify(JSON.parse(text)));
    expect(json.members?.map(({ name, offset, length }) => [name, text.slice(offset, offset + length)])).toEqual([
      ['a', '"a"'],
      ['__proto__', '"__proto__"'],
    ]);
    const item = json.members?.[0]?.node.items?.[1];
    expect(text.slice(item!.offset, item!.offset + item!.length)).toBe('{"b": "x\\"y"}');
  });

  it.each([
    ['', 0, 'it ends too early'],
    ['{"a": }', 6, 'a value is expected'],
    ['{"a" 1}', 5, "a ':' is expected"],
    ['{a: 1}', 1, 'a name in double quotes is expected'],
    ['[1 2]', 3, "a ',' or ']' is expected"],
    ['[1,]', 3, "nothing follows the ','"],
    ['[1', 1, 'it ends too early'],
    ['"a\nb"', 2, 'this cannot stand in a string'],
    ['"ab', 0, 'a string is not closed'],
    ['01', 1, 'nothing may follow the value'],
    ['[NaN]', 1, 'a value is expected'],
    ['['.repeat(101), 100, 'nested deeper than 100'],
  ])('%j', (text, offset, fault) => {
    expect(parseJson(text)).toEqual({ fault, offset });
    expect(() => JSON.parse(text.length > 50 ? 'x' : text)).toThrow();
  });

  it('as the runtime converts it', () => {
    const values = [null, '', 'x', '7', 7, 7.5, true, [], ['a'], [['a']], {}];
    const fits = (type: 'String' | 'Int' | 'Float' | 'Boolean' | 'StringList', test: typeof isConvertible) =>
      values
        .filter((value) => test(value, type))
        .map((value) => JSON.stringify(value))
        .join(' ');
    expect(fits('String', isConvertible)).toBe('null "" "x" "7" 7 7.5 true');
    expect(fits('Int', isConvertible)).toBe('null "" "7" 7 true');
    expect(fits('Float', isConvertible)).toBe('null "" "7" 7 7.5 true');
    expect(fits('Boolean', isConvertible)).toBe('null "" true');
    expect(fits('StringList', isConvertible)).toBe('null "" [] ["a"]');
    expect(fits('String', isExactly)).toBe('"" "x" "7"');
    expect(fits('Int', isExactly)).toBe('7');
    expect(fits('Float', isExactly)).toBe('7 7.5');
    expect(fits('Boolean', isExactly)).toBe('true');
    expect(fits('StringList', isExactly)).toBe('[] ["a"]');
  });

  it('with variables of a scenario', () => {
    const text = '[{"a": #x#, "b": {"c": "#y#"}}, {"a": 1}]';
    expect(expectedMembers(text).map(({ path, offset }) => [path.join('.'), text.slice(offset, offset + 3)])).toEqual([
      ['a', '"a"'],
      ['b', '"b"'],
      ['b.c', '"c"'],
      ['a', '"a"'],
    ]);
    expect(expectedMembers('#all#')).toEqual([]);
  });
});

it('circles of names, however long the way', () => {
  const chain = Array.from({ length: 50_000 }, (_, at): [string, string[]] => [`n${at}`, [`n${at + 1}`]]);
  expect(circularNames(new Map(chain)).size).toBe(0);
  expect(circularNames(new Map([...chain, ['n50000', ['n49998']]])).size).toBe(3);
  expect([
    ...circularNames(
      new Map([
        ['a', ['b', 'c']],
        ['b', ['a']],
        ['c', ['b', 'd']],
        ['d', ['e']],
        ['e', []],
        ['f', ['f']],
      ]),
    ),
  ]).toEqual(['a', 'b', 'c', 'f']);
});

it('markers of template files', () => {
  const text = '{{flow.a}} {{ b }} {{{flow.c}}} {{item[0]["x"].y}} {{flow}} {{';
  expect(templateMarkers(text).map(({ offset, length, fault }) => [text.slice(offset, offset + length), fault])).toEqual([
    ['{{flow.a}}', undefined],
    ['{{ b }}', 'a marker begins with flow or item'],
    ['{{{flow.c}}', 'a marker begins with flow or item'],
    ['{{item[0]["x"].y}}', undefined],
    ['{{flow}}', 'flow is no variable: write flow.name'],
  ]);
});
