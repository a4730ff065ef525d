import { Aws } from 'aws-cdk-lib';
import type { Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

export interface NotificationsProps {
  readonly pipeline: Pipeline;
  /** Addresses that are told of a run that has failed. */
  readonly failures: readonly string[];
  /** Addresses that are told of an approval that waits. */
  readonly approvals: readonly string[];
}

/**
 * Tells people, in a sentence with a link, that a run has failed or an approval waits. A topic for each; without an address both are
 * there all the same, so that a chat or a pager can listen.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
 */
export class Notifications extends Construct {
  constructor(scope: Construct, id: string, { pipeline, failures, approvals }: NotificationsProps) {
    super(scope, id);
    const name = EventField.fromPath('$.detail.pipeline');
    const execution = EventField.fromPath('$.detail.execution-id');
    const console = `https://${Aws.REGION}.console.aws.amazon.com/codesuite/codepipeline/pipelines/${name}`;
    const query = `?region=${Aws.REGION}`;
    this.tell('Failures', failures, {
      detailType: 'CodePipeline Pipeline Execution State Change',
      detail: { pipeline: [pipeline.pipelineName], state: ['FAILED'] },
      text: `A run of the pipeline ${name} has failed. Which action it was and its log: ${console}/executions/${execution}/timeline${query}`,
    });
    const stage = EventField.fromPath('$.detail.stage');
    this.tell('Approvals', approvals, {
      detailType: 'CodePipeline Action Execution State Change',
      detail: { pipeline: [pipeline.pipelineName], type: { category: ['Approval'] }, state: ['STARTED'] },
      text: `A release of the pipeline ${name} waits in the stage ${stage} for somebody to approve or reject it: ${console}/view${query} (run ${execution})`,
    });
  }

  private tell(
    id: string,
    addresses: readonly string[],
    event: { readonly detailType: string; readonly detail: Record<string, unknown>; readonly text: string },
  ): void {
    const topic = new Topic(this, id, { enforceSSL: true });
    for (const address of addresses) topic.addSubscription(new EmailSubscription(address));
    new Rule(this, `${id}Rule`, {
      eventPattern: { source: ['aws.codepipeline'], detailType: [event.detailType], detail: event.detail },
      targets: [new SnsTopic(topic, { message: RuleTargetInput.fromText(event.text) })],
    });
  }
}
