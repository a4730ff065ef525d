import type { UnitTestCase } from '../../../lib/documents';
import type { Diagnostic } from '../../../lib/model';
import { compareRounds } from '../../../lib/verify/watch/compare-rounds';
import type { Round } from '../../../lib/verify/watch/round';
import { roundText, summaryText } from '../../../lib/verify/watch/round-text';

const warning = (message: string, line = 1): Diagnostic => ({
  code: 'D06',
  severity: 'warning',
  message,
  span: { file: 'model.xml', line, column: 3, length: 1 },
});
const one = (name: string, message?: string, warnings: string[] = []): UnitTestCase => ({
  flow: 'Shop.Cart.Go',
  name,
  status: message === undefined ? 'passed' : 'failed',
  seconds: 0,
  ...(message === undefined ? {} : { message }),
  position: 'model.xml:9:9',
  warnings,
});
const round = (diagnostics: Diagnostic[], ...cases: UnitTestCase[]): Round => {
  const failed = cases.filter(({ status }) => status === 'failed').length;
  return { diagnostics, report: { passed: cases.length - failed, failed, cases } };
};
const told = (before: Round | undefined, after: Round) =>
  roundText(compareRounds(before, after, before?.report?.cases ?? []), '/nowhere', 'm/');

test('the first round tells all', () => {
  expect(told(undefined, round([warning('a')], one('Happy'), one('Sad', 'no')))).toEqual([
    'm/model.xml:1:3: warning D06: a',
    'failed: m/model.xml:9:9: case Shop.Cart.Go/Sad failed: no',
  ]);
});

test('the same again is nothing, also where a line more stands in front of it', () => {
  expect(told(round([warning('a')], one('Sad', 'no')), round([warning('a', 7)], one('Sad', 'no')))).toEqual([]);
});

test('of equal diagnostics as many are told as are more or less', () => {
  const [two, three] = [
    [warning('a'), warning('a', 2)],
    [warning('a'), warning('a', 2), warning('a', 3)],
  ];
  expect(told(round(two), round(three))).toEqual(['m/model.xml:3:3: warning D06: a']);
  expect(told(round(three), round(two))).toEqual(['gone: m/model.xml: warning D06: a']);
});

test('cases are told that change their verdict, their reason or their warnings', () => {
  const before = round([], one('Breaks'), one('Heals', 'no'), one('Other', 'no'), one('Same', 'no'), one('Warns'));
  const after = round(
    [],
    one('Breaks', 'no'),
    one('Heals'),
    one('Other', 'why'),
    one('Same', 'no'),
    one('Warns', undefined, ['B25: more']),
  );
  expect(told(before, after)).toEqual([
    'failed: m/model.xml:9:9: case Shop.Cart.Go/Breaks failed: no',
    'failed: m/model.xml:9:9: case Shop.Cart.Go/Other failed: why',
    'passes: m/model.xml:9:9: case Shop.Cart.Go/Heals',
    'warning: m/model.xml:9:9: case Shop.Cart.Go/Warns: B25: more',
  ]);
});

test('a round without a verdict is compared, and what comes after it with the last verdict', () => {
  const first = round([], one('Happy'), one('Sad', 'no'));
  const broken: Round = { diagnostics: [{ ...warning('x'), severity: 'error' }], problem: 'no Python' };
  expect(roundText(compareRounds(first, broken, first.report?.cases ?? []), '/nowhere', '')).toEqual([
    'model.xml:1:3: error D06: x',
    'error: no Python',
  ]);
  expect(roundText(compareRounds(broken, first, first.report?.cases ?? []), '/nowhere', '')).toEqual(['gone: model.xml: error D06: x']);
  expect(compareRounds(broken, broken, []).problem).toBeUndefined();
});

test('a summary has counts, verdict and time', () => {
  expect(summaryText(round([], one('A')), 0.123)).toBe('1 passed in 0.12 s');
  expect(summaryText(round([warning('a')], one('A'), one('B', 'no')), 12)).toBe('1 warning: 1 passed, 1 failed in 12 s');
  expect(summaryText({ diagnostics: [{ ...warning('x'), severity: 'error' }] }, 0.1)).toBe('1 error: no case was run in 0.10 s');
  expect(summaryText({ diagnostics: [], problem: 'x' }, 0.1)).toBe('the cases could not be run in 0.10 s');
});
