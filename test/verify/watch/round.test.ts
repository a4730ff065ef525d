import { type PreparedTests, prepareTests } from '../../../lib/verify';
import { runRound } from '../../../lib/verify/watch/round';
import { edit, SHOP, sharedPython, writeModel } from '../../model/harness';

/** A model whose cases would never end. */
const ENDLESS = edit(SHOP, [
  '<processor type="validator" condition="flow.amount > 0"',
  '<processor type="code" code="while True: pass"/><processor type="validator" condition="flow.amount > 0"',
]);

async function round(xml: string, signal: AbortSignal) {
  const tests = prepareTests();
  try {
    return await runRound(writeModel(xml), sharedPython(), tests, signal);
  } finally {
    tests.close();
  }
}

test('a round has what check tells and the verdict of the cases', async () => {
  const hinted = edit(SHOP, ['<nested-object name="lines" business-key="article">', '<nested-object name="lines" business-key="none">']);
  const found = await round(hinted, new AbortController().signal);
  expect(found).toMatchObject({ report: { passed: 2, failed: 0 } });
  expect(found.diagnostics.map(({ code }) => code)).toEqual(['D06']);
});

test('a round of a model with errors has no verdict', async () => {
  const { report, diagnostics } = await round(edit(SHOP, ['ref="ArticleAdded"', 'ref="ArticleRemoved"']), new AbortController().signal);
  expect(report).toBeUndefined();
  expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
});

test('a round that is ended while it reads does not begin its cases', async () => {
  expect((await round(ENDLESS, AbortSignal.abort())).report).toBeUndefined();
}, 20_000);

test('a round that is ended while its cases run ends', async () => {
  const cancelled = new AbortController();
  const tests = prepareTests();
  const spied: PreparedTests = {
    ...tests,
    run: (model, files) => {
      setImmediate(() => cancelled.abort());
      return tests.run(model, files);
    },
  };
  try {
    const { report, problem } = await runRound(writeModel(ENDLESS), sharedPython(), spied, cancelled.signal);
    expect([report, problem]).toEqual([undefined, expect.stringContaining('SIGKILL')]);
  } finally {
    tests.close();
  }
}, 20_000);
