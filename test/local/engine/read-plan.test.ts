import { actionsOf } from '../../../lib/local/engine/plan';
import { checkProviders } from '../../../lib/local/engine/providers/table';
import { readPlan } from '../../../lib/local/engine/read-plan';
import { replaceVariables } from '../../../lib/local/engine/variables';
import { defaults, synthesise } from '../../pipeline/sample-pipeline';

type Json = Record<string, unknown>;

const definition = (template: Json) => ({ file: 'cdk.out/Shop.template.json', stack: 'Shop', text: '', template: template as never });

/** A pipeline of one build action, changed. */
function template(change: { pipeline?: Json; stage?: Json; action?: Json; configuration?: Json; project?: Json } = {}): Json {
  const action = {
    Name: 'Make',
    ActionTypeId: { Category: 'Build', Owner: 'AWS', Provider: 'CodeBuild', Version: '1' },
    Configuration: { ProjectName: { Ref: 'Project' }, ...change.configuration },
    InputArtifacts: [{ Name: 'source' }],
    ...change.action,
  };
  return {
    Parameters: { Branch: { Default: 'main' } },
    Resources: {
      Project: { Type: 'AWS::CodeBuild::Project', Properties: { Source: { BuildSpec: 'make.yml' }, ...change.project } },
      Pipeline: {
        Type: 'AWS::CodePipeline::Pipeline',
        Properties: { Stages: [{ Name: 'Build', Actions: [action], ...change.stage }], ...change.pipeline },
      },
    },
  };
}
const conditions = (when: string, Name: string, Provider: string) => ({
  [when]: { Conditions: [{ Result: 'FAIL', Rules: [{ Name, RuleTypeId: { Category: 'Rule', Owner: 'AWS', Provider } }] }] },
});
const firstAction = (change: Parameters<typeof template>[0]) => actionsOf(readPlan(definition(template(change))))[0];

test('the synthesised pipeline: every stage, action, artifact and buildspec comes from the template', () => {
  const plan = readPlan(definition(synthesise().toJSON()));
  expect(plan.restartOnUpdate).toBe(true);
  expect(
    plan.stages.map(({ name, groups }) => `${name}: ${groups.map((group) => group.map((action) => action.name).join('+')).join(' > ')}`),
  ).toEqual([
    'Source: Source',
    'Synth: Synth',
    'UpdatePipeline: UpdatePipeline',
    'Generate: Generate',
    'Package: Package',
    'Staging: Deploy',
    'QualityGate: Gate',
    'Approve: PrepareReview > Approve',
    'Production: Deploy',
  ]);
  expect(actionsOf(plan).find(({ stage }) => stage === 'Package')).toEqual({
    stage: 'Package',
    name: 'Package',
    provider: 'Build/CodeBuild',
    configuration: { ProjectName: expect.stringMatching(/^PackageProject/), PrimarySource: 'source' },
    inputs: ['source', 'application', 'toolchain'],
    namespace: 'Package',
    outputs: ['package'],
    environment: {
      BLUELINE_RUN_ID: '#{codepipeline.PipelineExecutionId}',
      BLUELINE_ENVIRONMENT: 'staging',
      BLUELINE_COMMIT: '#{Source.CommitId}',
      BLUELINE_MODEL: 'examples/shop',
      BLUELINE_RELEASE: '#{variables.release}',
    },
    project: { name: expect.stringMatching(/^PackageProject/), buildspec: 'buildspecs/package.yml', environment: {} },
    timeoutMinutes: 30,
  });
});

test('the primary input comes first, wherever it stands', () => {
  const change = { action: { InputArtifacts: [{ Name: 'other' }, { Name: 'source' }] }, configuration: { PrimarySource: 'source' } };
  expect(firstAction(change)?.inputs).toEqual(['source', 'other']);
});

test('texts put together by CloudFormation are resolved before they are read', () => {
  const EnvironmentVariables = {
    'Fn::Join': [
      '',
      ['[{"name":"A","type":"PLAINTEXT","value":"', { Ref: 'Branch' }, '-', { 'Fn::Sub': '${AWS::StackName}/${Project.Arn}' }, '"}]'],
    ],
  };
  expect(firstAction({ configuration: { EnvironmentVariables } })?.environment).toEqual({ A: 'main-Shop/Project.Arn' });
});

test.each<[string, Parameters<typeof template>[0], string]>([
  [
    'what a stage does on failure',
    { stage: { OnFailure: { Result: 'ROLLBACK' } } },
    'stage Build has OnFailure.Result, which the local engine does not know',
  ],
  [
    'a rule that might decide something here',
    { stage: conditions('BeforeEntry', 'Check', 'VariableCheck') },
    'stage Build has the rule Check of the kind VariableCheck, which the local engine does not know',
  ],
  ['a property of the pipeline', { pipeline: { DisableInboundStageTransitions: [] } }, 'the pipeline has DisableInboundStageTransitions'],
  ['a batch build', { configuration: { BatchEnabled: 'true' } }, 'action Build.Make has BatchEnabled'],
  ['an unknown function', { configuration: { PrimarySource: { 'Fn::ImportValue': 'x' } } }, "the pipeline's template uses Fn::ImportValue"],
  ['an unknown reference', { configuration: { PrimarySource: { Ref: 'Elsewhere' } } }, "refers to 'Elsewhere', which has no value"],
  [
    'a project of another stack',
    { configuration: { ProjectName: 'elsewhere' } },
    "runs the build project 'elsewhere', which is not in the pipeline's template",
  ],
  [
    'a secret variable',
    { project: { Environment: { EnvironmentVariables: [{ Name: 'TOKEN', Type: 'SECRETS_MANAGER', Value: 'x' }] } } },
    'build project Project: variable TOKEN comes from SECRETS_MANAGER',
  ],
])('refused by name: %s', (_, change, message) => {
  expect(() => readPlan(definition(template(change)))).toThrow(message);
});

test('rules of a stage are read, to be passed over by name', () => {
  const stage = { ...conditions('BeforeEntry', 'Window', 'DeploymentWindow'), ...conditions('OnSuccess', 'Bake', 'CloudWatchAlarm') };
  expect(readPlan(definition(template({ stage }))).stages[0]?.rules).toEqual([
    { when: 'BeforeEntry', name: 'Window', provider: 'DeploymentWindow' },
    { when: 'OnSuccess', name: 'Bake', provider: 'CloudWatchAlarm' },
  ]);
});

test('every setting of the pipeline gives a template that the engine knows', () => {
  const production = {
    name: 'production',
    production: true,
    stack: 'shop',
    bakeMinutes: 10,
    window: { cron: '* * 9 ? * * *', timeZone: 'UTC' },
  };
  const made = synthesise({
    env: { account: '111111111111', region: 'eu-west-1' },
    source: { ...defaults.source, model: { connection: null, repository: 'acme/models', branch: 'main' } },
    environments: [{ name: 'staging' }, { name: 'acceptance', account: '222222222222', region: 'eu-central-1' }, production],
    executionMode: 'QUEUED',
    approvals: { timeoutMinutes: 60, notify: ['a@example.com'] },
    notifications: { emails: ['b@example.com'] },
    selfMutation: false,
  });
  const plan = readPlan(definition(made.toJSON()));
  expect(plan.executionMode).toBe('QUEUED');
  expect(plan.variables).toEqual({ cleanup: 'model', release: 'current', reason: '-' });
  expect(plan.stages.map(({ name }) => name).join(' ')).toBe(
    'Source Synth Generate Package Staging QualityGate Acceptance AcceptanceGate Approve Production',
  );
  expect(() => checkProviders(plan)).not.toThrow();
});

test('variables of the pipeline', () => {
  const namespaces = { Source: { CommitId: '#{a.b}' }, variables: { cleanup: 'model' } };
  expect(replaceVariables('#{Source.CommitId} #{variables.cleanup} #{nothing}', namespaces)).toBe('#{a.b} model #{nothing}');
  expect(() => replaceVariables('#{Gate.Verdict}', namespaces)).toThrow('the pipeline variable #{Gate.Verdict} has no value');
});
