import { UserError } from '../../../errors';
import { type ActionPlan, actionsOf, type PipelinePlan } from '../plan';
import type { Provider } from '../provider';
import { codebuild } from './codebuild';
import { manualApproval } from './manual-approval';
import { source } from './source';

/** Every kind of action that runs here, by `<category>/<provider>`. */
const providers: Readonly<Record<string, Provider>> = {
  'Source/CodeStarSourceConnection': source,
  'Build/CodeBuild': codebuild,
  'Approval/Manual': manualApproval,
};

/** @throws UserError (exit code 2) that names the action and what there is */
export function providerOf(action: ActionPlan): Provider {
  const found = providers[action.provider];
  if (found) return found;
  throw new UserError(`action ${action.stage}.${action.name} is of the kind ${action.provider}, which the local engine does not know`, {
    exitCode: 2,
    next: `it knows ${Object.keys(providers).join(', ')}`,
  });
}

/** @throws UserError (exit code 2) at the first action that cannot run here, before anything has run */
export function checkProviders(plan: PipelinePlan): void {
  for (const action of actionsOf(plan)) providerOf(action).check?.(action);
}
