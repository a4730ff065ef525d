import { createHash } from 'node:crypto';
import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import { CfnProject } from 'aws-cdk-lib/aws-codebuild';
import type { Artifact, IAction } from 'aws-cdk-lib/aws-codepipeline';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type ActionContext, CommandAction } from './private/command-action';

export interface UpdatePipelineStageProps {
  readonly context: ActionContext;
  /** The synthesised pipeline. It is deployed as it is: to synthesise again here is how pipelines update themselves for ever. */
  readonly assembly: Artifact;
  readonly toolchain: Artifact;
  /** Accounts and regions beside the pipeline's own in which the assembly has stacks. */
  readonly elsewhere: readonly { readonly account: string; readonly region: string }[];
}

/** Deploys the synthesised pipeline over the one that runs. If that changed it, the run starts again from Source. */
export class UpdatePipelineStage extends Construct {
  readonly stageName = 'UpdatePipeline';
  readonly actions: IAction[];

  constructor(scope: Construct, id: string, props: UpdatePipelineStageProps) {
    super(scope, id);
    const { project, action } = new CommandAction(this, 'UpdatePipeline', {
      context: props.context,
      buildspec: 'buildspecs/update-pipeline.yml',
      extraInputs: [props.assembly, props.toolchain],
      release: false,
      // CodePipeline starts again only if the pipeline itself has changed. With this, a change of any build project changes the pipeline.
      actionVariables: { BLUELINE_PROJECTS_HASH: Lazy.string({ produce: () => projectsHash(Stack.of(this)) }) },
    });
    // CloudFormation then acts with the bootstrap's cfn-exec role; whoever can push to the branch is as mighty as that one.
    const places = [{ account: Aws.ACCOUNT_ID, region: Aws.REGION }, ...props.elsewhere];
    for (const role of ['deploy', 'file-publishing']) {
      const resources = places.map(
        ({ account, region }) => `arn:${Aws.PARTITION}:iam::${account}:role/cdk-hnb659fds-${role}-role-${account}-${region}`,
      );
      project.addToRolePolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources }));
    }
    project.addToRolePolicy(new PolicyStatement({ actions: ['cloudformation:DescribeStacks'], resources: [Stack.of(this).stackId] }));
    this.actions = [action];
  }
}

/** Changes with whatever the template says of a build project (image, role, buildspec path, time limit), and with nothing else. */
function projectsHash(stack: Stack): string {
  const hash = createHash('sha256');
  const projects = stack.node.findAll().filter((construct) => CfnProject.isCfnProject(construct));
  for (const project of projects) hash.update(JSON.stringify(stack.resolve(project._toCloudFormation())));
  return hash.digest('hex').slice(0, 32);
}
