import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { BuildSpec, Cache, ComputeType, LinuxBuildImage, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { type Artifact, GlobalVariables } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction, CodeBuildActionType } from 'aws-cdk-lib/aws-codepipeline-actions';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { EnvironmentRow } from '../environment-row';
import { acknowledge, acknowledgeArtifactAccess, acknowledgeResource } from './acknowledge';
import { type RunVariable, requireRoom } from './run-variables';

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
  /**
   * The artifact of a second repository, which then holds the model.
   * @default the model lies in the source
   */
  readonly modelSource?: Artifact;
  /** Values of a run, as pipeline variables. */
  readonly variables: Readonly<Record<RunVariable, string>>;
  /** Whether builds keep the paths of their buildspec's `cache`. */
  readonly cache: boolean;
  readonly compute: 'small' | 'medium' | 'large';
  /**
   * Key of artifacts and logs; builds take that of the artifacts.
   * @default S3's and CloudWatch's own
   */
  readonly key?: IKey;
}

/** Where the cache lies in the artifact bucket. */
const CACHE = 'cache';

const COMPUTE = { small: ComputeType.SMALL, medium: ComputeType.MEDIUM, large: ComputeType.LARGE };

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
   * The environment that the command works on.
   * @default none: the command needs no cloud
   */
  readonly environment?: EnvironmentRow;
  /**
   * Whether the command works on the model or what was made of it; false for what only mends the pipeline.
   * @default true
   */
  readonly release?: boolean;
  /**
   * Which values of a run it works by. Only these: all variables of an action together have 1,000 characters.
   * @default ['release'], or none for what only mends the pipeline
   */
  readonly runVariables?: readonly RunVariable[];
  /**
   * Name of the role of the build, for a role of another account to trust.
   * @default chosen by CloudFormation
   */
  readonly roleName?: string;
  /**
   * Whether the buildspec has `reports`.
   * @default false
   */
  readonly reports?: boolean;
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
   * Whether it puts pages for people into `review/` of the artifact bucket.
   * @default false
   */
  readonly pages?: boolean;
  /**
   * Whether the action judges rather than makes; the console shows it as a test.
   * @default false
   */
  readonly test?: boolean;
  /**
   * Further variables, which are the same in every run: they are of the project, where they take no room of those of the action.
   * @default none
   */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Further variables of the action.
   * @default none
   */
  readonly actionVariables?: Readonly<Record<string, string>>;
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
      ...(props.roleName === undefined ? {} : { role: this.namedRole(props.roleName) }),
      environment: { buildImage: LinuxBuildImage.AMAZON_LINUX_2023_5, computeType: COMPUTE[context.compute] },
      timeout: props.timeout ?? Duration.minutes(30),
      queuedTimeout: Duration.hours(1), // a new account has a concurrency of 1: waiting is normal
      environmentVariables: valued(props.variables ?? {}),
      cache: props.cache && context.cache ? Cache.bucket(context.bucket, { prefix: CACHE }) : Cache.none(),
      grantReportGroupPermissions: props.reports ?? false,
      logging: { cloudWatch: { logGroup: this.logGroup(context.key) } },
    });
    this.action = new CodeBuildAction({
      actionName: id,
      project: this.project,
      type: props.test ? CodeBuildActionType.TEST : CodeBuildActionType.BUILD,
      input: context.source,
      extraInputs: [...(props.extraInputs ?? []), ...this.modelInput(props)],
      outputs: [...(props.outputs ?? [])],
      runOrder: props.runOrder,
      variablesNamespace: props.variablesNamespace,
      environmentVariables: this.variables(props),
    });
    requireRoom(this.node.path, this.variables(props));
    this.limitArtifacts(context, props);
    this.acknowledge(context, props.reports ?? false);
  }

  /**
   * The CDK lets a build read, write and delete all that is in the artifact bucket. No build has to delete; the cache is of the one that installs
   * packages, since another one, which runs what a model brought along, could leave there what that one unpacks; and pages are of the review.
   */
  private limitArtifacts({ bucket }: ActionContext, { cache, pages }: CommandActionProps): void {
    const deny = (actions: string[], resources: string[]) =>
      this.project.addToRolePolicy(new PolicyStatement({ effect: Effect.DENY, actions: actions.map((one) => `s3:${one}`), resources }));
    deny(['DeleteObject', 'DeleteObjectVersion'], [bucket.arnForObjects('*')]);
    const closed = [...(cache ? [] : [CACHE]), ...(pages ? [] : ['review'])];
    deny(
      ['GetObject', 'GetObjectVersion', 'PutObject'],
      closed.map((folder) => bucket.arnForObjects(`${folder}/*`)),
    );
  }

  private acknowledge({ bucket, key }: ActionContext, reports: boolean): void {
    if (!key)
      acknowledge(this.project, "Artifacts stay in one account and are encrypted with S3's own key; another one costs $1 a month", 'CB4');
    const role = this.project.role!;
    acknowledgeArtifactAccess(role, bucket.bucketArn, key !== undefined);
    const { projectName } = this.project;
    const logs = { service: 'logs', resource: 'log-group', resourceName: `/aws/codebuild/${projectName}:*` };
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    acknowledgeResource(role, Stack.of(this).formatArn({ ...logs, arnFormat }), 'The log streams of this project alone');
    if (!reports) return;
    const groups = { service: 'codebuild', resource: 'report-group', resourceName: `${projectName}-*` };
    acknowledgeResource(role, Stack.of(this).formatArn(groups), 'The report groups of this project alone');
  }

  private logGroup(encryptionKey?: IKey): LogGroup {
    const key = encryptionKey ? { encryptionKey } : {};
    return new LogGroup(this, 'Log', { ...key, retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
  }

  private namedRole(roleName: string): Role {
    return new Role(this, 'Role', { roleName, assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
  }

  /** Of a second repository; who works on what was made of the model needs the settings that lie beside it. */
  private modelInput({ context, release }: CommandActionProps): Artifact[] {
    return context.modelSource === undefined || release === false ? [] : [context.modelSource];
  }

  /** The names of ARCHITECTURE §6, the same on AWS and here. */
  private variables({
    context,
    environment,
    release,
    runVariables,
    actionVariables,
  }: CommandActionProps): Record<string, { value: string }> {
    const ofRun = runVariables ?? (release === false ? [] : (['release'] as const));
    const all = {
      ...(environment === undefined ? {} : { BLUELINE_ENVIRONMENT: environment.name }),
      ...(environment?.region === undefined ? {} : { BLUELINE_REGION: environment.region }),
      BLUELINE_RUN_ID: GlobalVariables.executionId,
      BLUELINE_COMMIT: context.commit,
      BLUELINE_MODEL: context.model,
      ...Object.fromEntries(ofRun.map((name) => [`BLUELINE_${name.toUpperCase()}`, context.variables[name]])),
      ...actionVariables,
    };
    return valued(all);
  }
}

function valued(variables: Readonly<Record<string, string>>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { value }]));
}
