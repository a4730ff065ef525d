import type { Model } from '../../model/types';
import { ref } from './intrinsics';
import { closedBucket } from './stores';
import { kept, type Resources } from './template';

/** Name of the bucket with the copies of aggregates. */
export const BACKUPS = ref('Backups');

/** True where an aggregate is copied to blob storage (REFERENCE §5.4). */
export function hasBackups(model: Model): boolean {
  return model.aggregates.some((aggregate) => aggregate.backupIntervalDays > 0);
}

/**
 * The bucket of the copies (REFERENCE §9.3); nothing for a model without. It keeps no former versions: what is deleted for good has to leave no copy
 * (§9.2.6). Copies lie below the name of their aggregate, so each has a time to live of its own; 0 days = for ever.
 */
export function backupResources(model: Model): Resources {
  if (!hasBackups(model)) return {};
  const expiring = model.aggregates.filter((aggregate) => aggregate.backupIntervalDays > 0 && aggregate.backupTtlDays > 0);
  const rules = expiring.map(({ id, backupTtlDays }) => ({ Id: id, Prefix: `${id}/`, ExpirationInDays: backupTtlDays, Status: 'Enabled' }));
  return {
    Backups: kept('AWS::S3::Bucket', 'Copies of the state of aggregates, for a restore.', {
      ...closedBucket('backups'),
      ...(rules.length > 0 && { LifecycleConfiguration: { Rules: rules } }),
    }),
  };
}
