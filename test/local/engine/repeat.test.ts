import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EngineEvent, lastRun, repeatStage, retryRun } from '../../../lib/local/engine';
import { checkoutOf, observe, printed, removeCheckouts, statuses } from './tiny-pipeline';

afterAll(removeCheckouts);

/** Lets the actions of some environments fail. */
const failing = (...names: string[]) => ({
  environmentFor: async (name: string): Promise<Record<string, string>> => (names.includes(name) ? { FAILS: 'yes' } : {}),
});
const well = failing();
const PIPELINE = 'goes-on-after-a-failure';

describe('retry of a run that has failed', () => {
  async function failed(where = 'staging') {
    const checkout = checkoutOf(PIPELINE);
    const { result } = await observe(checkout, failing(where));
    return { checkout, result };
  }
  async function retry(checkout: string, run: string, more: Partial<Parameters<typeof retryRun>[0]> = {}) {
    const events: EngineEvent[] = [];
    const result = await retryRun({ checkout, run, ...well, onEvent: (event) => events.push(event), ...more });
    const ran = events.flatMap((event) => (event.type === 'action-started' ? [event.action] : []));
    return { result, events, ran };
  }

  it('repeats what failed with the artifacts of the run, and goes on to the end of the same run', async () => {
    const { checkout, result } = await failed();
    expect(statuses(result)).toEqual(['Source: succeeded', 'Build: succeeded', 'Gate: failed', 'Production: skipped']);
    writeFileSync(join(checkout, 'version.txt'), '2\n'); // what changes in the checkout is not in the run
    const again = await retry(checkout, result.run);
    expect(again.ran).toEqual(['Check', 'Deploy']);
    expect(again.result).toMatchObject({ run: result.run, status: 'succeeded', startedAt: result.startedAt });
    expect(printed({ result: again.result, events: again.events }, 'Deploy')).toEqual([`package 1 as 1 in ${result.run} because -`]);
    expect(await lastRun(checkout)).toMatchObject({ run: result.run, status: 'succeeded' });
  });

  it('repeats the whole stage where that is asked', async () => {
    const { checkout, result } = await failed();
    expect((await retry(checkout, result.run, { wholeStage: 'Gate' })).ran).toEqual(['Prepare', 'Check', 'Deploy']);
  });

  it('may fail again, as often as it likes', async () => {
    const { checkout, result } = await failed();
    expect((await retry(checkout, result.run, failing('staging'))).result).toMatchObject({ status: 'failed', run: result.run });
    expect((await retry(checkout, result.run, failing('production'))).ran).toEqual(['Check', 'Deploy']);
    const last = await retry(checkout, result.run);
    expect(last.ran).toEqual(['Deploy']);
    // Of each action the last try counts.
    expect(last.result.reports.map(({ action, file }) => `${action} ${existsSync(file)}`)).toEqual(['Check true']);
  });

  it('is refused where the run has not failed, or is not the newest', async () => {
    const { checkout, result } = await failed();
    const { result: newer } = await observe(checkout, well);
    await expect(retry(checkout, result.run)).rejects.toThrow(`run ${result.run} is not the newest of this checkout, ${newer.run} is`);
    await expect(retry(checkout, newer.run)).rejects.toThrow('has not failed: there is nothing to repeat');
  });

  it('counts as running meanwhile, so that one that is killed can be taken up once more', async () => {
    const { checkout, result } = await failed();
    const seen: string[] = [];
    const environmentFor = async () => {
      seen.push(JSON.parse(readFileSync(join(result.folder, 'state.json'), 'utf8')).status);
      return {};
    };
    await retry(checkout, result.run, { environmentFor });
    expect(seen).toEqual(['running', 'running']);
  });
});

describe('one stage of an older run once more', () => {
  async function twoReleases() {
    const checkout = checkoutOf(PIPELINE);
    const older = await observe(checkout, { ...well, variables: { reason: 'first' } });
    writeFileSync(join(checkout, 'version.txt'), '2\n');
    const newer = await observe(checkout, well);
    return { checkout, older: older.result, newer: newer.result };
  }

  it('runs that stage alone, with artifacts, variables and exports of then, as a run of its own', async () => {
    const { checkout, older, newer } = await twoReleases();
    const events: EngineEvent[] = [];
    const result = await repeatStage({ checkout, of: older.run, stage: 'Production', ...well, onEvent: (event) => events.push(event) });
    expect([older.run, newer.run]).not.toContain(result.run);
    expect(statuses(result)).toEqual(['Source: skipped', 'Build: skipped', 'Gate: skipped', 'Production: succeeded']);
    expect(result.status).toBe('succeeded');
    expect(printed({ result, events }, 'Deploy')).toEqual([`package 1 as 1 in ${result.run} because first`]);
    expect(JSON.parse(readFileSync(join(result.folder, 'state.json'), 'utf8')).rollbackOf).toEqual({ run: older.run, stage: 'Production' });
  });

  it('a retry of it repeats that stage and nothing else', async () => {
    const { checkout, older } = await twoReleases();
    const failed = await repeatStage({ checkout, of: older.run, stage: 'Production', ...failing('production') });
    expect(failed.status).toBe('failed');
    const events: EngineEvent[] = [];
    const result = await retryRun({ checkout, run: failed.run, ...well, onEvent: (event) => events.push(event) });
    expect(result).toMatchObject({ run: failed.run, status: 'succeeded' });
    expect(events.flatMap((event) => (event.type === 'action-started' ? [event.action] : []))).toEqual(['Deploy']);
  });

  it('works for the oldest run that is kept, which goes only afterwards', async () => {
    const checkout = checkoutOf(PIPELINE);
    const { result: oldest } = await observe(checkout, well);
    for (let more = 0; more < 4; more++) await observe(checkout, { ...well, until: 'Source' });
    expect(await repeatStage({ checkout, of: oldest.run, stage: 'Production', ...well })).toMatchObject({ status: 'succeeded' });
    expect(existsSync(oldest.folder)).toBe(true);
  });

  it.each([
    ['Source', 2, 'Source cannot go back: it only fetches'],
    ['Prodution', 2, "there is no stage 'Prodution'"],
  ])('%s is refused, and leaves no run', async (stage, exitCode, message) => {
    const checkout = checkoutOf(PIPELINE);
    const { result } = await observe(checkout, well);
    await expect(repeatStage({ checkout, of: result.run, stage, ...well })).rejects.toMatchObject({ exitCode, message });
    expect(readdirSync(join(checkout, '.blueline/runs'))).toEqual([result.run]);
  });

  it('lost artifacts are named', async () => {
    const { checkout, older } = await twoReleases();
    rmSync(join(older.folder, 'artifacts/package'), { recursive: true });
    await expect(repeatStage({ checkout, of: older.run, stage: 'Production', ...well })).rejects.toThrow(
      `run ${older.run} has lost its artifact 'package'`,
    );
  });
});
