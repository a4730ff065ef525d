import { Artifact, type IAction } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { type ActionContext, CommandAction } from './private/command-action';

/**
 * Synthesises this pipeline: source → `assembly` and `toolchain` (the command line with all that it needs; later actions
 * install nothing). It reads nothing of the model, so that a bad model cannot stop a fix of the pipeline.
 */
export class SynthStage extends Construct {
  readonly stageName = 'Synth';
  readonly actions: IAction[];
  readonly assembly = new Artifact('assembly');
  readonly toolchain = new Artifact('toolchain');

  constructor(scope: Construct, id: string, context: ActionContext) {
    super(scope, id);
    const { action } = new CommandAction(this, 'Synth', {
      context,
      buildspec: 'buildspecs/synth.yml',
      outputs: [this.assembly, this.toolchain],
      cache: true,
      release: false,
    });
    this.actions = [action];
  }
}
