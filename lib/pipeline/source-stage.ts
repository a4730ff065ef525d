import { CfnParameter, CfnRule, Fn } from 'aws-cdk-lib';
import { Artifact, type IAction, ProviderType, type TriggerProps } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { ConnectionSourceAction } from './private/connection-source-action';

/** Stands for the connection until there is one; the account 000000000000 does not exist. */
const PLACEHOLDER = 'arn:aws:codeconnections:us-east-1:000000000000:connection/00000000-0000-0000-0000-000000000000';

/** A repository, and which pushes to it start a run. */
export interface RepositoryProps {
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
  /**
   * Glob patterns of changed files, eight of a kind: a push starts a run only if it changes an included file that is not excluded.
   * @default every push to the branch starts a run
   */
  readonly paths?: { readonly include: readonly string[]; readonly exclude: readonly string[] };
}

export interface SourceStageProps extends RepositoryProps {
  /**
   * A second repository, which holds the model. Its connection may be null for that of the first.
   * @default the model lies in the first
   */
  readonly model?: RepositoryProps | null;
}

/** Takes what was pushed: → `source`, and `model` from a second repository. */
export class SourceStage extends Construct {
  readonly stageName = 'Source';
  readonly actions: IAction[];
  readonly triggers: TriggerProps[];
  readonly source = new Artifact('source');
  /** Artifact of the second repository, if there is one. */
  readonly modelSource?: Artifact;
  /** The commit of this execution, as a pipeline variable. */
  readonly commit: string;

  constructor(scope: Construct, id: string, props: SourceStageProps) {
    super(scope, id);
    const connectionArn = props.connection ?? this.placeholder();
    const action = this.action('Source', 'source', props, connectionArn, this.source);
    this.actions = [action];
    this.triggers = [trigger(action, props)];
    this.commit = action.variables.commitId;
    if (!props.model) return;
    const modelConnection = props.model.connection ?? connectionArn;
    this.modelSource = new Artifact('model');
    const model = this.action('Model', 'source.model', props.model, modelConnection, this.modelSource);
    this.actions.push(model);
    this.triggers.push(trigger(model, props.model));
  }

  private action(name: string, setting: string, props: RepositoryProps, connectionArn: string, output: Artifact) {
    const [owner, repo, ...rest] = props.repository.split('/');
    if (!owner || !repo || rest.length > 0) throw new Error(`${setting}.repository: OWNER/REPO is needed, got '${props.repository}'`);
    return new ConnectionSourceAction({
      actionName: name,
      variablesNamespace: name,
      connectionArn,
      owner,
      repo,
      branch: props.branch,
      output,
    });
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

/** The branch is named here too: CodePipeline takes filters on files only together with one on branches. */
function trigger(sourceAction: IAction, { branch, paths }: RepositoryProps): TriggerProps {
  const { include = [], exclude = [] } = paths ?? {};
  return {
    providerType: ProviderType.CODE_STAR_SOURCE_CONNECTION,
    gitConfiguration: {
      sourceAction,
      pushFilter: [
        {
          branchesIncludes: [branch],
          ...(include.length > 0 ? { filePathsIncludes: [...include] } : {}),
          ...(exclude.length > 0 ? { filePathsExcludes: [...exclude] } : {}),
        },
      ],
    },
  };
}
