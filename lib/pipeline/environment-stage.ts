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
      extraInputs: [props.package, props.toolchain],
      outputs: [new Artifact(artifactName(name))],
      timeout: Duration.hours(1),
    });
    for (const statement of deploymentPolicy(props.environment)) project.addToRolePolicy(statement);
    this.actions = [action];
  }
}
