import { Duration } from 'aws-cdk-lib';
import { Artifact, type Conditions, type IAction } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { artifactName, type EnvironmentRow, stageName } from './environment-row';
import { type ActionContext, CommandAction } from './private/command-action';
import type { EnvironmentAccess } from './private/environment-access';
import { stageConditions } from './private/stage-conditions';
import type { ReasonedStatement } from './private/statement';

export interface EnvironmentStageProps {
  readonly context: ActionContext;
  /** The environment that the package is brought to; the stage is named after it. */
  readonly environment: EnvironmentRow;
  readonly access: EnvironmentAccess;
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
  readonly beforeEntry?: Conditions;
  readonly onSuccess?: Conditions;
  /** What the pipeline's role needs for the conditions. */
  readonly statements: ReasonedStatement[];

  constructor(scope: Construct, id: string, props: EnvironmentStageProps) {
    super(scope, id);
    const { name } = props.environment;
    this.stageName = stageName(name);
    const { variables, ...forCommand } = props.access.forCommand('deploy');
    const { project, action } = new CommandAction(this, 'Deploy', {
      context: props.context,
      buildspec: 'buildspecs/deploy.yml',
      environment: props.environment,
      ...forCommand,
      extraInputs: [props.package, props.toolchain, ...(props.review ? [props.review] : [])],
      outputs: [new Artifact(artifactName(name))],
      timeout: Duration.hours(1),
      variables: { ...variables, ...(props.review?.artifactName ? { BLUELINE_REVIEW: props.review.artifactName } : {}) },
    });
    props.access.grant(project, 'deploy');
    this.actions = [action];
    const { beforeEntry, onSuccess, statements } = stageConditions(props.environment);
    if (beforeEntry) this.beforeEntry = beforeEntry;
    if (onSuccess) this.onSuccess = onSuccess;
    this.statements = statements;
  }
}
