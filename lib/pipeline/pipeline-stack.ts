import { Stack, type StackProps } from 'aws-cdk-lib';
import { type Artifact, ExecutionMode, Pipeline, PipelineType, type StageOptions } from 'aws-cdk-lib/aws-codepipeline';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ApproveStage } from './approve-stage';
import { checkEnvironmentRows, type EnvironmentRow, stageName } from './environment-row';
import { EnvironmentStage } from './environment-stage';
import { GenerateStage } from './generate-stage';
import { PackageStage } from './package-stage';
import { ArtifactBucket } from './private/artifact-bucket';
import type { ActionContext } from './private/command-action';
import { QualityGateStage } from './quality-gate-stage';
import { SourceStage, type SourceStageProps } from './source-stage';
import { SynthStage } from './synth-stage';
import { UpdatePipelineStage } from './update-pipeline-stage';

export interface PipelineStackProps extends StackProps {
  readonly source: SourceStageProps;
  /** Folder of the model in the source, with '/'. Only its path: the pipeline never reads the model. */
  readonly model: string;
  /** The environments in the order in which a release reaches them. */
  readonly environments: readonly EnvironmentRow[];
}

/**
 * The pipeline from a pushed model to production. Its first three stages (Source, Synth, UpdatePipeline) know nothing of the model and
 * bring the pipeline itself up to date; the others bring the model to one environment after the other.
 */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, { description: 'Blueline: from a model to production', ...props });
    checkEnvironmentRows(props.environments);
    const bucket = new ArtifactBucket(this, 'Artifacts');
    const source = new SourceStage(this, 'Source', props.source);
    const context: ActionContext = { bucket, model: props.model, source: source.source, commit: source.commit };
    const pipeline = new Pipeline(this, 'Pipeline', {
      pipelineType: PipelineType.V2,
      executionMode: ExecutionMode.SUPERSEDED,
      restartExecutionOnUpdate: true,
      crossAccountKeys: false, // one account: S3's own encryption does, and a key costs $1 a month
      artifactBucket: bucket,
    });
    const stages = [source, ...this.stages(context, props.environments)];
    for (const { stageName, actions } of stages) pipeline.addStage({ stageName, actions });
    // The construct grants the older name of the service only; ARNs of new connections have the newer.
    const resources = [source.connectionArn];
    pipeline.role.addToPrincipalPolicy(new PolicyStatement({ actions: ['codeconnections:UseConnection'], resources }));
  }

  private stages(context: ActionContext, environments: readonly EnvironmentRow[]): StageOptions[] {
    const synth = new SynthStage(this, 'Synth', context);
    const { assembly, toolchain } = synth;
    const update = new UpdatePipelineStage(this, 'UpdatePipeline', { context, assembly, toolchain });
    const generate = new GenerateStage(this, 'Generate', { context, toolchain });
    const packaging = new PackageStage(this, 'Package', { context, application: generate.application, toolchain });
    const stages: StageOptions[] = [synth, update, generate, packaging];
    const release = { context, package: packaging.package, toolchain };
    let gates = 0;
    let verdict: Artifact | undefined;
    for (const [index, environment] of environments.entries()) {
      const approval = environment.production ? new ApproveStage(this, 'Approve', { ...release, environment, gate: verdict }) : undefined;
      if (approval) stages.push(approval);
      const name = stageName(environment.name);
      stages.push(new EnvironmentStage(this, name, { ...release, environment, review: approval?.review }));
      if (!(environment.gate ?? index < environments.length - 1)) continue;
      gates += 1;
      const gate = gates === 1 ? 'QualityGate' : `${name}Gate`; // the first keeps the name that scripts and people know
      const artifact = gates === 1 ? 'gate' : `gate_${index}`;
      const stage = new QualityGateStage(this, gate, { ...release, environment, stageName: gate, artifact });
      stages.push(stage);
      verdict = stage.verdict;
    }
    return stages;
  }
}
