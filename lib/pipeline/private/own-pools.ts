import { type EnvironmentRow, stackPattern } from '../environment-row';

/** Why a right on every user pool is one on those of the environment. */
export const OWN_POOLS = 'AWS chooses the ids of pools; the condition limits it to those that bear the tags of the environment';

/** True of the user pools of one environment: they bear the tags of their stack (lib/deploy/change-set.ts). */
export function ownPools(row: EnvironmentRow): Record<string, string> {
  return { 'aws:ResourceTag/blueline:environment': row.name, 'aws:ResourceTag/blueline:application': stackPattern(row) };
}
