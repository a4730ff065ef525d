import { blockLines, hasStatements, mentions, stringLiterals } from '../../../lib/generate/python/python-scan';

const literals = (python: string, comments = true): string[] =>
  stringLiterals(python, { comments }).map(({ start, end }) => python.slice(start, end));

describe('pythonScan', () => {
  test.each([
    [`x = 'a' + "b"`, [`'a'`, `"b"`]],
    [`'it\\'s' "a\\\\"`, [`'it\\'s'`, `"a\\\\"`]],
    [`r'\\' + x'`, [`r'\\' + x'`]],
    [`rb"\\"" + "a"`, [`rb"\\""`, `"a"`]],
    [`'''a'b''c''' 'd'`, [`'''a'b''c'''`, `'d'`]],
    [`"""a\nb"""`, [`"""a\nb"""`]],
    [`x # it's\ny = 'a'`, [`'a'`]],
    [`1 if x else"a"`, [`"a"`]],
    [`'# no comment' # it's`, [`'# no comment'`]],
    [`''`, [`''`]],
    [`f'{x["y"]}'`, [`f'{x["y"]}'`]],
  ])('literals of %j', (python, expected) => {
    expect(literals(python)).toEqual(expected);
  });

  test('in an expression a # hides nothing', () => {
    expect(literals(`x # 'a'`, false)).toEqual([`'a'`]);
  });

  test('lines that begin inside a string are told', () => {
    expect(blockLines(`a = """x\n  y\nz""" + '''\nq'''\nb = 'c\\\nd'\ne`).map((line) => line.inString)).toEqual([
      false,
      true,
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  test('a block of comments has no statement', () => {
    expect(hasStatements('# a\n\n  # b')).toBe(false);
    expect(hasStatements('# a\npass')).toBe(true);
  });

  test('a name is mentioned where code reads it, also inside an f-string', () => {
    expect(mentions('Prices.total(x)', 'Prices', { comments: false })).toBe(true);
    expect(mentions(`f'{Prices.total(x)}'`, 'Prices', { comments: false })).toBe(true);
    expect(mentions(`'Prices' + flow.Prices + MyPrices`, 'Prices', { comments: false })).toBe(false);
  });
});
