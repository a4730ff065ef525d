import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutOf, logOf, observe, printed, removeCheckouts, statuses } from './tiny-pipeline';

afterEach(removeCheckouts);

describe('a failing build phase', () => {
  it('ends its commands, runs finally and post_build, hands no artifact on and skips the stages after it', async () => {
    const observed = await observe(checkoutOf('failing-build-runs-post-build'));
    expect(printed(observed, 'Build')).toEqual(['pre_build 1', 'build', 'finally 0', 'post_build 0']);
    expect(statuses(observed.result)).toEqual(['Source: succeeded', 'Build: failed', 'Later: skipped']);
    expect(observed.result.status).toBe('failed');
    expect(observed.result.stages[1]?.actions[0]?.message).toBe(`phase build failed: 'echo "build"; exit 3' ended with exit code 3`);
    expect(existsSync(join(observed.result.folder, 'artifacts', 'result'))).toBe(false);
  });

  it('still leaves its documents and reports for the report of the run', async () => {
    const { result } = await observe(checkoutOf('failing-build-runs-post-build'));
    expect(result.documents).toEqual({ 'Build/gate.json': { verdict: 'failed' } });
    expect(result.reports).toEqual([
      {
        stage: 'Build',
        action: 'Build',
        group: 'tests',
        format: 'JUNITXML',
        file: join(result.folder, 'reports/Build.Build/tests/unit.xml'),
      },
    ]);
    expect(existsSync(result.reports[0]?.file ?? '')).toBe(true);
  });

  it('skips post_build where it says on-failure: ABORT', async () => {
    expect(printed(await observe(checkoutOf('abort-skips-post-build')), 'Build')).toEqual([]);
  });
});

test('after a failing install nothing follows but its finally', async () => {
  const observed = await observe(checkoutOf('failing-install-ends-the-build'));
  expect(printed(observed, 'Build')).toEqual(['install', 'finally']);
  expect(observed.result.status).toBe('failed');
});

test('a failing finally fails its phase', async () => {
  const observed = await observe(checkoutOf('failing-finally-fails-the-phase'));
  expect(printed(observed, 'Build')).toEqual(['pre_build']);
  expect(observed.result.stages[1]?.actions[0]?.message).toBe("phase pre_build failed: 'false' ended with exit code 1");
});

test('working folder and exported variables last across commands and phases, also after exit and exec', async () => {
  const observed = await observe(checkoutOf('keeps-shell-state'));
  expect(printed(observed, 'Build')).toEqual(['kept', 'several', 'lines', 'yes']);
  expect(observed.result.status).toBe('succeeded');
});

test('variables: the action goes before the buildspec, values are literal, exported ones reach later actions', async () => {
  const observed = await observe(checkoutOf('hands-variables-on'));
  const { run, source } = observed.result;
  expect(printed(observed, 'First')).toEqual(['LEVEL=action WEAK=1.0 PATHS=$HOME:010', `COMMIT=${source.CommitId} RUN=${run}`]);
  expect(printed(observed, 'Second')).toEqual(['VERSION=1.2.3']);
});

test('several artifacts: base directory with a wildcard, hidden files, excluded ones, discarded paths', async () => {
  const observed = await observe(checkoutOf('hands-artifacts-on'));
  expect(printed(observed, 'Use')).toEqual(['./.hidden/deep/file', './program', './a note.txt']);
  expect(observed.result.status).toBe('succeeded');
});

test('the log of an action holds commands and output', async () => {
  const { result } = await observe(checkoutOf('failing-install-ends-the-build'));
  expect(logOf(result, 'Build.Build')).toBe(
    "$ echo install\ninstall\n$ false\n$ echo finally\nfinally\nphase install failed: 'false' ended with exit code 1\n",
  );
});

test('actions of one place run at the same time, and all to their end; the place after a failure does not begin', async () => {
  const observed = await observe(checkoutOf('runs-equal-places-together'));
  expect(printed(observed, 'Right')).toEqual(['right heard hello']);
  expect(observed.result.stages[1]?.actions.map(({ name, status }) => `${name}: ${status}`)).toEqual([
    'Left: succeeded',
    'Right: failed',
    'After: skipped',
  ]);
});
