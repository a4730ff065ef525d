import type { Stack } from '@aws-sdk/client-cloudformation';
import type { ChangeDocument, Deployment } from '../documents';
import { outputsOf } from '../stack';
import type { ChangeSet } from './change-set';
import type { DeployPlan } from './plan';

/** The document of a deployment. */
export function deploymentDocument(
  plan: DeployPlan,
  status: Deployment['status'],
  set: ChangeSet,
  stack: Stack | undefined,
  warnings: readonly string[],
): Deployment {
  const outputs = outputsOf(stack);
  return {
    environment: plan.environment,
    stack: plan.stack,
    cloud: plan.parameters.Cloud === 'embedded' ? 'embedded' : 'aws',
    status,
    changes: changesOf(set),
    outputs,
    api: outputs.GraphQLUrl ?? '',
    warnings,
  };
}

/** The changes of a set, as documents tell them. */
export function changesOf({ changes }: ChangeSet): ChangeDocument[] {
  return changes.map((change) => {
    const names = (change.Details ?? []).map(({ Target }) => Target?.Name ?? Target?.Attribute ?? '').filter(Boolean);
    return {
      action: change.Action ?? '',
      logicalId: change.LogicalResourceId ?? '',
      type: change.ResourceType ?? '',
      replacement: change.Replacement ?? 'False',
      ...(names.length > 0 ? { properties: [...new Set(names)].sort() } : {}),
    };
  });
}
