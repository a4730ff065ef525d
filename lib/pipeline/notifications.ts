import { Aws } from 'aws-cdk-lib';
import type { Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface NotificationsProps {
  readonly pipeline: Pipeline;
  /** Addresses that are told of runs: one has failed, a release is in production. */
  readonly failures: readonly string[];
  /** Addresses that are told of approvals: one waits, was given, was not given. */
  readonly approvals: readonly string[];
  /** Name of the last stage of a release. */
  readonly lastStage: string;
  /**
   * Key of the topics.
   * @default none: messages name stages and runs, never data
   */
  readonly key?: IKey;
}

interface Message {
  readonly detailType: string;
  readonly detail: Record<string, unknown>;
  /** Sentences with links. */
  readonly words: readonly string[];
}

const STAGE = 'CodePipeline Stage Execution State Change';
const ACTION = 'CodePipeline Action Execution State Change';

/**
 * Tells people, in sentences with links, what they would otherwise look for: a run has failed and where, a release is in production, an approval
 * waits or was answered. A topic for runs and one for approvals; without an address both are there all the same, so that a chat or a pager can
 * listen. What happens in the ordinary course tells nobody: a run that a newer one has overtaken, a stage on the way.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export class Notifications extends Construct {
  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    const pipeline = [props.pipeline.pipelineName];
    const failures = this.topic('Failures', props.failures, props.key);
    const approvals = this.topic('Approvals', props.approvals, props.key);
    const approval = { pipeline, type: { category: ['Approval'] } };
    this.tell('FailuresRule', failures, {
      detailType: STAGE,
      detail: { pipeline, state: ['FAILED'] },
      words: [
        `The stage ${STAGE_NAME} of the pipeline ${NAME} has failed, or was rejected.`,
        `Which action it was and its log: ${RUN_PAGE} , in a terminal: npx blueline logs ${STAGE_NAME} .`,
        `To repeat it: npx blueline retry ${STAGE_NAME}`,
      ],
    });
    this.tell('ReleasesRule', failures, {
      detailType: STAGE,
      detail: { pipeline, stage: [props.lastStage], state: ['SUCCEEDED'] },
      words: [`A release of the pipeline ${NAME} is through: its last stage, ${STAGE_NAME}, has succeeded. What was in it: ${RUN_PAGE}`],
    });
    this.tell('ApprovalsRule', approvals, {
      detailType: ACTION,
      detail: { ...approval, state: ['STARTED'] },
      words: [
        `A release of the pipeline ${NAME} waits in the stage ${STAGE_NAME} for somebody to approve or reject it: ${VIEW_PAGE} (run ${RUN}),`,
        'in a terminal: npx blueline approve, or npx blueline reject',
      ],
    });
    this.tell('ApprovedRule', approvals, {
      detailType: ACTION,
      detail: { ...approval, state: ['SUCCEEDED'] },
      words: [`The release that waited in the stage ${STAGE_NAME} of the pipeline ${NAME} was approved and goes on: ${RUN_PAGE}`],
    });
    this.tell('RejectedRule', approvals, {
      detailType: ACTION,
      detail: { ...approval, state: ['FAILED'] },
      words: [
        `The release that waited in the stage ${STAGE_NAME} of the pipeline ${NAME} was rejected, or nobody answered in time: ${RUN_PAGE}`,
      ],
    });
  }

  private topic(id: string, addresses: readonly string[], key: IKey | undefined): Topic {
    const topic = new Topic(this, id, { enforceSSL: true, ...(key ? { masterKey: key } : {}) });
    for (const address of addresses) topic.addSubscription(new EmailSubscription(address));
    return topic;
  }

  private tell(id: string, topic: Topic, { detailType, detail, words }: Message): void {
    new Rule(this, id, {
      eventPattern: { source: ['aws.codepipeline'], detailType: [detailType], detail },
      targets: [new SnsTopic(topic, { message: RuleTargetInput.fromText(words.join(' ')) })],
    });
  }
}

const NAME = EventField.fromPath('$.detail.pipeline');
const RUN = EventField.fromPath('$.detail.execution-id');
const STAGE_NAME = EventField.fromPath('$.detail.stage');
const CONSOLE = `https://${Aws.REGION}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${NAME}`;
const RUN_PAGE = `${CONSOLE}/executions/${RUN}/timeline?region=${Aws.REGION}`;
const VIEW_PAGE = `${CONSOLE}/view?region=${Aws.REGION}`;
