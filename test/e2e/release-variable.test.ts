import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Checkout, hasEmbeddedCloud, until } from './checkout';
import { deployedCode } from './deployed-code';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(300_000);

/** A package and the bytes that it brought to production. */
interface Release {
  readonly version: string;
  readonly production: { readonly key: string | undefined; readonly sha256: string };
}

suite('going back to an older release with the variable `release`', () => {
  const checkout = new Checkout();
  let a: Release;
  let b: Release;
  afterAll(() => checkout.remove());

  const flow = join(checkout.folder, 'examples/orders/domain/Sales/Order/behavior-flows/Cancel.xml');
  const original = readFileSync(flow, 'utf8');
  const run = (...more: string[]) => checkout.run('run', '--approve', '--out', 'results', ...more);
  const stages = () => checkout.report('results').stages.map(({ name, status }) => `${name} ${status}`);

  async function release(): Promise<Release> {
    const version = checkout.report('results').package?.version ?? '';
    await checkout.run('cloud', 'start');
    const production = await deployedCode(checkout, 'production');
    await checkout.run('cloud', 'stop');
    return { version, production };
  }

  beforeAll(async () => {
    expect(await run()).toMatchObject({ code: 0 });
    a = await release();
    writeFileSync(flow, original.replace('is cancelled already', 'was cancelled before'));
    expect(await run()).toMatchObject({ code: 0 });
    b = await release();
  });

  test('the two releases differ in what runs', () => {
    expect(b.version).not.toBe(a.version);
    expect(b.production.sha256).not.toBe(a.production.sha256);
  });

  test('a version that is not kept: Package fails, names what is, and nothing was touched', async () => {
    const { code, stderr } = await checkout.run('run', '--approve', '--out', 'elsewhere', '--variable', 'release=0.0.1');
    expect(code).toBe(1);
    expect(stderr).toContain('release 0.0.1 is not kept in staging (orders-staging-code-');
    expect(stderr).toContain(`the newest first: ${b.version}, ${a.version}`);
    expect(checkout.report('elsewhere').stages.map(({ name, status }) => `${name} ${status}`)).toContain('Package failed');
    expect((await release()).production).toEqual(b.production);
  });

  test('with a broken model at HEAD the older bytes come back through every stage, and the approver is told', async () => {
    writeFileSync(flow, '<draftsman><behavior');
    expect(await run('--until', 'Generate')).toMatchObject({ code: 1 });
    const { code, stderr } = await run('--variable', `release=${a.version}`, '--variable', 'reason=orders were lost');
    expect(stderr.slice(-3000)).toContain('succeeded');
    expect(code).toBe(0);
    expect(stages().filter((line) => !line.endsWith(' succeeded'))).toEqual([]);
    expect(stderr).toContain(`this run goes back to release ${a.version}, so the model is not read`);
    expect(stderr).toContain(`OLDER RELEASE: back from ${b.version} to ${a.version}; reason: orders were lost`);
    expect(stderr).toContain(`unit cases  not run: back to release ${a.version}`);
    expect(checkout.report('results').environments.production?.outputs.Version).toBe(a.version);
    expect(await release()).toEqual(a);
  });

  test('start and retry: a run that was stopped goes on where it was, waits at the approval, and finishes the same report', async () => {
    writeFileSync(flow, original.replace('is cancelled already', 'was cancelled before'));
    const started = checkout.start(['start', '--reason', 'once more']);
    await until(started.output, /^Staging$/m, started.finished);
    started.child.kill('SIGINT');
    expect((await started.finished).code).toBe(130);
    const { run: stopped } = checkout.report();
    const retried = await checkout.run('retry', '--format', 'json');
    expect(retried.stderr).toContain(`repeating what failed in Staging of run ${stopped}`);
    expect(retried.stderr).not.toContain('\nGenerate\n');
    expect(JSON.parse(retried.stdout)).toEqual({ pipeline: 'local', stage: 'Staging', run: stopped, status: 'pending' });
    expect(checkout.report()).toMatchObject({ run: stopped, status: 'pending', package: { version: b.version } });
    expect(await checkout.run('retry')).toMatchObject({ code: 1, stderr: expect.stringContaining('waits for approval: there is nothing') });
    expect(await checkout.run('approve')).toMatchObject({ code: 0 });
    expect(checkout.report()).toMatchObject({ run: stopped, status: 'succeeded' });
    expect((await release()).production).toEqual(b.production);
  });

  test('rollback: production runs the bytes of the older run again, without a build and without a question', async () => {
    const rolledBack = await checkout.run('rollback', '--format', 'json');
    expect(rolledBack.stderr).toContain('as RollbackStage does, because run ');
    expect(rolledBack.stderr).toContain('its changes are not compared with that review');
    expect(JSON.parse(rolledBack.stdout)).toMatchObject({ kind: 'stage', stage: 'Production', status: 'succeeded' });
    expect(stages()).toEqual([
      ...['Source', 'Synth', 'UpdatePipeline', 'Generate', 'Package', 'Staging', 'QualityGate', 'Approve'].map((name) => `${name} skipped`),
      'Production succeeded',
    ]);
    expect((await release()).production).toEqual(a.production);
    expect(checkout.processes()).toEqual([]);
  });
});
