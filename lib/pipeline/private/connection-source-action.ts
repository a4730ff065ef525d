import type { ActionBindOptions, ActionConfig, IStage } from 'aws-cdk-lib/aws-codepipeline';
import { CodeStarConnectionsSourceAction, type CodeStarConnectionsSourceActionProps } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * Takes what was pushed to a git host. The CDK's action lets its role use a connection only by the older name of the service; ARNs of new
 * connections have the newer.
 */
export class ConnectionSourceAction extends CodeStarConnectionsSourceAction {
  constructor(private readonly options: CodeStarConnectionsSourceActionProps) {
    super(options);
  }

  protected override bound(scope: Construct, stage: IStage, options: ActionBindOptions): ActionConfig {
    const resources = [this.options.connectionArn];
    options.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['codeconnections:UseConnection'], resources }));
    return super.bound(scope, stage, options);
  }
}
