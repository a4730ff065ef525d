import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import { AccountPrincipal, PolicyDocument, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EnvironmentRow } from './environment-row';
import { acknowledgeWildcards } from './private/acknowledge';
import { COMMANDS, policyOf, roleName } from './private/environment-access';

export interface EnvironmentRolesProps extends StackProps {
  /** The environment whose account this stack lies in. */
  readonly environment: EnvironmentRow;
  /** Whether older releases are fetched from it, which is so of the first row. */
  readonly keepsReleases: boolean;
  /** Account of the pipeline. */
  readonly pipelineAccount: string;
  /** Name of the pipeline's stack. */
  readonly pipelineStack: string;
}

/**
 * What the pipeline needs in the account of an environment that is not its own: a role per command, which only the build of that command
 * may take. UpdatePipeline deploys it with the pipeline, so that a new row brings its roles along.
 */
export class EnvironmentRoles extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { environment, keepsReleases, pipelineAccount, pipelineStack, ...props }: EnvironmentRolesProps,
  ) {
    super(scope, id, { description: `Blueline: what the pipeline may do in ${environment.name}`, ...props });
    for (const command of COMMANDS.filter((one) => keepsReleases || one !== 'fetch')) {
      const name = roleName(pipelineStack, command, environment);
      // The account with a condition, not the role itself as principal: a principal dies with the role, even if it comes back by that name.
      const build = `arn:${Aws.PARTITION}:iam::${pipelineAccount}:role/${name}`;
      const statements = policyOf(command, environment);
      const role = new Role(this, command.charAt(0).toUpperCase() + command.slice(1), {
        roleName: name,
        assumedBy: new AccountPrincipal(pipelineAccount).withConditions({ ArnEquals: { 'aws:PrincipalArn': build } }),
        inlinePolicies: { Command: new PolicyDocument({ statements }) },
      });
      for (const statement of statements) acknowledgeWildcards(role, statement, statement.reason);
    }
  }
}
