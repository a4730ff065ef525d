import { App, Aspects, type IAspect } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import type { IConstruct } from 'constructs';
import { PipelineStack } from '../../lib/pipeline/pipeline-stack';
import { actionsOf, defaults, pipelineOf, synthesise, variablesOf } from './sample-pipeline';

const template = synthesise();

/** The hash after a change of build projects. */
function hashWith(change?: (project: CfnProject) => void): string {
  const stack = new PipelineStack(new App({ analyticsReporting: false }), 'BluelinePipeline', defaults);
  const aspect: IAspect = {
    visit(node: IConstruct) {
      if (change && node instanceof CfnProject && node.node.path.includes('Generate')) change(node);
    },
  };
  Aspects.of(stack).add(aspect);
  const action = actionsOf(Template.fromStack(stack)).get('UpdatePipeline.UpdatePipeline');
  return variablesOf(action!).BLUELINE_PROJECTS_HASH ?? '';
}

describe('UpdatePipeline', () => {
  it('comes right after Synth and takes its assembly; neither has more than the source', () => {
    const actions = actionsOf(template);
    const inputs = (name: string) => actions.get(name)?.InputArtifacts?.map(({ Name }) => Name);
    expect(inputs('Synth.Synth')).toEqual(['source']);
    expect(inputs('UpdatePipeline.UpdatePipeline')).toEqual(['source', 'assembly', 'toolchain']);
  });

  it('starts the run again', () => {
    expect(pipelineOf(template).RestartExecutionOnUpdate).toBe(true);
  });

  it('may act only as the roles of the CDK bootstrap that deploy and upload', () => {
    const [policy] = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
      JSON.stringify(Properties.Roles).includes('UpdatePipelineProject'),
    );
    const statements = policy?.Properties.PolicyDocument.Statement as { Action: unknown; Resource: unknown }[];
    const assumed = statements.filter(({ Action }) => Action === 'sts:AssumeRole').flatMap(({ Resource }) => Resource);
    expect(assumed.map((resource) => /cdk-hnb659fds-([a-z-]+)-role-/.exec(JSON.stringify(resource))?.[1])).toEqual([
      'deploy',
      'file-publishing',
    ]);
  });
});

describe('the hash of the build projects', () => {
  const plain = hashWith();

  it('is there and stays the same', () => {
    expect(plain).toMatch(/^[0-9a-f]{32}$/);
    expect(hashWith()).toBe(plain);
  });

  it.each<[string, (project: CfnProject) => void]>([
    ['image', (project) => project.addPropertyOverride('Environment.Image', 'aws/codebuild/standard:7.0')],
    ['variable', (project) => project.addPropertyOverride('Environment.EnvironmentVariables', [{ Name: 'A', Value: '1' }])],
    ['buildspec path', (project) => project.addPropertyOverride('Source.BuildSpec', 'buildspecs/other.yml')],
    ['time limit', (project) => project.addPropertyOverride('TimeoutInMinutes', 31)],
  ])('changes with the %s of a project', (_, change) => {
    expect(hashWith(change)).not.toBe(plain);
  });
});

test('logical ids of what replaces itself stay', () => {
  // A new id is a new resource: the project and the role would be deleted while they run.
  const ids = (type: string) =>
    Object.keys(template.findResources(type)).filter((id) => /^(Synth|UpdatePipeline|Pipeline[0-9A-F]|Artifacts[0-9A-F])/.test(id));
  expect(ids('AWS::CodeBuild::Project')).toEqual(['SynthProject13CAA06D', 'UpdatePipelineProject5B014809']);
  expect(ids('AWS::CodePipeline::Pipeline')).toHaveLength(1);
  expect(ids('AWS::S3::Bucket')).toEqual(['Artifacts82DD59A1']);
});
