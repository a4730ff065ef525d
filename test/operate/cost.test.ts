import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from '../../lib/local/engine/intrinsics';
import { measuredLocally, planCost, timesOf } from '../../lib/operate/cost';
import { FakePipeline } from './fake-pipeline';
import { at, blueline, NEW } from './samples';

const build = (Name: string, ProjectName: string) => ({
  ...{ Name, ActionTypeId: { Category: 'Build', Provider: 'CodeBuild' } },
  Configuration: { ProjectName },
});
const project = (ComputeType: string, Type = 'LINUX_CONTAINER') => ({
  Type: 'AWS::CodeBuild::Project',
  Properties: { Source: { BuildSpec: 'b.yml' }, Environment: { ComputeType, Type } },
});

function template(more: Record<string, unknown> = {}): Template {
  const Stages = [
    { Name: 'Source', Actions: [{ Name: 'Git', ActionTypeId: { Category: 'Source', Provider: 'CodeStarSourceConnection' } }] },
    { Name: 'Staging', Actions: [build('Deploy', 'Small'), build('Check', 'Large')] },
    { Name: 'Approve', Actions: [{ Name: 'Approve', ActionTypeId: { Category: 'Approval', Provider: 'Manual' } }] },
  ];
  return {
    Resources: {
      Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages } },
      Small: project('BUILD_GENERAL1_SMALL'),
      Large: project('BUILD_GENERAL1_LARGE'),
      ...more,
    },
  } as Template;
}

const definition = (made: Template) => ({ file: 'P.template.json', stack: 'P', text: '', template: made });
const times = new Map([
  ['Source.Git', [0]],
  ['Staging.Deploy', [61, 30]],
  ['Staging.Check', [60]],
  ['Approve.Approve', [86_400]],
]);

test('each try is rounded up to a minute, builds by their size, approvals free', () => {
  const cost = planCost(definition(template()), times, 10);
  expect(cost.actions).toEqual([
    { action: 'Source.Git', minutes: 1, isMeasured: true, pipeline: 0.002, build: 0 },
    { action: 'Staging.Deploy', minutes: 3, isMeasured: true, pipeline: 0.006, build: 0.015 },
    { action: 'Staging.Check', minutes: 1, isMeasured: true, pipeline: 0.002, build: 0.02 },
    { action: 'Approve.Approve', minutes: 0, isMeasured: true, pipeline: 0, build: 0 },
  ]);
  expect(cost.run).toBeCloseTo(0.045);
});

test.each([
  ['within the free minutes', 10, 0.45, 50 * 0.002 + 30 * 0.005],
  ['beyond them', 100, 4.5, 100 * 0.002 + 100 * 0.005],
  ['no run', 0, 0, 0],
])('a month %s', (_, runs, gross, free) => {
  const { month } = planCost(definition(template()), times, runs);
  expect(month.free).toBeCloseTo(free);
  expect(month.total).toBeCloseTo(gross - free);
});

test('a key costs its dollar whether anything runs or not', () => {
  expect(planCost(definition(template({ Key: { Type: 'AWS::KMS::Key' } })), times, 0).month).toMatchObject({ fixed: 1, total: 1 });
});

test('what no run has measured counts as one minute and says so', () => {
  expect(planCost(definition(template()), new Map(), 1).actions[1]).toMatchObject({ minutes: 1, isMeasured: false });
});

test.each([
  ['BUILD_GENERAL1_2XLARGE', 'LINUX_CONTAINER', "Staging.Deploy builds on 'BUILD_GENERAL1_2XLARGE'"],
  ['BUILD_GENERAL1_SMALL', 'ARM_CONTAINER', "Staging.Deploy builds on 'ARM_CONTAINER BUILD_GENERAL1_SMALL'"],
])('a size without a price is an error, not a guess: %s %s', (size, type, text) => {
  expect(() => planCost(definition(template({ Small: project(size, type) })), times, 1)).toThrow(text);
});

test('the worked example of nine actions: 20 action-minutes, 12 build-minutes, ten cents', () => {
  const names = Array.from({ length: 9 }, (_, index) => `A${index}`);
  const minutes = [3, 3, 2, 2, 2, 2, 2, 2, 2];
  const Actions = names.map((name, index) =>
    index < 5 ? build(name, 'Small') : { Name: name, ActionTypeId: { Category: 'Source', Provider: 'S3' } },
  );
  const made = template({ Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages: [{ Name: 'S', Actions }] } } });
  const cost = planCost(definition(made), new Map(names.map((name, index) => [`S.${name}`, [(minutes[index] ?? 0) * 60]])), 100);
  expect(cost.run).toBeCloseTo(0.1);
});

test('times on AWS are those of every try; locally of the newest run that got furthest', () => {
  const ran = (seconds: number) => ({ stageName: 'S', actionName: 'A', startTime: new Date(0), lastUpdateTime: new Date(seconds * 1000) });
  expect(timesOf([ran(5), ran(70), { stageName: 'S', actionName: 'B' }])).toEqual(new Map([['S.A', [5, 70]]]));
  const state = (run: string, ...names: string[]) => ({
    ...{ run, startedAt: '', seconds: 1, status: 'failed' as const },
    actions: Object.fromEntries(names.map((name) => [name, { status: 'succeeded', seconds: 3 }])),
  });
  expect(measuredLocally([state('3', 'a'), state('2', 'a', 'b'), state('1', 'a', 'b')]).run).toBe('2');
  expect(() => measuredLocally([])).toThrow('nothing to measure');
});

test('blueline cost on the wire: the template of the checkout, the times of the last run that succeeded', async () => {
  const checkout = mkdtempSync(join(tmpdir(), 'cost-'));
  mkdirSync(join(checkout, 'cdk.out'));
  writeFileSync(join(checkout, 'cdk.out', 'P.template.json'), JSON.stringify(template()));
  process.env.CODEBUILD_SRC_DIR = checkout;
  const fake = await FakePipeline.start();
  const now = Date.now() / 1000;
  fake.on('ListPipelineExecutions', {
    pipelineExecutionSummaries: [
      { pipelineExecutionId: 'failed', status: 'Failed', startTime: now - 10 },
      { pipelineExecutionId: NEW, status: 'Succeeded', startTime: now - 20 },
    ],
  });
  fake.on('ListActionExecutions', {
    actionExecutionDetails: [{ stageName: 'Staging', actionName: 'Deploy', startTime: at('10:00:00'), lastUpdateTime: at('10:01:30') }],
  });
  const { code, stderr } = await blueline('cost', '--pipeline', 'P');
  expect(fake.inputs('ListActionExecutions')).toMatchObject([{ filter: { pipelineExecutionId: NEW } }]);
  expect(stderr).toMatch(/Staging.Deploy +│ +2 │ +\$0.004 │ +\$0.010/);
  expect(stderr).toContain('1 (not measured)');
  expect(stderr).toMatch(/a run +\$0.038, within the goal of \$0.100/);
  expect(stderr).toContain('for 2 runs');
  expect(code).toBe(0);
  await fake.stop();
  delete process.env.CODEBUILD_SRC_DIR;
  rmSync(checkout, { recursive: true });
});
