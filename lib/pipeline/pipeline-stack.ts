import { Duration, Stack, type StackProps, Token } from 'aws-cdk-lib';
import { type Artifact, ExecutionMode, Pipeline, PipelineType, type StageOptions } from 'aws-cdk-lib/aws-codepipeline';
import type { Construct } from 'constructs';
import { ApproveStage } from './approve-stage';
import { EnvironmentRoles } from './environment-roles';
import { checkEnvironmentRows, type EnvironmentRow, stageName } from './environment-row';
import { EnvironmentStage } from './environment-stage';
import { GenerateStage } from './generate-stage';
import { Notifications } from './notifications';
import { PackageStage } from './package-stage';
import { acknowledgeArtifactAccess, acknowledgeWildcards } from './private/acknowledge';
import { ArtifactBucket } from './private/artifact-bucket';
import type { ActionContext } from './private/command-action';
import { encryptionKey } from './private/encryption-key';
import { EnvironmentAccess } from './private/environment-access';
import { references, runVariables } from './private/run-variables';
import { QualityGateStage } from './quality-gate-stage';
import { SourceStage, type SourceStageProps } from './source-stage';
import { SynthStage } from './synth-stage';
import { UpdatePipelineStage } from './update-pipeline-stage';
import { WrongPipeline } from './wrong-pipeline';

/** `env` is needed if an environment lies in another account or region: then both sides must be known without credentials. */
export interface PipelineStackProps extends StackProps {
  readonly source: SourceStageProps;
  /** Folder of the model in its source, with '/'. Only its path: the pipeline never reads the model. */
  readonly model: string;
  /** The environments in the order in which a release reaches them. */
  readonly environments: readonly EnvironmentRow[];
  /**
   * SUPERSEDED: a newer run overtakes one that waits. QUEUED: one after the other.
   * @default 'SUPERSEDED'
   */
  readonly executionMode?: 'SUPERSEDED' | 'QUEUED';
  /**
   * The approval: how long it may wait, and the e-mail addresses that are told of it.
   * @default 7 days, nobody
   */
  readonly approvals?: { readonly timeoutMinutes: number; readonly notify: readonly string[] };
  /**
   * E-mail addresses that are told of a run that has failed.
   * @default nobody
   */
  readonly notifications?: { readonly emails: readonly string[] };
  /**
   * Keep installed packages between runs.
   * @default true
   */
  readonly cache?: boolean;
  /**
   * Size of the build machines.
   * @default 'small'
   */
  readonly compute?: ActionContext['compute'];
  /**
   * Key of artifacts, builds, their logs and the topics: a new one, or the ARN of one that is there.
   * @default false: S3's and CloudWatch's own encryption, which costs nothing
   */
  readonly kms?: boolean | string;
  /**
   * Whether the pipeline brings itself up to date; false leaves the stage out, then `cdk deploy` does.
   * @default true
   */
  readonly selfMutation?: boolean;
}

/**
 * The pipeline from a pushed model to production. Its first three stages (Source, Synth, UpdatePipeline) know nothing of the model and
 * bring the pipeline itself up to date; the others bring the model to one environment after the other.
 */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, { description: 'Blueline: from a model to production', ...props });
    checkEnvironmentRows(props.environments);
    const key = encryptionKey(this, 'Key', props.kms ?? false);
    const bucket = new ArtifactBucket(this, 'Artifacts', key);
    const source = new SourceStage(this, 'Source', props.source);
    const variables = runVariables();
    const context: ActionContext = {
      bucket,
      model: props.model,
      source: source.source,
      commit: source.commit,
      ...(source.modelSource ? { modelSource: source.modelSource } : {}),
      variables: references(variables),
      cache: props.cache ?? true,
      compute: props.compute ?? 'small',
      ...(key ? { key } : {}),
    };
    const pipeline = new Pipeline(this, 'Pipeline', {
      pipelineType: PipelineType.V2,
      executionMode: props.executionMode === 'QUEUED' ? ExecutionMode.QUEUED : ExecutionMode.SUPERSEDED,
      restartExecutionOnUpdate: true,
      // S3's own encryption does: artifacts stay in this account, whatever account an environment lies in. A key costs $1 a month.
      crossAccountKeys: false,
      artifactBucket: bucket,
      variables: Object.values(variables),
    });
    const stages: StageOptions[] = [source, ...this.stages(context, props)];
    for (const stage of stages) {
      const { stageName, actions, beforeEntry, onSuccess } = stage;
      pipeline.addStage({ stageName, actions, ...(beforeEntry ? { beforeEntry } : {}), ...(onSuccess ? { onSuccess } : {}) });
      for (const statement of stage instanceof EnvironmentStage ? stage.statements : []) {
        pipeline.role.addToPrincipalPolicy(statement);
        acknowledgeWildcards(pipeline.role, statement, statement.reason);
      }
    }
    for (const trigger of source.triggers) pipeline.addTrigger(trigger);
    acknowledgeArtifactAccess(pipeline, bucket.bucketArn, key !== undefined);
    const [failures, approvals] = [props.notifications?.emails ?? [], props.approvals?.notify ?? []];
    const lastStage = stages.at(-1)?.stageName ?? '';
    new Notifications(this, 'Notifications', { pipeline, failures, approvals, lastStage, ...(key ? { key } : {}) });
  }

  private stages(context: ActionContext, props: PipelineStackProps): StageOptions[] {
    const synth = new SynthStage(this, 'Synth', context);
    const { assembly, toolchain } = synth;
    const stages: StageOptions[] = [synth];
    const elsewhere = this.environmentRoles(props.environments);
    if (props.selfMutation ?? true) {
      stages.push(new UpdatePipelineStage(this, 'UpdatePipeline', { context, assembly, toolchain, elsewhere }));
    }
    const generate = new GenerateStage(this, 'Generate', { context, toolchain });
    const [first] = props.environments as readonly [EnvironmentRow, ...EnvironmentRow[]];
    const kept = { environment: first, access: new EnvironmentAccess(this, first) };
    const packaging = new PackageStage(this, 'Package', { context, application: generate.application, toolchain, ...kept });
    stages.push(generate, packaging);
    const release = { context, package: packaging.package, toolchain };
    const timeout = Duration.minutes(props.approvals?.timeoutMinutes ?? Duration.days(7).toMinutes());
    let gates = 0;
    let verdict: Artifact | undefined;
    for (const [index, environment] of props.environments.entries()) {
      const row = { ...release, environment, access: new EnvironmentAccess(this, environment) };
      const approval = environment.production ? new ApproveStage(this, 'Approve', { ...row, timeout, gate: verdict }) : undefined;
      if (approval) stages.push(approval);
      const name = stageName(environment.name);
      stages.push(new EnvironmentStage(this, name, { ...row, review: approval?.review }));
      if (!(environment.gate ?? index < props.environments.length - 1)) continue;
      gates += 1;
      const gate = gates === 1 ? 'QualityGate' : `${name}Gate`; // the first keeps the name that scripts and people know
      const artifact = gates === 1 ? 'gate' : `gate_${index}`;
      const stage = new QualityGateStage(this, gate, { ...row, stageName: gate, artifact });
      stages.push(stage);
      verdict = stage.verdict;
    }
    return stages;
  }

  /** Stacks in the accounts of environments that are not the pipeline's own. @returns where they lie */
  private environmentRoles(environments: readonly EnvironmentRow[]): { account: string; region: string }[] {
    const places = new Map<string, { account: string; region: string }>();
    for (const environment of environments) {
      const { account, region = this.region } = environment;
      if (account === undefined || account === this.account) continue;
      if (Token.isUnresolved(this.account))
        throw new WrongPipeline(`environments.${environment.name}.account: needs 'pipeline' in blueline.json`);
      const roles = new EnvironmentRoles(this.node.scope!, `${this.node.id}-${environment.name}`, {
        env: { account, region },
        environment,
        keepsReleases: environment === environments[0],
        pipelineAccount: this.account,
        pipelineStack: this.stackName,
      });
      // The pipeline first: with it UpdatePipeline gets the right to go there, if only in the run that starts again.
      roles.addStackDependency(this);
      places.set(`${account} ${region}`, { account, region });
    }
    return [...places.values()];
  }
}
