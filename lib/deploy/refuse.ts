import { UserError } from '../errors';
import { consent, type Refusal } from './guard';
import type { DeployPlan } from './plan';

/** Stops a deployment that would lose data: what, why, and the ways on. Does nothing for an empty list. @throws UserError */
export function refuse(refusals: readonly Refusal[], packageHash: string, plan: DeployPlan): void {
  if (refusals.length === 0) return;
  const lines = refusals.map((refusal) => `  ${refusal.logicalId} (${refusal.type}) would lose its data (${refusal.kind}): ${refusal.why}`);
  const consents = refusals.map((refusal) => `"${consent(refusal, packageHash)}"`).join(', ');
  const isOver = refusals.every((refusal) => refusal.kind === 'exists already');
  throw new UserError(`data-loss: ${plan.stack} was not changed:\n${lines.join('\n')}`, {
    next: isOver
      ? 'keep what is there by an import (CloudFormation change set of type IMPORT), or, where a first deployment failed and left it empty, switch its deletion protection off and delete it; then deploy again'
      : `undo the change in the model; to lose the data on purpose: environments.${plan.environment}.allowReplace: [${consents}] in blueline.json`,
  });
}
