import { Artifact, type IAction } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import type { EnvironmentRow } from './environment-row';
import { type ActionContext, CommandAction } from './private/command-action';
import type { EnvironmentAccess } from './private/environment-access';

export interface QualityGateStageProps {
  readonly context: ActionContext;
  /** The environment that is tried. */
  readonly environment: EnvironmentRow;
  readonly access: EnvironmentAccess;
  /** Name of the stage; there is one gate per environment that has one. */
  readonly stageName: string;
  /** Name of the artifact with the verdict. */
  readonly artifact: string;
  readonly package: Artifact;
  readonly toolchain: Artifact;
}

/** Runs the scenarios against the deployed copy and compares coverage with the model's thresholds: a verdict, or the release stops here. */
export class QualityGateStage extends Construct {
  readonly stageName: string;
  readonly actions: IAction[];
  /** The verdict. */
  readonly verdict: Artifact;

  constructor(scope: Construct, id: string, props: QualityGateStageProps) {
    super(scope, id);
    this.stageName = props.stageName;
    this.verdict = new Artifact(props.artifact);
    const { project, action } = new CommandAction(this, 'Gate', {
      context: props.context,
      buildspec: 'buildspecs/gate.yml',
      environment: props.environment,
      ...props.access.forCommand('gate'),
      extraInputs: [props.package, props.toolchain],
      outputs: [this.verdict],
      runVariables: ['cleanup'],
      test: true,
      reports: true,
    });
    props.access.grant(project, 'gate');
    this.actions = [action];
  }
}
