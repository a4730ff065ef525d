import { isAsExpected, valueAt } from '../../lib/gate/result-path';
import { coerce, substitute } from '../../lib/gate/variables';

const variables = new Map<string, unknown>([
  ['drn', 'D1:acme'],
  ['count', 3],
  ['lines', [{ article: 'lamp' }]],
]);

describe('scenario variables', () => {
  test('a reference is replaced wherever it occurs', () => {
    expect(substitute('#drn#:#count#', variables)).toBe('D1:acme:3');
  });
  test('a value that is one reference keeps its type', () => {
    expect(substitute('#count#', variables)).toBe(3);
    expect(substitute('#lines#', variables)).toEqual([{ article: 'lamp' }]);
  });
  test('a # that forms no reference is literal', () => {
    expect(substitute('C# and # 5', variables)).toBe('C# and # 5');
  });
  test('an unknown variable is an error that lists the known ones', () => {
    expect(() => substitute('#nope#', variables)).toThrow('variable #nope# is not set; set are: drn, count, lines');
  });
  test.each([
    ['Int', '12', 12],
    ['Int', '2.0', 2],
    ['Float', '1e3', 1000],
    ['Boolean', 'True', true],
    ['Boolean', '0', false],
    ['StringList', '["a"]', ['a']],
    ['Nested', '[{"a": 1}]', [{ a: 1 }]],
    ['String', '12', '12'],
    ['Int', '', 0],
  ])('%s %s', (type, text, value) => {
    expect(coerce(text, type)).toEqual(value);
  });
  test.each([
    ['Int', '1.5', "'1.5' is not a Int"],
    ['Boolean', 'maybe', "'maybe' is not a Boolean"],
    ['Nested', '[', "'[' is not JSON"],
  ])('%s refuses %s', (type, text, message) => {
    expect(() => coerce(text, type)).toThrow(message);
  });
});

describe('result paths', () => {
  const result = { resultset: [{ stackId: 's', size: 2, gone: null, text: '2', flag: false, none: '', empty: [] }] };
  test('indices and fields', () => {
    expect(valueAt(result, 'resultset.0.stackId')).toEqual({ found: true, value: 's' });
    expect(valueAt(result, 'resultset.1.stackId')).toEqual({ found: false });
  });
  test('doubled and trailing dots count for nothing', () => {
    expect(valueAt(result, 'resultset..0.stackId.')).toEqual({ found: true, value: 's' });
  });
  test('inherited properties are no results', () => {
    expect(valueAt(result, 'constructor').found).toBe(false);
  });
  test.each([
    ['resultset.0.size', 2, true],
    ['resultset.0.size', 3, false],
    ['resultset.0.text', 2, true],
    ['resultset.0.flag', 0, false],
    ['resultset.0.none', 0, false],
    ['resultset.0.empty', 0, false],
    ['resultset.0.stackId', 's', true],
    ['resultset.0.stackId', 'S', false],
    ['resultset.0.gone', '', true],
    ['resultset.9.gone', '', true],
    ['resultset.9.gone', 'x', false],
    ['resultset.0.stackId', '', false],
  ])('%s expected %p', (path, expected, holds) => {
    expect(isAsExpected(result, path, expected)).toBe(holds);
  });

  test.each<[unknown, boolean]>([
    [[{ article: 'lamp' }], true],
    [[{ article: 'lamp', amount: 2 }], true],
    [[{ amount: 2, maker: { name: 'x' } }], true],
    [[{ amount: 3 }], false],
    [[{ colour: 'red' }], false],
    [[{ colour: null }], true],
    [[], false],
    [{ article: 'lamp' }, false],
    [[{ maker: {} }], true],
    [[{ maker: 'x' }], false],
  ])('an object is compared by what is expected of it: %j', (expected, holds) => {
    const result = { lines: [{ article: 'lamp', amount: 2, maker: { name: 'x', town: 'y' } }] };
    expect(isAsExpected(result, 'lines', expected)).toBe(holds);
  });
});
