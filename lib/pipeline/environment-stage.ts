import { Duration } from 'aws-cdk-lib';
import { Artifact, type IAction } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { artifactName, type EnvironmentRow, stageName } from './environment-row';
import { type ActionContext, CommandAction } from './private/command-action';
import { deploymentPolicy } from './private/deployment-policy';

export interface EnvironmentStageProps {
  readonly context: ActionContext;
  /** The environment that the package is brought to; the stage is named after it. */
  readonly environment: EnvironmentRow;
  readonly package: Artifact;
  readonly toolchain: Artifact;
  /**
   * The review that was approved: the deployment stops where it would do something else.
   * @default none: nobody has to approve
   */
  readonly review?: Artifact;
}

/** `Staging`, `Production`: brings the package to one environment. All of them run the same command on the same bytes. */
export class EnvironmentStage extends Construct {
  readonly stageName: string;
  readonly actions: IAction[];

  constructor(scope: Construct, id: string, props: EnvironmentStageProps) {
    super(scope, id);
    const { name } = props.environment;
    this.stageName = stageName(name);
    const { project, action } = new CommandAction(this, 'Deploy', {
      context: props.context,
      buildspec: 'buildspecs/deploy.yml',
      environment: name,
      extraInputs: [props.package, props.toolchain, ...(props.review ? [props.review] : [])],
      outputs: [new Artifact(artifactName(name))],
      timeout: Duration.hours(1),
      variables: props.review?.artifactName ? { BLUELINE_REVIEW: props.review.artifactName } : {},
    });
    for (const statement of deploymentPolicy(props.environment)) project.addToRolePolicy(statement);
    this.actions = [action];
  }
}
