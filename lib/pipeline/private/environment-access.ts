import { Aws, Stack } from 'aws-cdk-lib';
import type { PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EnvironmentRow } from '../environment-row';
import { acknowledgeWildcards } from './acknowledge';
import { deploymentPolicy } from './deployment-policy';
import { gatePolicy } from './gate-policy';
import { releasePolicy } from './release-policy';
import { reviewPolicy } from './review-policy';
import type { ReasonedStatement } from './statement';

/** What is done to an environment. Each has a role of its own. `fetch` is asked of the first one alone. */
export type Command = 'fetch' | 'review' | 'deploy' | 'gate';
export const COMMANDS: readonly Command[] = ['fetch', 'review', 'deploy', 'gate'];

/** What a command may do in the account of its environment. */
export function policyOf(command: Command, row: EnvironmentRow): ReasonedStatement[] {
  if (command === 'fetch') return releasePolicy(row);
  if (command === 'review') return reviewPolicy(row);
  return command === 'gate' ? gatePolicy(row) : deploymentPolicy(row);
}

/** Name of the role of a command: of the build in the pipeline's account, and of the one that it takes in the environment's. */
export function roleName(pipeline: string, command: Command, row: EnvironmentRow): string {
  return `${pipeline}-${row.name}-${command}`;
}

/**
 * How commands reach an environment. In the pipeline's account they may do there themselves what they have to; in another one they take the
 * role of that name (`EnvironmentRoles`), so that artifacts stay in one account and need no key and no bucket elsewhere.
 */
export class EnvironmentAccess {
  private readonly pipeline: string;
  /** Whether the environment lies in another account. */
  readonly isElsewhere: boolean;

  constructor(
    scope: Construct,
    private readonly row: EnvironmentRow,
  ) {
    const stack = Stack.of(scope);
    this.pipeline = stack.stackName;
    this.isElsewhere = row.account !== undefined && row.account !== stack.account;
  }

  /** What an action needs to know; the variables are read by buildspecs/target.sh. */
  forCommand(command: Command): { readonly roleName?: string; readonly variables?: Readonly<Record<string, string>> } {
    if (!this.isElsewhere) return {};
    return { roleName: roleName(this.pipeline, command, this.row), variables: { BLUELINE_ROLE: this.roleArn(command) } };
  }

  grant(project: PipelineProject, command: Command): void {
    if (this.isElsewhere) {
      project.addToRolePolicy(new PolicyStatement({ actions: ['sts:AssumeRole'], resources: [this.roleArn(command)] }));
      return;
    }
    for (const statement of policyOf(command, this.row)) {
      project.addToRolePolicy(statement);
      acknowledgeWildcards(project.role!, statement, statement.reason);
    }
  }

  private roleArn(command: Command): string {
    return `arn:${Aws.PARTITION}:iam::${this.row.account}:role/${roleName(this.pipeline, command, this.row)}`;
  }
}
