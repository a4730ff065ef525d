import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Checkout, type Finished, hasEmbeddedCloud, until } from './checkout';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(300_000);

suite('npm run local on the example model', () => {
  let checkout: Checkout;
  let first: Finished;
  beforeAll(async () => {
    checkout = new Checkout();
    first = await checkout.run('run', '--approve');
  });
  afterAll(() => checkout.remove());

  const curlOf = (text: string) => /^try this\s+(curl .*)$/m.exec(text)?.[1] ?? '';
  const stages = (report = checkout.report()) => report.stages.map(({ name, status }) => `${name} ${status}`);

  test('goes through all nine stages to production', () => {
    expect(first.stderr.slice(-2500)).toContain('succeeded');
    expect(first.code).toBe(0);
    expect(stages()).toEqual(
      ['Source', 'Synth', 'UpdatePipeline', 'Generate', 'Package', 'Staging', 'QualityGate', 'Approve', 'Production'].map(
        (name) => `${name} succeeded`,
      ),
    );
  });

  test('the report holds what was tested, packaged, gated and deployed', () => {
    const report = checkout.report();
    expect(report).toMatchObject({
      status: 'succeeded',
      model: { name: 'Orders', commands: 3, events: 6, aggregates: 2, flows: 6, views: 3, notifiers: 1, scenarios: 1 },
      unitTests: { passed: 13, failed: 0 },
      gate: {
        verdict: 'passed',
        scenarios: { passed: 1, failed: 0 },
        coverage: { events: { covered: 6, total: 6, missing: [] }, views: { covered: 2, total: 2 } },
      },
    });
    expect(report.package?.files.map(({ path }) => path)).toContain('functions.zip');
    expect(Object.keys(report.environments)).toEqual(['staging', 'production']);
  });

  test('no process is left, and the way back works: cloud start, then the curl line', async () => {
    expect(checkout.processes()).toEqual([]);
    expect(first.stderr).toContain('npx blueline cloud start');
    const started = await checkout.run('cloud', 'start');
    expect(started.code).toBe(0);
    const answer = JSON.parse(execFileSync('sh', ['-c', curlOf(first.stderr)], { encoding: 'utf8' }));
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ Stock: { filter: { resultset: [] } } }); // production: the scenario ran in staging
    expect((await checkout.run('cloud', 'stop')).code).toBe(0);
    expect(checkout.processes()).toEqual([]);
  });

  test('a second run of the same model changes nothing in any environment', async () => {
    const before = checkout.report().package?.sha256;
    const again = await checkout.run('run', '--approve');
    expect(again.code).toBe(0);
    const report = checkout.report();
    expect(report.package?.sha256).toBe(before);
    expect(Object.values(report.environments).map(({ status }) => status)).toEqual(['unchanged', 'unchanged']);
  });

  test('without an answer it waits; approve finishes the same run and report', async () => {
    const waiting = await checkout.run('run');
    expect(waiting.code).toBe(0);
    expect(waiting.stderr).toContain('waiting for approval');
    const before = checkout.report();
    expect(before.status).toBe('pending');
    expect(stages(before).slice(-2)).toEqual(['Approve pending', 'Production skipped']);
    expect(checkout.processes()).toEqual([]);
    const approved = await checkout.run('approve');
    expect(approved.code).toBe(0);
    const after = checkout.report();
    expect(after.run).toBe(before.run);
    expect(after.status).toBe('succeeded');
    expect(stages(after).slice(-2)).toEqual(['Approve succeeded', 'Production succeeded']);
    expect((await checkout.run('approve')).code).toBe(1);
  });

  test('--until ends after a stage', async () => {
    expect((await checkout.run('run', '--until', 'Package')).code).toBe(0);
    expect(stages()).toEqual([
      ...['Source', 'Synth', 'UpdatePipeline', 'Generate', 'Package'].map((name) => `${name} succeeded`),
      ...['Staging', 'QualityGate', 'Approve', 'Production'].map((name) => `${name} skipped`),
    ]);
    const unknown = await checkout.run('run', '--until', 'Stagin');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain("there is no stage 'Stagin'");
  });

  test('Ctrl-C ends it with 130, leaves nothing, and the next run works', async () => {
    const running = checkout.start(['run', '--approve']);
    await until(running.output, /^Staging$/m, running.finished);
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(130);
    expect(checkout.processes()).toEqual([]);
    expect((await checkout.run('run', '--approve')).code).toBe(0);
  });

  test('while one runs, a second is refused and names it', async () => {
    const running = checkout.start(['run', '--until', 'Package']);
    await until(running.output, /^Source$/m, running.finished);
    const second = await checkout.run('run');
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`(process ${running.child.pid})`);
    expect((await running.finished).code).toBe(0);
  });

  test('a killed run leaves nothing, and the next one works', async () => {
    const running = checkout.start(['run', '--approve']);
    await until(running.output, /^Staging$/m, running.finished);
    running.child.kill('SIGKILL');
    await running.finished;
    for (let tries = 0; checkout.processes().length > 0 && tries < 500; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(checkout.processes()).toEqual([]);
    expect((await checkout.run('run', '--until', 'Package')).code).toBe(0);
  });

  test('each run keeps its artifacts; old ones go', () => {
    const runs = readdirSync(join(checkout.folder, '.blueline/runs'));
    expect(runs.length).toBeLessThanOrEqual(5);
    expect(existsSync(join(checkout.folder, '.blueline/runs', runs.at(-1) ?? '', 'artifacts/package/manifest.json'))).toBe(true);
  });
});

suite('a rejected release', () => {
  let checkout: Checkout;
  beforeAll(() => {
    checkout = new Checkout();
  });
  afterAll(() => checkout.remove());

  test('does not reach production and leaves nothing there', async () => {
    const rejected = await checkout.run('run', '--reject');
    expect(rejected.code).toBe(1);
    const report = checkout.report();
    expect(report.status).toBe('rejected');
    expect(report.stages.map(({ status }) => status).slice(-2)).toEqual(['rejected', 'skipped']);
    await checkout.run('cloud', 'start');
    const status = JSON.parse((await checkout.run('cloud', 'status', '--format', 'json')).stdout);
    expect(status.environments.find(({ name }: { name: string }) => name === 'production').stacks).toEqual([]);
  });
});
