import { Duration } from 'aws-cdk-lib';
import { Artifact, GlobalVariables, type IAction } from 'aws-cdk-lib/aws-codepipeline';
import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Construct } from 'constructs';
import type { EnvironmentRow } from './environment-row';
import { type ActionContext, CommandAction } from './private/command-action';
import type { EnvironmentAccess } from './private/environment-access';

export interface ApproveStageProps {
  readonly context: ActionContext;
  /** The environment that waits for approval. */
  readonly environment: EnvironmentRow;
  readonly access: EnvironmentAccess;
  readonly package: Artifact;
  readonly toolchain: Artifact;
  /**
   * How long a release may wait before it counts as rejected, 5 minutes to 60 days.
   * @default Duration.days(7)
   */
  readonly timeout?: Duration;
}

/**
 * Prepares a change set only for reading and holds the release until a person has answered. Production prepares its own, so that its
 * retry needs no second approval.
 */
export class ApproveStage extends Construct {
  readonly stageName = 'Approve';
  readonly actions: IAction[];

  constructor(scope: Construct, id: string, props: ApproveStageProps) {
    super(scope, id);
    const { name } = props.environment;
    const { project, action: review } = new CommandAction(this, 'PrepareReview', {
      context: props.context,
      buildspec: 'buildspecs/review.yml',
      environment: props.environment,
      ...props.access.forCommand('review'),
      extraInputs: [props.package, props.toolchain],
      outputs: [new Artifact('review')],
      runOrder: 1,
    });
    props.access.grant(project, 'review');
    const approve = new ManualApprovalAction({
      actionName: 'Approve',
      runOrder: 2,
      timeout: props.timeout ?? Duration.days(7),
      additionalInformation: `Deploy commit ${props.context.commit} to ${name}? The artifact 'review' of PrepareReview says what would change. Run ${GlobalVariables.executionId}.`,
    });
    this.actions = [review, approve];
  }
}
