import type { Model } from '../../model/types';
import { modelError } from '../position';
import { allActivities } from './notifier-classes';

/**
 * What the language has and the generated infrastructure has not: an error with its position, never silence.
 * File upload (REFERENCE §8.9) needs a mutation that nothing serves; a CDN has no place in the model, so nothing could be invalidated;
 * nothing makes the backups of an aggregate (§5.4).
 */
export function refuseUnsupported(model: Model): void {
  const flows = model.aggregates.flatMap((aggregate) => aggregate.flows);
  for (const trigger of [...flows, ...model.notifiers].flatMap((owner) => owner.triggers)) {
    if (trigger.event === 'FileUploaded')
      throw modelError(trigger, 'file upload is not supported yet: nothing raises FileUploaded', { attribute: 'source' });
  }
  for (const aggregate of model.aggregates) {
    if (aggregate.backupIntervalDays > 0)
      throw modelError(aggregate, `backups of ${aggregate.id} are not supported yet`, {
        attribute: 'backup-interval-days',
        next: 'remove backup-interval-days; the event store can be restored to any second of the last 35 days',
      });
  }
  for (const activity of model.notifiers.flatMap((notifier) => allActivities(notifier.activities))) {
    if (activity.type === 'invalidate-cdn')
      throw modelError(activity, "activity 'invalidate-cdn' is not supported yet", { attribute: 'type' });
  }
}
