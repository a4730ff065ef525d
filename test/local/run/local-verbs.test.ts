import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalRunOptions } from '../../../lib/local/run';
import { blueline } from '../../operate/samples';

const runLocally = jest.fn(async (_: LocalRunOptions) => 0);
const retryLocally = jest.fn(async (..._: unknown[]) => 1);
const rollbackLocally = jest.fn(async (..._: unknown[]) => 0);
jest.mock('../../../lib/local/run', () => ({
  runLocally,
  retryLocally,
  rollbackLocally,
  frameOf: (_: string, run: string) => ({ out: `/out/of/${run}`, modelDir: '/model' }),
}));

const TEMPLATE = join(__dirname, '..', 'pipelines', 'goes-on-after-a-failure', 'pipeline.template.json');
let checkout: string;
beforeEach(() => {
  jest.clearAllMocks();
  checkout = mkdtempSync(join(tmpdir(), 'verbs-'));
  process.env.CODEBUILD_SRC_DIR = checkout;
  delete process.env.AWS_REGION;
  mkdirSync(join(checkout, '.blueline/pipeline'), { recursive: true });
  cpSync(TEMPLATE, join(checkout, '.blueline/pipeline/P.template.json'));
});
afterEach(() => {
  delete process.env.CODEBUILD_SRC_DIR;
  rmSync(checkout, { recursive: true, force: true });
});

/** A run that came as far as the first of these actions that has not succeeded. */
function localRun(run: string, version: string, verdicts: Readonly<Record<string, string>>): void {
  const folder = join(checkout, '.blueline/runs', run);
  mkdirSync(join(folder, 'definition'), { recursive: true });
  mkdirSync(join(folder, 'artifacts'));
  cpSync(TEMPLATE, join(folder, 'definition/P.template.json'));
  const entries = Object.entries(verdicts).map(([key, status]) => [key, { name: key.split('.')[1], status, seconds: 1 }] as const);
  const status = entries.every(([, action]) => action.status === 'succeeded') ? 'succeeded' : 'failed';
  const rest = { interrupted: false, seconds: 1, source: {}, stageSeconds: {}, restarts: [], reports: [] };
  const state = { run, startedAt: '2026-11-24T10:00:00Z', status, namespaces: { Build: { VERSION: version } }, ...rest };
  writeFileSync(join(folder, 'state.json'), JSON.stringify({ ...state, actions: Object.fromEntries(entries) }));
}
const good = { 'Source.Source': 'succeeded', 'Build.Build': 'succeeded', 'Gate.Prepare': 'succeeded', 'Gate.Check': 'succeeded' };
const whole = { ...good, 'Production.Deploy': 'succeeded' };

test('start is a run that asks nobody, with the variables that were given', async () => {
  const { code } = await blueline('start', '--cloud', 'local', '--release', '1.2.0', '--reason', 'prices');
  expect(runLocally.mock.calls).toEqual([[{ checkout, variables: { release: '1.2.0', reason: 'prices' }, out: 'out', terminal: false }]]);
  expect(code).toBe(0);
  expect(await blueline('start', '--cloud', 'local', '--reason', 'say "no"')).toMatchObject({ code: 2 });
  expect(runLocally).toHaveBeenCalledTimes(1);
});

test('retry hands the failed stage on, and its exit code back', async () => {
  localRun('1', 'a', { ...good, 'Gate.Check': 'failed' });
  expect(await blueline('retry', 'gate')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('repeating what failed in Gate of run 1'),
  });
  expect(await blueline('retry', '--all')).toMatchObject({ code: 1, stderr: expect.stringContaining('repeating Gate of run 1') });
  expect(retryLocally.mock.calls).toEqual([
    [checkout, '1', undefined],
    [checkout, '1', 'Gate'],
  ]);
});

test('rollback repeats the stage of the older run', async () => {
  localRun('1', 'a', whole);
  localRun('2', 'b', whole);
  expect(await blueline('rollback')).toMatchObject({ code: 0, stderr: expect.stringContaining('rolling back Production to run 1') });
  expect(rollbackLocally.mock.calls).toEqual([[checkout, '1', 'Production']]);
});

test.each([
  ['the pipeline has changed', () => writeFileSync(join(checkout, '.blueline/pipeline/P.template.json'), '"AWS::CodePipeline::Pipeline"')],
  ['the artifacts are gone', () => rmSync(join(checkout, '.blueline/runs/1/artifacts'), { recursive: true })],
])('where %s, rollback is a new run with the older version, the model and the report of then', async (_, change) => {
  localRun('1', 'a', whole);
  localRun('2', 'b', whole);
  change();
  const { stderr } = await blueline('rollback', '--reason', 'orders were lost');
  expect(stderr).toMatch(/deploying again package a by a new run of the whole pipeline, because the (pipeline has changed|artifacts)/);
  const variables = { release: 'a', reason: 'orders were lost' };
  expect(runLocally.mock.calls).toEqual([[{ checkout, variables, out: '/out/of/1', terminal: false, modelDir: '/model' }]]);
  expect(rollbackLocally).not.toHaveBeenCalled();
});
