import { CfnParameter, CfnRule, Fn } from 'aws-cdk-lib';
import { Artifact, type IAction } from 'aws-cdk-lib/aws-codepipeline';
import { CodeStarConnectionsSourceAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Construct } from 'constructs';

/** Stands for the connection until there is one; the account 000000000000 does not exist. */
const PLACEHOLDER = 'arn:aws:codeconnections:us-east-1:000000000000:connection/00000000-0000-0000-0000-000000000000';

export interface SourceStageProps {
  /**
   * ARN of the CodeConnections connection to the git host; null = none yet.
   *
   * Then the template can be synthesised and run locally, but CloudFormation refuses to deploy it and says what to do.
   */
  readonly connection: string | null;
  /** `OWNER/REPO` at the git host. */
  readonly repository: string;
  /** A push to this branch starts a run. */
  readonly branch: string;
}

/** Takes what was pushed: → `source`. */
export class SourceStage extends Construct {
  readonly stageName = 'Source';
  readonly actions: IAction[];
  readonly source = new Artifact('source');
  /** The commit of this execution, as a pipeline variable. */
  readonly commit: string;
  readonly connectionArn: string;

  constructor(scope: Construct, id: string, props: SourceStageProps) {
    super(scope, id);
    const [owner, repo, ...rest] = props.repository.split('/');
    if (!owner || !repo || rest.length > 0) throw new Error(`source.repository: OWNER/REPO is needed, got '${props.repository}'`);
    this.connectionArn = props.connection ?? this.placeholder();
    const action = new CodeStarConnectionsSourceAction({
      actionName: 'Source',
      variablesNamespace: 'Source',
      connectionArn: this.connectionArn,
      owner,
      repo,
      branch: props.branch,
      output: this.source,
    });
    this.actions = [action];
    this.commit = action.variables.commitId;
  }

  private placeholder(): string {
    const parameter = new CfnParameter(this, 'Connection', {
      default: PLACEHOLDER,
      description: "Set 'source.connection' in blueline.json instead",
    });
    parameter.overrideLogicalId('Connection');
    const rule = new CfnRule(this, 'ConnectionIsSet', {
      assertions: [
        {
          assert: Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, PLACEHOLDER)),
          assertDescription:
            "There is no connection to the git host yet. Create one (console: Developer Tools > Settings > Connections), complete its handshake, and set 'source.connection' in blueline.json to its ARN.",
        },
      ],
    });
    rule.overrideLogicalId('ConnectionIsSet');
    return parameter.valueAsString;
  }
}
