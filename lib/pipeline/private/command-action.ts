import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BuildSpec, Cache, ComputeType, LinuxBuildImage, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { type Artifact, GlobalVariables } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction, CodeBuildActionType } from 'aws-cdk-lib/aws-codepipeline-actions';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** What every action of one pipeline has in common. */
export interface ActionContext {
  /** Where the build cache lies. */
  readonly bucket: IBucket;
  /** Folder of the model in its source, with '/'. */
  readonly model: string;
  /** The artifact with buildspecs, settings and the model: primary input of every command. */
  readonly source: Artifact;
  /** Commit that this execution builds, as a pipeline variable. */
  readonly commit: string;
}

export interface CommandActionProps {
  readonly context: ActionContext;
  /** Path of the buildspec in the source. Read when the action runs, so most repairs of it need no change of the pipeline. */
  readonly buildspec: string;
  /** Artifacts beside the source, found at CODEBUILD_SRC_DIR_<artifact>; four at most. */
  readonly extraInputs?: readonly Artifact[];
  /**
   * Artifacts that later actions take.
   * @default none
   */
  readonly outputs?: readonly Artifact[];
  /**
   * Key of the environment that the command works on.
   * @default none: the command needs no cloud
   */
  readonly environment?: string;
  /**
   * Place among the actions of the stage; equal places run at the same time.
   * @default 1
   */
  readonly runOrder?: number;
  /**
   * After this time the build is stopped and has failed, 5 minutes to 36 hours.
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;
  /**
   * Keep the paths of the buildspec's `cache` in the artifact bucket.
   * @default false
   */
  readonly cache?: boolean;
  /**
   * Whether the action judges rather than makes; the console shows it as a test.
   * @default false
   */
  readonly test?: boolean;
  /**
   * Further variables of the action.
   * @default none
   */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Name under which later actions find what the buildspec exports.
   * @default none is found
   */
  readonly variablesNamespace?: string;
}

/** An action that runs one buildspec of `buildspecs/` in a CodeBuild project of its own, with a role of its own. Its name is its id. */
export class CommandAction extends Construct {
  readonly project: PipelineProject;
  readonly action: CodeBuildAction;

  constructor(scope: Construct, id: string, props: CommandActionProps) {
    super(scope, id);
    const { context } = props;
    this.project = new PipelineProject(this, 'Project', {
      buildSpec: BuildSpec.fromSourceFilename(props.buildspec),
      environment: { buildImage: LinuxBuildImage.AMAZON_LINUX_2023_5, computeType: ComputeType.SMALL },
      timeout: props.timeout ?? Duration.minutes(30),
      queuedTimeout: Duration.hours(1), // a new account has a concurrency of 1: waiting is normal
      cache: props.cache ? Cache.bucket(context.bucket, { prefix: 'cache' }) : Cache.none(),
      logging: { cloudWatch: { logGroup: this.logGroup() } },
    });
    this.action = new CodeBuildAction({
      actionName: id,
      project: this.project,
      type: props.test ? CodeBuildActionType.TEST : CodeBuildActionType.BUILD,
      input: context.source,
      extraInputs: [...(props.extraInputs ?? [])],
      outputs: [...(props.outputs ?? [])],
      runOrder: props.runOrder,
      variablesNamespace: props.variablesNamespace,
      environmentVariables: this.variables(props),
    });
  }

  private logGroup(): LogGroup {
    return new LogGroup(this, 'Log', { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
  }

  /** The names of ARCHITECTURE §6, the same on AWS and here. */
  private variables({ context, environment, variables }: CommandActionProps): Record<string, { value: string }> {
    const all = {
      ...(environment === undefined ? {} : { BLUELINE_ENVIRONMENT: environment }),
      BLUELINE_RUN_ID: GlobalVariables.executionId,
      BLUELINE_COMMIT: context.commit,
      BLUELINE_MODEL: context.model,
      ...variables,
    };
    return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { value }]));
  }
}
