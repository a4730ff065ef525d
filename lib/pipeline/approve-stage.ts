import { Aws, Duration } from 'aws-cdk-lib';
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
   * Verdict of the gate before, which the approver is told.
   * @default none: the review says so
   */
  readonly gate?: Artifact;
  /**
   * How long a release may wait before it counts as rejected, 5 minutes to 60 days.
   * @default Duration.days(7)
   */
  readonly timeout?: Duration;
}

/** Namespace of what the review exports. Only whoever names it may use it. */
const NAMESPACE = 'Review';

/**
 * Prepares a change set only for reading and holds the release until a person has answered. Production prepares its own, so that its
 * retry needs no second approval.
 */
export class ApproveStage extends Construct {
  readonly stageName = 'Approve';
  readonly actions: IAction[];
  /** What was approved; the deployment is held to it. */
  readonly review = new Artifact('review');

  constructor(scope: Construct, id: string, props: ApproveStageProps) {
    super(scope, id);
    const { context, environment, access, gate } = props;
    const { variables, ...forCommand } = access.forCommand('review');
    const { project, action: review } = new CommandAction(this, 'PrepareReview', {
      context,
      buildspec: 'buildspecs/review.yml',
      environment,
      ...forCommand,
      extraInputs: [props.package, props.toolchain, ...(gate ? [gate] : [])],
      outputs: [this.review],
      runOrder: 1,
      pages: true,
      runVariables: ['release', 'reason'],
      variablesNamespace: NAMESPACE,
      variables: {
        ...variables,
        BLUELINE_REVIEW_BUCKET: context.bucket.bucketName,
        ...(gate?.artifactName ? { BLUELINE_GATE: gate.artifactName } : {}),
      },
    });
    access.grant(project, 'review');
    const approve = new ManualApprovalAction({
      actionName: 'Approve',
      runOrder: 2,
      timeout: props.timeout ?? Duration.days(7),
      // All of the text: a value has 1,000 characters at most, and the message is cut to that.
      additionalInformation: `#{${NAMESPACE}.REVIEW_MESSAGE}`,
      externalEntityLink: pageLink(context.bucket.bucketName),
    });
    this.actions = [review, approve];
  }
}

/**
 * The page of this execution's review in the console, where whoever may read the bucket can open it: lib/deploy/review/publish-page.ts puts it
 * there.
 */
function pageLink(bucket: string): string {
  const page = `review/${GlobalVariables.executionId}/review.html`;
  return `https://${Aws.REGION}.console.aws.amazon.com/s3/object/${bucket}?region=${Aws.REGION}&prefix=${page}`;
}
