import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resumeRun, waitingRunOf } from '../../../lib/local/engine';
import { describeChange } from '../../../lib/local/engine/pipeline-change';
import type { PipelinePlan } from '../../../lib/local/engine/plan';
import { checkoutOf, observe, printed, removeCheckouts, statuses } from './tiny-pipeline';

afterEach(removeCheckouts);

interface Stage {
  Name: string;
  Actions: Record<string, unknown>[];
  [condition: string]: unknown;
}

/** A checkout whose pipeline is changed before its first run. */
function changed(name: string, change: (properties: Record<string, unknown> & { Stages: Stage[] }) => void): string {
  const checkout = checkoutOf(name);
  const file = join(checkout, '.blueline', 'pipeline', 'pipeline.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8'));
  change(template.Resources.Pipeline.Properties);
  writeFileSync(file, JSON.stringify(template));
  return checkout;
}

const condition = (Name: string, Provider: string) => ({
  Conditions: [{ Result: 'FAIL', Rules: [{ Name, RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider, Version: '1' } }] }],
});

test('conditions of a stage are passed over by name, each where CodePipeline would look at it', async () => {
  const checkout = changed('waits-for-approval', ({ Stages }) => {
    const production = Stages.find(({ Name }) => Name === 'Production');
    Object.assign(production!, { BeforeEntry: condition('Window', 'DeploymentWindow'), OnSuccess: condition('Bake', 'CloudWatchAlarm') });
    Object.assign(Stages.find(({ Name }) => Name === 'Build')!, { OnFailure: condition('Errors', 'CloudWatchAlarm') });
  });
  const { events, result } = await observe(checkout);
  expect(result.status).toBe('succeeded');
  const order = events.flatMap((event) => {
    if (event.type === 'action-started' && event.stage === 'Production') return ['the action'];
    return event.type === 'output' && event.line.includes('passed over') ? [event.line] : [];
  });
  expect(order).toEqual([
    'BeforeEntry of Production: the rule Window (DeploymentWindow) is not on this machine and was passed over',
    'the action',
    'OnSuccess of Production: the rule Bake (CloudWatchAlarm) is not on this machine and was passed over',
  ]);
});

test('what a change of the pipeline is about: conditions, variables, mode', () => {
  const plan = (over: Partial<PipelinePlan>): PipelinePlan => ({
    name: 'Pipeline',
    stages: [{ name: 'Production', groups: [], rules: [] }],
    executionMode: 'SUPERSEDED',
    variables: {},
    restartOnUpdate: true,
    ...over,
  });
  const rules = [{ when: 'OnSuccess', name: 'Bake', provider: 'CloudWatchAlarm' }] as const;
  const after = plan({ stages: [{ name: 'Production', groups: [], rules }], variables: { reason: '-' }, executionMode: 'QUEUED' });
  expect(describeChange(plan({}), after)).toBe('conditions of stage Production changed; variables changed; execution mode QUEUED');
  expect(describeChange(after, after)).toBe('its resources changed');
});

describe('pipeline variables', () => {
  const withReason = () =>
    changed('waits-for-approval', (properties) => {
      properties.Variables = [{ Name: 'reason', DefaultValue: '-' }];
      const action = properties.Stages.find(({ Name }) => Name === 'Production')?.Actions[0];
      const value = [{ name: 'COMMIT', type: 'PLAINTEXT', value: '#{variables.reason}' }];
      Object.assign(action?.Configuration as object, { EnvironmentVariables: JSON.stringify(value) });
    });

  test('have their default, or what the run was given', async () => {
    expect(printed(await observe(withReason()), 'Production')[0]).toBe('production -');
    expect(printed(await observe(withReason(), { variables: { reason: 'a "good" one' } }), 'Production')[0]).toBe(
      'production a "good" one',
    );
  });

  test('stay with a run that waits', async () => {
    const checkout = withReason();
    await observe(checkout, { approval: 'wait', variables: { reason: 'later' } });
    const lines: string[] = [];
    await resumeRun({
      checkout,
      decision: 'approve',
      environmentFor: async () => ({}),
      onEvent: (event) => {
        if (event.type === 'output' && event.stage === 'Production') lines.push(event.line);
      },
    });
    expect(lines).toContain('production later');
  });

  test('an unknown one is refused with those there are', async () => {
    await expect(observe(withReason(), { variables: { raeson: 'x' } })).rejects.toMatchObject({
      message: "there is no pipeline variable 'raeson'",
      next: 'take one of reason',
      exitCode: 2,
    });
  });
});

test('in the mode QUEUED a run that waits is not superseded, and the difference to AWS is said', async () => {
  const checkout = changed('waits-for-approval', (properties) => {
    properties.ExecutionMode = 'QUEUED';
  });
  const first = await observe(checkout, { approval: 'wait' });
  const second = await observe(checkout, { approval: 'wait' });
  const said = second.events.flatMap((event) => (event.type === 'output' && event.line.includes('QUEUED') ? [event.line] : []));
  expect(said).toEqual([expect.stringContaining(`run ${first.result.run} waits for approval too`)]);
  await resumeRun({ checkout, decision: 'approve', environmentFor: async () => ({}) });
  expect((await waitingRunOf(checkout))?.run).toBe(first.result.run);
});

describe('a second repository', () => {
  /** The model of `replaces-the-model` in a repository of its own. */
  const twoRepositories = () =>
    changed('replaces-the-model', ({ Stages }) => {
      const [source] = Stages[0]!.Actions;
      const configuration = { ...(source?.Configuration as object), FullRepositoryId: 'acme/models' };
      Stages[0]!.Actions.push({
        ...source,
        Name: 'Model',
        Namespace: 'Model',
        Configuration: configuration,
        OutputArtifacts: [{ Name: 'model' }],
      });
      const generate = Stages.find(({ Name }) => Name === 'Generate')?.Actions[0];
      Object.assign(generate!, { InputArtifacts: [{ Name: 'source' }, { Name: 'model' }] });
      Object.assign(generate?.Configuration as object, { PrimarySource: 'source' });
    });
  const buildspec = 'version: 0.2\nphases: { build: { commands: [\'cat "$CODEBUILD_SRC_DIR_model/$BLUELINE_MODEL/model.xml"\'] } }\n';

  test('is stood for by the model that is given, or by the folder of that name; the commit stays that of the checkout', async () => {
    const checkout = twoRepositories();
    writeFileSync(join(checkout, 'buildspecs', 'generate.yml'), buildspec);
    const model = join(checkout, 'elsewhere');
    mkdirSync(model);
    writeFileSync(join(model, 'model.xml'), '<elsewhere/>');
    const given = await observe(checkout, { modelDir: model });
    expect(printed(given, 'Generate')).toEqual(['<elsewhere/>']);
    expect(given.result.source.FullRepositoryName).not.toBe('acme/models');
    expect(statuses((await observe(checkout)).result)).not.toContain('Source: failed');
  });

  test('without either, the stage fails and says what to do', async () => {
    const checkout = twoRepositories();
    rmSync(join(checkout, 'examples'), { recursive: true });
    const { result } = await observe(checkout);
    expect(statuses(result)[0]).toBe('Source: failed');
    expect(JSON.stringify(result)).toContain('the model lies in the repository acme/models, of which there is no copy here; --model takes');
  });
});
