import { Artifact, type IAction } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import { type ActionContext, CommandAction } from './private/command-action';

export interface PackageStageProps {
  readonly context: ActionContext;
  readonly application: Artifact;
  readonly toolchain: Artifact;
}

/** `application` → `package`: what every environment gets, byte for byte the same. Files only; nothing is uploaded here. */
export class PackageStage extends Construct {
  readonly stageName = 'Package';
  readonly actions: IAction[];
  readonly package = new Artifact('package');

  constructor(scope: Construct, id: string, { context, application, toolchain }: PackageStageProps) {
    super(scope, id);
    const { action } = new CommandAction(this, 'Package', {
      context,
      buildspec: 'buildspecs/package.yml',
      extraInputs: [application, toolchain],
      outputs: [this.package],
    });
    this.actions = [action];
  }
}
