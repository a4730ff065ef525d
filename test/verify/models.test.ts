import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateApplication } from '../../lib/generate';
import { runTests } from '../../lib/verify';
import { modelAt, modelOf, sharedAnalyser } from '../generate/python/support';

const REAL_MODEL = join(__dirname, '../../../shared/models/tracepaper-twee');

test('the minimal example of the language passes its cases', async () => {
  const report = await runTests(await modelOf(readFileSync(join(__dirname, 'minimal.xml'), 'utf8')));
  expect(report.cases.map(({ flow, name, status, warnings }) => [flow, name, status, warnings])).toEqual([
    ['Shop.Cart.Add', 'HappyFlow', 'passed', []],
    ['Shop.Cart.Add', 'Rejected', 'passed', []],
  ]);
});

describe('the real model', () => {
  if (!existsSync(REAL_MODEL)) console.warn(`SKIPPED: ${REAL_MODEL} is not there`);
  const withModel = existsSync(REAL_MODEL) ? test : test.skip;

  withModel('passes its 12 cases', async () => {
    const report = await runTests(await modelAt(REAL_MODEL));
    expect(report.cases.filter((one) => one.status !== 'passed' || one.warnings.length > 0)).toEqual([]);
    expect(report.passed).toBe(12);
  });

  withModel('is generated to the same bytes twice, and every text of it is proved', async () => {
    const first = await generateApplication(await modelAt(REAL_MODEL), sharedAnalyser());
    expect(await generateApplication(await modelAt(REAL_MODEL), sharedAnalyser())).toEqual(first);
  });
});
