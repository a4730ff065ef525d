import { actionsOf, everything, type RenderedAction, synthesise, textOf, variablesOf } from './sample-pipeline';

const template = synthesise();
const builds = [...actionsOf(template)].filter(([, action]) => action.ActionTypeId.Provider === 'CodeBuild');

test('the source is the primary input of every command, for its buildspec lies there', () => {
  for (const [, { Configuration, InputArtifacts }] of builds) {
    expect(InputArtifacts?.[0]?.Name).toBe('source');
    if ((InputArtifacts?.length ?? 0) > 1) expect(Configuration.PrimarySource).toBe('source');
  }
});

test('what each action takes and gives', () => {
  const names = (artifacts: readonly { Name: string }[] = []) => artifacts.map(({ Name }) => Name).join(' ');
  const table = [...actionsOf(template)].map(
    ([name, action]) => `${name}: ${names(action.InputArtifacts)} -> ${names(action.OutputArtifacts)}`,
  );
  expect(table).toEqual([
    'Source.Source:  -> source',
    'Synth.Synth: source -> assembly toolchain',
    'UpdatePipeline.UpdatePipeline: source assembly toolchain -> ',
    'Generate.Generate: source toolchain -> application',
    'Package.Package: source application toolchain -> package',
    'Staging.Deploy: source package toolchain -> staging',
    'QualityGate.Gate: source package toolchain -> gate',
    'Approve.PrepareReview: source package toolchain gate -> review',
    'Approve.Approve:  -> ',
    'Production.Deploy: source package toolchain review -> production',
  ]);
});

test('names and values keep the limits of CodePipeline: 100 characters, 1,000 for a value', () => {
  for (const [, { Name, Configuration, OutputArtifacts }] of actionsOf(template)) {
    for (const name of [Name, ...(OutputArtifacts ?? []).map((artifact) => artifact.Name)]) expect(name.length).toBeLessThanOrEqual(100);
    for (const value of Object.values(Configuration)) expect(JSON.stringify(value).length).toBeLessThanOrEqual(1000);
  }
});

describe('the variables of an action keep to 1,000 characters once the values of a run are in them', () => {
  /** What CodePipeline makes of them, with the longest that a run may bring. */
  const replaced = (action: RenderedAction) =>
    textOf(action.Configuration.EnvironmentVariables)
      .replaceAll('#{variables.reason}', 'r'.repeat(200))
      .replaceAll('#{variables.release}', 'v'.repeat(64))
      .replaceAll('#{variables.cleanup}', 'model')
      .replaceAll('#{codepipeline.PipelineExecutionId}', '8d3f6a52-1111-2222-3333-444455556666')
      .replaceAll('#{Source.CommitId}', 'c'.repeat(40))
      .replace(/<Artifacts\w+>/g, 'b'.repeat(63));
  const far = { account: '222222222222', region: 'ap-southeast-1', stack: 'shop' };
  const props = (model: string) => ({
    ...everything,
    model,
    environments: [
      { name: 'acceptance', ...far },
      { name: 'production-of-europe', production: true, ...far },
    ],
  });

  test('in every action, with production far away and a long path', () => {
    const made = synthesise(props('a/long/path/of/folders/to/the/model/of/the/shop/'.padEnd(120, 'x')));
    for (const [name, action] of actionsOf(made)) {
      if (action.ActionTypeId.Provider === 'CodeBuild') expect([name, replaced(action).length > 1000]).toEqual([name, false]);
    }
    const review = replaced(actionsOf(made).get('Approve.PrepareReview')!);
    expect(review).toContain('r'.repeat(200));
    expect(review.length).toBeGreaterThan(850);
  });

  test('or there is no pipeline: the message says by how much the path is too long', () => {
    expect(() => synthesise(props('x'.repeat(400)))).toThrow(
      /^model: is \d+ characters too long: with it the variables of BluelinePipeline\/\w+\/\w+ can come to 1\d\d\d characters, and CodePipeline takes 1000$/,
    );
  });

  test('since an action has only those of a run that it works by', () => {
    const ofRun = (name: string) =>
      Object.keys(variablesOf(actionsOf(template).get(name)!)).filter((key) => /_(REASON|RELEASE|CLEANUP)$/.test(key));
    expect(Object.fromEntries(builds.map(([name]) => [name, ofRun(name)]))).toEqual({
      'Synth.Synth': [],
      'UpdatePipeline.UpdatePipeline': [],
      'Generate.Generate': ['BLUELINE_RELEASE'],
      'Package.Package': ['BLUELINE_RELEASE'],
      'Staging.Deploy': ['BLUELINE_RELEASE'],
      'QualityGate.Gate': ['BLUELINE_CLEANUP'],
      'Approve.PrepareReview': ['BLUELINE_RELEASE', 'BLUELINE_REASON'],
      'Production.Deploy': ['BLUELINE_RELEASE'],
    });
  });
});

test('an artifact name can be part of a shell variable', () => {
  const made = synthesise({ environments: [{ name: 'pre-production' }, { name: 'production', production: true }] });
  const names = [...actionsOf(made).values()].flatMap(({ OutputArtifacts }) => (OutputArtifacts ?? []).map(({ Name }) => Name));
  expect(names.filter((name) => !/^\w+$/.test(name))).toEqual([]);
});

test('the bucket is private, encrypted, versioned, tidied and kept', () => {
  const [bucket] = Object.values(template.findResources('AWS::S3::Bucket'));
  expect(bucket).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] },
    },
  });
  expect(JSON.stringify(bucket?.Properties.BucketEncryption)).toContain('AES256');
  const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
  expect(policy?.Properties.PolicyDocument.Statement[0]).toMatchObject({
    Effect: 'Deny',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
});
