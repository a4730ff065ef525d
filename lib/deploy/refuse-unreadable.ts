import type { ContractChanges } from '../contract';
import { UserError } from '../errors';
import type { DeployPlan } from './plan';

/**
 * Stops a deployment whose events could not read what is stored in the environment: event, field and what to do. Consent is given as for other
 * losses, by `allowReplace: ["<Event>@<first 12 digits of the package's sha256>"]`: where no such event is stored nothing is lost. @throws UserError
 */
export function refuseUnreadable(
  contract: ContractChanges | null,
  allowReplace: readonly string[],
  packageHash: string,
  plan: DeployPlan,
): void {
  const consent = (event: string) => `${event}@${packageHash.slice(0, 12)}`;
  const refused = (contract?.unreadable ?? []).filter(({ event }) => !allowReplace.includes(consent(event)));
  if (refused.length === 0) return;
  const lines = refused.map(({ event, field, why, help }) => `  ${event}, field '${field}': ${why}\n    ${help}`);
  const consents = [...new Set(refused.map(({ event }) => `"${consent(event)}"`))].join(', ');
  throw new UserError(`events: ${plan.stack} was not changed, since its stored events could not be read:\n${lines.join('\n')}`, {
    next: `change the model so; where no such event is stored: environments.${plan.environment}.allowReplace: [${consents}] in blueline.json`,
  });
}
