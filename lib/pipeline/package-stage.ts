import { Artifact, type IAction } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import type { EnvironmentRow } from './environment-row';
import { type ActionContext, CommandAction } from './private/command-action';
import type { EnvironmentAccess } from './private/environment-access';

export interface PackageStageProps {
  readonly context: ActionContext;
  readonly application: Artifact;
  readonly toolchain: Artifact;
  /** Where an older release is fetched from: the first row, since every release has been through it. */
  readonly environment: EnvironmentRow;
  readonly access: EnvironmentAccess;
}

/** Namespace of VERSION, which `blueline rollback` reads from the run. CodePipeline keeps exported variables only of an action that has one. */
const NAMESPACE = 'Package';

/**
 * `application` → `package`: what every environment gets, byte for byte the same. Files only; nothing is uploaded here. With the variable
 * `release` the package is one that was deployed before.
 */
export class PackageStage extends Construct {
  readonly stageName = 'Package';
  readonly actions: IAction[];
  readonly package = new Artifact('package');

  constructor(scope: Construct, id: string, { context, application, toolchain, environment, access }: PackageStageProps) {
    super(scope, id);
    const { project, action } = new CommandAction(this, 'Package', {
      context,
      buildspec: 'buildspecs/package.yml',
      environment,
      ...access.forCommand('fetch'),
      extraInputs: [application, toolchain],
      outputs: [this.package],
      variablesNamespace: NAMESPACE,
    });
    access.grant(project, 'fetch');
    this.actions = [action];
  }
}
