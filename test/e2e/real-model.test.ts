import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Checkout, type Finished, hasEmbeddedCloud, realModel } from './checkout';
import { deployedCode } from './deployed-code';

const isThere = existsSync(realModel);
if (!isThere) console.warn(`SKIPPED: the real model is not at ${realModel}`);
const suite = isThere && hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(300_000);

suite('npm run local on a model that nobody here wrote', () => {
  let checkout: Checkout;
  let run: Finished;
  beforeAll(async () => {
    checkout = new Checkout();
    run = await checkout.run('run', '--model', realModel, '--approve', '--out', 'results');
  });
  afterAll(() => checkout.remove());

  test('all stages succeed, with the figures that the model must give', () => {
    expect(run.stderr.slice(-3000)).toContain('succeeded');
    expect(run.code).toBe(0);
    const report = checkout.report('results');
    expect(report).toMatchObject({
      status: 'succeeded',
      model: { commands: 11, events: 11, aggregates: 6, flows: 11, views: 10, notifiers: 4, scenarios: 1 },
      unitTests: { passed: 12, failed: 0 },
      gate: {
        verdict: 'passed',
        scenarios: { passed: 1, failed: 0, skipped: 0 },
        coverage: {
          events: { covered: 10, total: 11, percent: 90.91, missing: ['AssignedBusinessRoleToUser'] },
          views: { covered: 6, total: 6, percent: 100, missing: [] },
        },
      },
    });
    expect(report.stages.map(({ status }) => status)).toEqual(Array(9).fill('succeeded'));
    expect(report.gate?.scenarios.items[0]?.activities.map(({ status }) => status)).toEqual(Array(22).fill('passed'));
  });

  test('production was deployed from the same package bytes', async () => {
    await checkout.run('cloud', 'start');
    const zip = checkout.report('results').package?.files.find(({ path }) => path === 'functions.zip')?.sha256;
    for (const name of ['staging', 'production']) {
      const functions = await deployedCode(checkout, name);
      expect(functions).toEqual({ key: `${zip}.zip`, sha256: zip });
    }
    await checkout.run('cloud', 'stop');
  });

  test('exactly three warnings are told, with their places', () => {
    const warnings = [...run.stderr.matchAll(/model\.xml:(\d+:\d+): warning (\w+):/g)].map(([, place, code]) => `${code} ${place}`);
    expect([...new Set(warnings)]).toEqual(['D06 189:46', 'G05 767:158', 'N08 863:51']);
    expect(run.stderr).not.toMatch(/model\.xml:\d+:\d+: error/);
  });

  test('a model without anonymous queries gives a curl line that reads a trace of this run', async () => {
    expect(checkout.processes()).toEqual([]);
    expect((await checkout.run('cloud', 'start')).code).toBe(0);
    const line = /^try this\s+(curl .*)$/m.exec(run.stderr)?.[1] ?? '';
    const answer = JSON.parse(execFileSync('sh', ['-c', line], { encoding: 'utf8' }));
    expect(answer.data.Trace.get.pending).toBe(0);
    expect(answer.data.Trace.get.resultset).toContainEqual(
      expect.objectContaining({ component: 'UserManagement.User.Create', status: 'success' }),
    );
    await checkout.run('cloud', 'stop');
  });

  test('another folder gives the same package hash', async () => {
    const other = new Checkout();
    try {
      expect((await other.run('run', '--model', realModel, '--until', 'Package')).code).toBe(0);
      expect(other.report().package?.sha256).toBe(checkout.report('results').package?.sha256);
    } finally {
      await other.remove();
    }
  });
});
