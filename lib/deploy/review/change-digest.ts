import { createHash } from 'node:crypto';
import type { ChangeDocument } from '../../documents';

/** One line for a change: all of it that two change sets are compared by. */
export function changeLine({ action, logicalId, type, replacement, properties = [] }: ChangeDocument): string {
  return [
    logicalId,
    action.toLowerCase(),
    type,
    `replacement ${replacement}`,
    ...(properties.length > 0 ? [properties.join(', ')] : []),
  ].join(' · ');
}

/** SHA-256 over a package and what it would change, whatever the order in which CloudFormation lists it. */
export function changeDigest(packageHash: string, changes: readonly ChangeDocument[]): string {
  const lines = changes.map(changeLine).sort();
  return createHash('sha256')
    .update([packageHash, ...lines].join('\n'))
    .digest('hex');
}
