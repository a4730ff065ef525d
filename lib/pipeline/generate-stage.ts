import { Artifact, type IAction } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { type ActionContext, CommandAction } from './private/command-action';

export interface GenerateStageProps {
  readonly context: ActionContext;
  readonly toolchain: Artifact;
}

/** Model → `application`, and the modelled test cases on it. The first stage that reads the model. */
export class GenerateStage extends Construct {
  readonly stageName = 'Generate';
  readonly actions: IAction[];
  readonly application = new Artifact('application');

  constructor(scope: Construct, id: string, { context, toolchain }: GenerateStageProps) {
    super(scope, id);
    const { action } = new CommandAction(this, 'Generate', {
      context,
      buildspec: 'buildspecs/generate.yml',
      extraInputs: [toolchain],
      outputs: [this.application],
      reports: true,
    });
    this.actions = [action];
  }
}
