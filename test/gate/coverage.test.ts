import { coverageOf } from '../../lib/gate/coverage';

describe('coverage', () => {
  test('compares the exact ratio: 2 of 3 does not reach 66.67 %', () => {
    expect(coverageOf(['a', 'b', 'c'], new Set(['a', 'b']), 66.67)).toMatchObject({
      covered: 2,
      percent: 66.67,
      enough: false,
      missing: ['c'],
    });
    expect(coverageOf(['a', 'b', 'c'], new Set(['a', 'b']), 66.66)).toMatchObject({ enough: true });
  });
  test('of nothing all is covered', () => {
    expect(coverageOf([], new Set(), 100)).toMatchObject({ total: 0, percent: 100, enough: true });
  });
  test('what the model does not declare does not count', () => {
    expect(coverageOf(['a'], new Set(['b', 'FileUploaded']), 1)).toMatchObject({ covered: 0, enough: false });
  });
});
