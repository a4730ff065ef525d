import { actionsOf, defaults, everything, pipelineOf, synthesise } from './sample-pipeline';

const two = synthesise(everything);

describe('triggers', () => {
  test('a push to the branch, whatever it changes', () => {
    expect(pipelineOf(synthesise()).Triggers).toEqual([
      {
        ProviderType: 'CodeStarSourceConnection',
        GitConfiguration: { SourceActionName: 'Source', Push: [{ Branches: { Includes: ['main'] } }] },
      },
    ]);
  });

  test('filters on files stand beside that of the branch, as CodePipeline demands', () => {
    expect(pipelineOf(two).Triggers).toEqual([
      {
        ProviderType: 'CodeStarSourceConnection',
        GitConfiguration: {
          SourceActionName: 'Source',
          Push: [{ Branches: { Includes: ['trunk'] }, FilePaths: { Includes: ['lib/**'], Excludes: ['docs/**'] } }],
        },
      },
      {
        ProviderType: 'CodeStarSourceConnection',
        GitConfiguration: { SourceActionName: 'Model', Push: [{ Branches: { Includes: ['main'] } }] },
      },
    ]);
  });
});

describe('a second repository for the model', () => {
  test('is an action beside the first, with its own connection, which it alone may use, by both names of the service', () => {
    expect(actionsOf(two).get('Source.Model')?.Configuration).toMatchObject({ FullRepositoryId: 'acme/models', BranchName: 'main' });
    const granted = Object.entries(two.findResources('AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
      Properties.PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) => String(Action).includes(':UseConnection')).map(
        ({ Action, Resource }: { Action: string; Resource: string }) =>
          `${id.split('CodePipeline')[0]} ${Action} ${Resource.split('/')[1]}`,
      ),
    );
    expect(granted.sort()).toEqual([
      'PipelineSource codeconnections:UseConnection,codestar-connections:UseConnection 8d3f',
      'PipelineSourceModel codeconnections:UseConnection,codestar-connections:UseConnection 77aa',
    ]);
  });

  test('takes the connection of the first if it has none', () => {
    const model = { connection: null, repository: 'acme/models', branch: 'main' };
    const made = synthesise({ source: { ...defaults.source, model } });
    expect(actionsOf(made).get('Source.Model')?.Configuration.ConnectionArn).toEqual({ Ref: 'Connection' });
  });

  test('goes to whoever works on the model; what mends the pipeline never sees it', () => {
    const takes = [...actionsOf(two)].flatMap(([name, { InputArtifacts }]) =>
      (InputArtifacts ?? []).some(({ Name }) => Name === 'model') ? [name] : [],
    );
    expect(takes).toEqual([
      'Generate.Generate',
      'Package.Package',
      'Staging.Deploy',
      'QualityGate.Gate',
      'Acceptance.Deploy',
      'AcceptanceGate.Gate',
      'Approve.PrepareReview',
      'Production.Deploy',
    ]);
  });

  test('a wrong name is told with its setting', () => {
    const model = { connection: null, repository: 'models', branch: 'main' };
    expect(() => synthesise({ source: { ...defaults.source, model } })).toThrow(
      "source.model.repository: OWNER/REPO is needed, got 'models'",
    );
  });
});

describe('variables of a run', () => {
  test('have a default, so that a push needs none', () => {
    expect(pipelineOf(two).Variables).toEqual([
      { Name: 'cleanup', DefaultValue: 'model', Description: expect.any(String) },
      { Name: 'release', DefaultValue: 'current', Description: expect.any(String) },
      { Name: 'reason', DefaultValue: '-', Description: expect.any(String) },
    ]);
    for (const { Description } of pipelineOf(two).Variables as { Description: string }[])
      expect(Description.length).toBeLessThanOrEqual(200);
  });
});
