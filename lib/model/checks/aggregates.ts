import { closest } from '../closest';
import { elementOf } from '../read/reading';
import type { Aggregate } from '../types';
import type { Check, CheckContext } from './check';

/** D04, D05, D06: business keys of aggregates and hints of collections (REFERENCE §5.4). */
export const businessKeys: Check = {
  codes: ['D04', 'D05', 'D06'],
  run(context) {
    for (const aggregate of context.model.aggregates) {
      checkKey(context, aggregate);
      for (const collection of aggregate.collections) {
        if (collection.businessKey !== undefined || !context.isComplete(collection)) continue;
        const key = elementOf(collection).get('business-key');
        const names = collection.fields.map(({ name }) => name);
        const message =
          key === undefined
            ? `collection '${collection.name}' has no business-key`
            : `business-key '${key}' is no field of collection '${collection.name}'`;
        context.warning('D06', collection, 'business-key', message, {
          value: key,
          why: 'it is only a hint; the business-key of the nested-mapping counts',
          help: closest(key ?? '', names, 'fields'),
        });
      }
    }
  },
};

function checkKey(context: CheckContext, aggregate: Aggregate): void {
  const key = aggregate.businessKey;
  if (!context.isComplete(aggregate)) return;
  if (key === undefined) {
    context.warning('D05', aggregate, undefined, `aggregate ${aggregate.id} has no business-key`, {
      help: 'name the String field that identifies it',
    });
    return;
  }
  const strings = aggregate.fields.filter(({ type }) => type === 'String').map(({ name }) => name);
  if (strings.includes(key)) return;
  const help = closest(key, strings, 'String fields');
  context.error('D04', aggregate, 'business-key', `'${key}' is no String field of ${aggregate.id}`, { value: key, help });
}

/** D03: an aggregate that does nothing (REFERENCE §5.4). */
export const emptyAggregates: Check = {
  codes: ['D03'],
  wholeModel: true,
  run(context) {
    for (const aggregate of context.model.aggregates) {
      if (aggregate.flows.length === 0) context.warning('D03', aggregate, 'name', `aggregate ${aggregate.id} has no behavior flow`);
      if (!context.model.events.some((event) => event.aggregate === aggregate.id)) {
        context.warning('D03', aggregate, 'name', `aggregate ${aggregate.id} has no domain event`);
      }
    }
  },
};

/** D14, D15, D16: lifetimes and backups that do not fit together (REFERENCE §5.4, §9.3). */
export const lifetimes: Check = {
  codes: ['D14', 'D15', 'D16'],
  run(context) {
    for (const aggregate of context.model.aggregates) {
      const element = elementOf(aggregate);
      const ttl = element.number('backup-ttl-days');
      const { backupIntervalDays: interval, eventTtl } = aggregate;
      if (interval === 0 && ttl > 0)
        context.warning('D14', aggregate, 'backup-ttl-days', 'backup-ttl-days means nothing while backups are off', { value: String(ttl) });
      if (interval > 0 && ttl > 0 && ttl < interval) {
        context.warning('D14', aggregate, 'backup-ttl-days', `a backup is gone after ${ttl} days, before the next one after ${interval}`, {
          value: String(ttl),
        });
      }
      if (element.get('event-ttl') === '0')
        context.warning('D16', aggregate, 'event-ttl', 'event-ttl 0 counts as -1, for ever', { value: '0' });
      if (eventTtl <= 0) continue;
      if (interval > 0)
        context.warning('D15', aggregate, 'event-ttl', 'events vanish although backups are made of them', { value: String(eventTtl) });
      const views = context.model.views.filter(
        (view) =>
          view.retentionDays < 0 &&
          [...view.snapshotHandlers, ...view.customHandlers].some((handler) => handler.aggregate === aggregate.id),
      );
      for (const view of views) {
        context.warning(
          'D15',
          aggregate,
          'event-ttl',
          `events vanish after ${eventTtl} seconds, but view ${view.name} keeps what they made`,
          {
            value: String(eventTtl),
            help: `give view ${view.name} data-retention-days`,
          },
        );
      }
    }
  },
};
