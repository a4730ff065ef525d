import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration } from 'aws-cdk-lib';
import { PipelineStack } from '../../lib/pipeline/pipeline-stack';
import { type RawSettings, readSettings } from '../../lib/settings';
import { wrongCombinations } from '../../lib/settings-rules';
import flags from '../../node_modules/aws-cdk-lib/recommended-feature-flags.json';
import { actionsOf, defaults, everything, pipelineOf, synthesise, textOf, variablesOf } from './sample-pipeline';

const template = synthesise();

test('the nine stages in their order', () => {
  const names = pipelineOf(template).Stages.map(({ Name }) => Name);
  expect(names).toEqual(['Source', 'Synth', 'UpdatePipeline', 'Generate', 'Package', 'Staging', 'QualityGate', 'Approve', 'Production']);
});

test('a pipeline of type V2 in which a newer run overtakes', () => {
  expect(pipelineOf(template)).toMatchObject({ PipelineType: 'V2', ExecutionMode: 'SUPERSEDED' });
});

test('production is approved after its review set is there', () => {
  const [review, approve] = pipelineOf(template).Stages[7]?.Actions ?? [];
  expect(review).toMatchObject({ Name: 'PrepareReview', RunOrder: 1 });
  expect(approve).toMatchObject({ Name: 'Approve', RunOrder: 2, ActionTypeId: { Category: 'Approval', Provider: 'Manual' } });
  expect(approve).toHaveProperty('TimeoutInMinutes', Duration.days(7).toMinutes());
  expect(review).toHaveProperty('Namespace', 'Review');
  expect(approve?.Configuration.CustomData).toBe('#{Review.REVIEW_MESSAGE}');
});

test('the link of the approval is the page of its run in the console, of any bucket and region within 1,000 characters', () => {
  const approve = actionsOf(template).get('Approve.Approve');
  const link = textOf(approve?.Configuration.ExternalEntityLink);
  expect(link).toMatch(
    /^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/s3\/object\/<Artifacts\w+>\?region=eu-west-1&prefix=review\/#\{codepipeline\.PipelineExecutionId\}\/review\.html$/,
  );
  // The longest bucket name, region and execution id (S3 and CodePipeline quotas).
  const longest = link
    .replace(/<\w+>/, 'b'.repeat(63))
    .replaceAll('eu-west-1', 'ap-southeast-10')
    .replace(/#\{.*\}/, 'r'.repeat(100));
  expect(longest.length).toBeLessThanOrEqual(1000);
});

test('the review is told the verdict of the gate before it, and production is held to the review', () => {
  const environments = [{ name: 'staging' }, { name: 'acceptance' }, { name: 'production', production: true }];
  const made = synthesise({ environments });
  const actions = actionsOf(made);
  const inputs = (name: string) => (actions.get(name)?.InputArtifacts ?? []).map(({ Name }) => Name);
  expect(inputs('Approve.PrepareReview')).toContain('gate_1');
  expect(variablesOf(actions.get('Approve.PrepareReview')!, made)).toMatchObject({
    BLUELINE_GATE: 'gate_1',
    BLUELINE_REVIEW_BUCKET: expect.stringMatching(/^<Artifacts/),
  });
  expect(inputs('Production.Deploy')).toContain('review');
  expect(variablesOf(actions.get('Production.Deploy')!, made)).toMatchObject({ BLUELINE_REVIEW: 'review' });
  expect(variablesOf(actions.get('Staging.Deploy')!, made)).not.toHaveProperty('BLUELINE_REVIEW');
});

test('without a gate there is a review too', () => {
  const environments = [
    { name: 'staging', gate: false },
    { name: 'production', production: true },
  ];
  const review = actionsOf(synthesise({ environments })).get('Approve.PrepareReview');
  expect((review?.InputArtifacts ?? []).map(({ Name }) => Name)).toEqual(['source', 'package', 'toolchain']);
});

test('every command knows run, commit and model, and its environment if it has one', () => {
  const found = [...actionsOf(template)].flatMap(([name, action]) =>
    action.ActionTypeId.Provider === 'CodeBuild' ? [[name, variablesOf(action)] as const] : [],
  );
  for (const [, variables] of found) {
    expect(variables).toMatchObject({
      BLUELINE_RUN_ID: '#{codepipeline.PipelineExecutionId}',
      BLUELINE_COMMIT: '#{Source.CommitId}',
      BLUELINE_MODEL: 'examples/shop',
    });
  }
  expect(found.flatMap(([name, { BLUELINE_ENVIRONMENT }]) => (BLUELINE_ENVIRONMENT ? [`${name}: ${BLUELINE_ENVIRONMENT}`] : []))).toEqual([
    'Package.Package: staging', // from where it fetches an older release
    'Staging.Deploy: staging',
    'QualityGate.Gate: staging',
    'Approve.PrepareReview: production',
    'Production.Deploy: production',
  ]);
});

describe('environments are a table', () => {
  const names = (environments: Parameters<typeof synthesise>[0]) =>
    pipelineOf(synthesise(environments))
      .Stages.slice(5)
      .map(({ Name }) => Name);

  test('a third one is a row', () => {
    const environments = [{ name: 'staging' }, { name: 'acceptance' }, { name: 'production', production: true }];
    expect(names({ environments })).toEqual(['Staging', 'QualityGate', 'Acceptance', 'AcceptanceGate', 'Approve', 'Production']);
  });

  test('a gate can be left out or added', () => {
    const environments = [
      { name: 'staging', gate: false },
      { name: 'production', production: true, gate: true },
    ];
    expect(names({ environments })).toEqual(['Staging', 'Approve', 'Production', 'QualityGate']);
  });

  test.each([
    [[], 'environments: at least one is needed, got none'],
    [[{ name: 'a'.repeat(21) }], `environments.${'a'.repeat(21)}: a name is a lower-case letter`],
    [[{ name: 'preProduction' }], 'environments.preProduction: a name is a lower-case letter'],
    [[{ name: 'Staging' }], 'environments.Staging: a name is a lower-case letter, then up to 19 lower-case letters, digits and hyphens'],
    [
      [
        { name: 'a', production: true },
        { name: 'b', production: true },
      ],
      'environments: at most one may have production: true, got a, b',
    ],
  ])('a wrong table is refused: %j', (environments, message) => {
    expect(() => synthesise({ environments })).toThrow(message);
  });
});

test('a repository without an owner is refused', () => {
  expect(() => synthesise({ source: { connection: null, repository: 'repo', branch: 'main' } })).toThrow(
    "source.repository: OWNER/REPO is needed, got 'repo'",
  );
});

describe('the connection to the git host', () => {
  test('without one, CloudFormation refuses the template and says what to do', () => {
    const rule = template.toJSON().Rules.ConnectionIsSet;
    const placeholder = template.toJSON().Parameters.Connection.Default;
    expect(rule.Assertions[0].Assert).toEqual({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Connection' }, placeholder] }] });
    expect(rule.Assertions[0].AssertDescription).toMatch(/set 'source.connection' in blueline.json/);
  });

  test('with one, there is neither rule nor parameter, and both names of the service are allowed', () => {
    const connection = 'arn:aws:codeconnections:eu-west-1:123456789012:connection/8d3f';
    const made = synthesise({ source: { connection, repository: 'acme/shop', branch: 'trunk' } });
    expect(made.toJSON().Parameters.Connection).toBeUndefined();
    expect(made.toJSON().Rules.ConnectionIsSet).toBeUndefined();
    expect(actionsOf(made).get('Source.Source')?.Configuration).toEqual({
      ConnectionArn: connection,
      FullRepositoryId: 'acme/shop',
      BranchName: 'trunk',
    });
    const text = JSON.stringify(made.findResources('AWS::IAM::Policy'));
    expect(text).toContain('codestar-connections:UseConnection');
    expect(text).toContain('codeconnections:UseConnection');
  });
});

test('a row may not be called like a part of the pipeline: the settings refuse what the constructs could not tell in words', () => {
  const app = new App({ context: flags, analyticsReporting: false });
  const stack = new PipelineStack(app, 'BluelinePipeline', {
    ...defaults,
    ...everything,
    env: { account: '111111111111', region: 'eu-west-1' },
  });
  const rows = everything.environments?.map(({ name }) => name) ?? [];
  const names = stack.node.children.map(({ node: { id } }) => id.charAt(0).toLowerCase() + id.slice(1));
  const possible = names.filter((name) => /^[a-z][a-z0-9-]{0,19}$/.test(name) && !rows.includes(name));
  expect(possible).toEqual(expect.arrayContaining(['source', 'key', 'notifications', 'pipeline']));
  const allowed = possible.filter((name) => wrongCombinations(settingsWith(name)).length === 0);
  expect(allowed).toEqual([]);
});

/** The default settings with one row of this name. */
function settingsWith(name: string): RawSettings {
  const folder = mkdtempSync(join(tmpdir(), 'stages-'));
  try {
    const { environments, ...settings } = readSettings(folder, folder);
    return { ...settings, environments: { [name]: environments.get('staging')! } };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
