import { closest } from '../closest';
import { emitsOf } from '../model-index';
import type { Check } from './check';

/** D01, D02: a domain event belongs to an aggregate and carries something (REFERENCE §5.3.2). */
export const domainEvents: Check = {
  codes: ['D01', 'D02'],
  run(context) {
    const { model, index } = context;
    for (const event of model.events) {
      if (!index.aggregates.has(event.aggregate) && !context.isBroken('aggregate', event.aggregate)) {
        const help = closest(event.aggregate, index.aggregates.keys(), 'aggregates');
        context.error('D01', event, 'source', `there is no aggregate '${event.aggregate}'`, { value: event.aggregate, help });
      }
      if (event.fields.length > 0 || !context.isComplete(event)) continue;
      const nothing = event.collections.length === 0;
      context.warning('D02', event, 'name', `event ${event.name} has no field${nothing ? ' and no collection' : ', only collections'}`);
    }
  },
};

/** D12: events that no flow emits; as a hint, events that change nothing (REFERENCE §5.6). */
export const eventUse: Check = {
  codes: ['D12'],
  wholeModel: true,
  run(context) {
    const { model, index } = context;
    const emitted = new Set([...index.flows.values()].flatMap((flow) => emitsOf(flow).map(({ event }) => event)));
    for (const event of model.events) {
      if (!emitted.has(event.name)) {
        context.warning('D12', event, 'name', `no flow emits ${event.name}`, {
          value: event.name,
          help: `add <processor type="emit-event" ref="${event.name}">`,
        });
      }
      const handled = index.aggregates.get(event.aggregate)?.handlers.some((handler) => handler.event === event.name);
      if (handled === false)
        context.info('D12', event, 'name', `${event.name} has no event-handler; it changes only version and updated_at`);
    }
  },
};
