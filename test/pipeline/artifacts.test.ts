import { actionsOf, synthesise } from './sample-pipeline';

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
