import { closest } from '../closest';
import { elementOf } from '../read/reading';
import type { Aggregate, Collection, DataField, DomainEvent, EventHandler, HandlerMapping, NestedMapping } from '../types';
import type { Check, CheckContext } from './check';

/** D08, D09, D10, D11, D17: how events change documents (REFERENCE §5.6). */
export const eventHandlers: Check = {
  codes: ['D08', 'D09', 'D10', 'D11', 'D17'],
  run(context) {
    for (const aggregate of context.model.aggregates) {
      const seen = new Set<string>();
      for (const handler of aggregate.handlers) {
        if (seen.has(handler.event))
          context.error('D08', handler, 'on', `a second event-handler for ${handler.event} in ${aggregate.id}`, { value: handler.event });
        seen.add(handler.event);
        checkHandler(context, aggregate, handler);
      }
    }
  },
};

function checkHandler(context: CheckContext, aggregate: Aggregate, handler: EventHandler): void {
  const event = context.index.domainEvents.get(handler.event);
  if (event?.aggregate !== aggregate.id) {
    if (!event && context.isBroken('event', handler.event)) return;
    const own = context.model.events.filter((candidate) => candidate.aggregate === aggregate.id).map(({ name }) => name);
    const message = event
      ? `${handler.event} is an event of ${event.aggregate}, not of ${aggregate.id}`
      : `there is no domain event '${handler.event}'`;
    context.error('D08', handler, 'on', message, { value: handler.event, help: closest(handler.event, own, `events of ${aggregate.id}`) });
    return;
  }
  if (handler.code !== undefined && handler.mappings.length + handler.nestedMappings.length > 0) {
    context.warning('D17', handler, 'code', 'mappings and code in one event-handler; the mappings run first', { help: 'keep one of them' });
  }
  for (const mapping of handler.mappings) checkMapping(context, mapping, { aggregate, event });
  for (const nested of handler.nestedMappings) checkNested(context, nested, aggregate, event);
}

interface Sides {
  readonly aggregate: Aggregate;
  readonly event: DomainEvent;
}

function checkMapping(context: CheckContext, mapping: HandlerMapping, { aggregate, event }: Sides): void {
  const target = aggregate.fields.find(({ name }) => name === mapping.target);
  const collection = aggregate.collections.find(({ name }) => name === mapping.target);
  if (mapping.operand === 'put') {
    checkPut(context, mapping, collection, aggregate, event);
    return;
  }
  if (!target && context.isComplete(aggregate)) {
    const message = collection
      ? `'${mapping.target}' is a collection; a mapping sets fields`
      : `'${mapping.target}' is no field of ${aggregate.id}`;
    const help = collection
      ? 'use <nested-mapping>'
      : closest(
          mapping.target,
          aggregate.fields.map(({ name }) => name),
          'fields',
        );
    context.error('D09', mapping, 'target', message, { value: mapping.target, help });
  }
  checkValue(context, mapping, target, event, `event ${event.name}`, context.isComplete(event));
}

function checkPut(
  context: CheckContext,
  mapping: HandlerMapping,
  collection: Collection | undefined,
  aggregate: Aggregate,
  event: DomainEvent,
): void {
  if (!collection && context.isComplete(aggregate)) {
    const help = closest(
      mapping.target,
      aggregate.collections.map(({ name }) => name),
      'collections',
    );
    context.error('D09', mapping, 'target', `put needs a collection; '${mapping.target}' is none of ${aggregate.id}`, {
      value: mapping.target,
      help,
    });
  }
  if (collection && collection.businessKey === undefined)
    context.error('D10', mapping, 'target', `collection '${collection.name}' has no usable business-key for put`);
  if (mapping.value.kind !== 'name' || !context.isComplete(event)) return;
  const { name } = mapping.value;
  if (event.collections.some((member) => member.name === name)) return;
  const message = event.fields.some((member) => member.name === name)
    ? `'${name}' is a field of event ${event.name}; put takes the items of a collection`
    : `'${name}' is no collection of event ${event.name}`;
  context.error('D09', mapping, 'value', message, {
    value: name,
    help: closest(
      name,
      event.collections.map((c) => c.name),
      'collections',
    ),
  });
}

/** `fields` are the source of bare names. */
function checkValue(
  context: CheckContext,
  mapping: HandlerMapping,
  target: DataField | undefined,
  { fields }: { readonly fields: readonly DataField[] },
  what: string,
  isComplete: boolean,
): void {
  if (mapping.value.kind === 'python') {
    if (target) checkOperand(context, mapping, target, undefined);
    return;
  }
  const name = mapping.value.kind === 'name' ? mapping.value.name : '';
  const value = fields.find((field) => field.name === name);
  if (!value) {
    if (!isComplete) return;
    const message = name === '' ? 'a mapping needs a value' : `'${name}' is no field of ${what}`;
    context.error('D09', mapping, 'value', message, {
      value: name,
      help: closest(
        name,
        fields.map((field) => field.name),
        'fields',
      ),
    });
  } else if (target) checkOperand(context, mapping, target, value);
}

/** REFERENCE §5.6, operands by type; a value of undefined comes from an expression. */
function checkOperand(context: CheckContext, mapping: HandlerMapping, target: DataField, value: DataField | undefined): void {
  const { operand } = mapping;
  const isNumber = target.type === 'Int' || target.type === 'Float';
  const isList = target.type === 'StringList';
  const fits = {
    set: true,
    'python-expression': true,
    put: false,
    add: target.type !== 'Boolean',
    subtract: isNumber || isList,
    append: isList,
    remove: isList,
  }[operand];
  if (!fits) {
    context.error('D11', mapping, 'operand', `operand '${operand}' does not fit a field of type ${target.type}`, { value: operand });
    return;
  }
  if (!value || value.type === target.type) return;
  if (isList && operand !== 'set' && value.type === 'String') return;
  const message = `'${value.name}' is of type ${value.type}, '${target.name}' of type ${target.type}`;
  if (target.type === 'String' && value.type !== 'StringList')
    context.warning('D11', mapping, 'value', message, { value: value.name, why: 'it is converted to text' });
  else if (!(target.type === 'Float' && value.type === 'Int')) context.error('D11', mapping, 'value', message, { value: value.name });
}

function checkNested(context: CheckContext, nested: NestedMapping, aggregate: Aggregate, event: DomainEvent): void {
  const from = find(context, nested, 'source', nested.from, event.collections, `event ${event.name}`, context.isComplete(event));
  const target = find(context, nested, 'target', nested.target, aggregate.collections, aggregate.id, context.isComplete(aggregate));
  const names = from?.fields.map(({ name }) => name) ?? [];
  if (nested.businessKey === '') {
    context.error('D10', nested, 'business-key', 'a nested-mapping needs a business-key', { help: closest('', names, 'fields') });
  } else if (from && !names.includes(nested.businessKey) && context.isComplete(from)) {
    const attribute = elementOf(nested).raw('business-key') === undefined ? undefined : 'business-key';
    context.error('D10', nested, attribute, `'${nested.businessKey}' is no field of collection '${from.name}' of ${event.name}`, {
      value: nested.businessKey,
      why: 'the key of an item comes from the item of the event',
      help: closest(nested.businessKey, names, 'fields'),
    });
  }
  if (!from || !target) return;
  for (const mapping of nested.mappings) {
    const field = target.fields.find(({ name }) => name === mapping.target);
    if (!field && context.isComplete(target)) {
      const help = closest(
        mapping.target,
        target.fields.map(({ name }) => name),
        'fields',
      );
      context.error('D10', mapping, 'target', `'${mapping.target}' is no field of collection '${target.name}' of ${aggregate.id}`, {
        value: mapping.target,
        help,
      });
    }
    checkValue(context, mapping, field, from, `collection '${from.name}' of ${event.name}`, context.isComplete(from));
  }
}

function find(
  context: CheckContext,
  nested: NestedMapping,
  attribute: string,
  name: string,
  collections: readonly Collection[],
  owner: string,
  isComplete: boolean,
): Collection | undefined {
  const found = collections.find((collection) => collection.name === name);
  if (!found && isComplete) {
    const message = name === '' ? `a nested-mapping needs a ${attribute}` : `'${name}' is no collection of ${owner}`;
    context.error('D10', nested, attribute, message, {
      value: name,
      help: closest(
        name,
        collections.map((collection) => collection.name),
        'collections',
      ),
    });
  }
  return found;
}
