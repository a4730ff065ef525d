import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutOf, logOf, type Observed, observe, printed, removeCheckouts, statuses } from './tiny-pipeline';

// A pipeline that synthesises and updates itself from its source, as the real one does, without what makes that slow. The real one goes
// through the same in test/e2e/self-mutation.test.ts.

let checkout: string;
beforeEach(() => {
  checkout = checkoutOf('mends-itself');
});
afterEach(removeCheckouts);

const kept = () => readFileSync(join(checkout, '.blueline', 'pipeline', 'pipeline.template.json'), 'utf8');
const inSource = (name: string) => join(checkout, name);
const commit = {
  newAction: () => cpSync(inSource('with-lint.json'), inSource('pipeline.template.json')),
  brokenSynth: () => writeFileSync(inSource('app.cjs'), 'throw new Error("bin/pipeline.ts is broken");\n'),
  brokenModel: () => writeFileSync(inSource('model/model.xml'), '<model\n'),
  goodSynth: () => cpSync(join(__dirname, '../pipelines/mends-itself/app.cjs'), inSource('app.cjs')),
  goodModel: () => writeFileSync(inSource('model/model.xml'), '<model/>\n'),
};
const whole = ['Source: succeeded', 'Synth: succeeded', 'UpdatePipeline: succeeded', 'Generate: succeeded'];

test('a commit without a change of the pipeline goes through at once', async () => {
  const { result } = await observe(checkout);
  expect(statuses(result)).toEqual(whole);
  expect(result.restarts).toEqual([]);
});

test('a commit that adds an action restarts the run and runs it', async () => {
  commit.newAction();
  const observed = await observe(checkout);
  expect(observed.result.restarts).toEqual([{ stage: 'UpdatePipeline', action: 'UpdatePipeline', reason: 'action Lint.Lint added' }]);
  expect(printed(observed, 'Lint')).toEqual(['the new action runs']);
  expect(observed.result.status).toBe('succeeded');
});

test('a commit that breaks synth leaves the pipeline as it was; the next good push heals it', async () => {
  const before = kept();
  commit.brokenSynth();
  commit.newAction(); // also asks for a change, which must not arrive half
  const broken = await observe(checkout);
  expect(statuses(broken.result)).toEqual(['Source: succeeded', 'Synth: failed', 'UpdatePipeline: skipped', 'Generate: skipped']);
  expect(logOf(broken.result, 'Synth.Synth')).toContain('Error: bin/pipeline.ts is broken');
  expect(failure(broken)).toMatch(/^phase build failed: 'node app\.cjs > assembly\/pipeline\.template\.json' ended with exit code 1/);
  expect(kept()).toBe(before);

  commit.goodSynth();
  const healed = await observe(checkout);
  expect(healed.result).toMatchObject({ status: 'succeeded', restarts: [{ reason: 'action Lint.Lint added' }] });
  expect(printed(healed, 'Lint')).toEqual(['the new action runs']);
});

test('a commit with a broken model and a change of the pipeline: the pipeline updates itself, then Generate fails', async () => {
  commit.brokenModel();
  commit.newAction();
  const observed = await observe(checkout);
  expect(observed.result.restarts).toHaveLength(1);
  expect(statuses(observed.result)).toEqual([...whole.slice(0, 3), 'Lint: succeeded', 'Generate: failed']);
  expect(kept()).toBe(readFileSync(inSource('with-lint.json'), 'utf8'));
  expect(logOf(observed.result, 'Generate.Generate')).toContain('model/model.xml:1:7: error X01');

  commit.goodModel();
  expect((await observe(checkout)).result).toMatchObject({ status: 'succeeded', restarts: [] });
});

function failure({ result }: Observed): string | undefined {
  return result.stages.flatMap((stage) => stage.actions).find((action) => action.status === 'failed')?.message;
}
