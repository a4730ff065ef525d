import { closest } from '../closest';
import { YEAR } from '../elements';
import { arithmetic } from '../language/arithmetic';
import { splitIdempotencyKey } from '../language/idempotency-key';
import { PYTHON_KEYWORDS } from '../language/names';
import { eventName, memberNames } from '../model-index';
import { idempotencyKeyOf } from '../read/read-trigger';
import { elementOf } from '../read/reading';
import type { BehaviorFlow, Command, DomainEvent, FlowTrigger, ModelNode, Notifier, Trigger } from '../types';
import type { Check, CheckContext } from './check';

/** Names that a flow has already (REFERENCE §7.2); in a notifier `entity` and `identity` are free. */
export const RESERVED_VARIABLES = ['entity', 'identity', 'requestor', 'correlation_id'] as const;

/** B01 … B08, B15: triggers of flows (REFERENCE §5.5.1). */
export const flowTriggers: Check = {
  codes: ['B01', 'B02', 'B03', 'B04', 'B05', 'B06', 'B07', 'B08'],
  run(context) {
    for (const flow of context.index.flows.values()) {
      if (flow.triggers.length === 0 && context.isComplete(flow))
        context.error('B01', flow, 'name', `flow ${flow.id} has no trigger`, { help: 'add <trigger source="…" key-field="…">' });
      const seen = new Set<string>();
      for (const trigger of flow.triggers) {
        if (seen.has(trigger.event))
          context.error('B07', trigger, 'source', `a second trigger for ${trigger.event} in flow ${flow.id}`, { value: trigger.event });
        seen.add(trigger.event);
        const event = findEvent(context, trigger, 'B02');
        if (event) checkKey(context, flow, trigger, event);
        if (event) checkMappings(context, trigger, event, { none: 'B04', unknown: 'B05' });
        checkIdempotency(context, trigger, event, 'B08');
      }
      checkBalance(context, flow, `flow ${flow.id}`);
    }
  },
};

/** The event of a trigger; undefined after an error, or where it could not be read. */
export function findEvent(context: CheckContext, trigger: Trigger, code: string): Command | DomainEvent | undefined {
  const event = context.index.events.get(trigger.event);
  if (!event && !context.isBroken('event', trigger.event)) {
    const help = closest(trigger.event, context.index.events.keys(), 'events');
    context.error(code, trigger, 'source', `there is no event '${trigger.event}'`, { value: trigger.event, help });
  }
  return event;
}

function checkKey(context: CheckContext, flow: BehaviorFlow, trigger: FlowTrigger, event: Command | DomainEvent): void {
  if (trigger.key.kind !== 'name') return;
  const { name } = trigger.key;
  const strings = event.fields.filter(({ type }) => type === 'String').map((field) => field.name);
  if (strings.includes(name) || (name !== '' && !context.isComplete(event))) return;
  const message = name === '' ? 'a trigger needs a key-field' : `'${name}' is not a String field of ${eventName(event)}`;
  context.error('B03', trigger, 'key-field', message, {
    value: name,
    why: `flow ${flow.id} finds its aggregate by this field`,
    help: closest(name, strings, 'String fields'),
  });
}

/** B04 and B05, N02 for notifiers. */
export function checkMappings(
  context: CheckContext,
  trigger: Trigger,
  event: Command | DomainEvent,
  codes: { none: string; unknown: string },
): void {
  const members = memberNames(event);
  if (trigger.mappings.length === 0 && context.isComplete(trigger)) {
    const message = `the trigger maps nothing of ${eventName(event)}`;
    if (members.length > 0) context.error(codes.none, trigger, undefined, message, { help: 'add <mapping target="…" value="…"/>' });
    else context.warning(codes.none, trigger, undefined, message);
  }
  for (const mapping of trigger.mappings) {
    if (PYTHON_KEYWORDS.has(mapping.target)) {
      context.error('S12', mapping, 'target', `'${mapping.target}' is a word of Python`, {
        value: mapping.target,
        help: 'rename the variable',
      });
    }
    if (mapping.value.kind !== 'name' || members.includes(mapping.value.name) || !context.isComplete(event)) continue;
    const { name } = mapping.value;
    const help = `${closest(name, members, 'fields and collections')}; a literal is #'text'`;
    context.error(codes.unknown, mapping, 'value', `'${name}' is neither field nor collection of ${eventName(event)}`, {
      value: name,
      help,
    });
  }
}

/** B08: the idempotency key consists of mapping values and fields, its lifetime is arithmetic. */
export function checkIdempotency(context: CheckContext, trigger: Trigger, event: Command | DomainEvent | undefined, code: string): void {
  const element = elementOf(trigger);
  const values = element.all('mapping').map((mapping) => mapping.require('value'));
  const members = event ? memberNames(event) : [];
  for (const { text, offset, known } of splitIdempotencyKey(idempotencyKeyOf(element), values)) {
    if (known || members.includes(text)) continue;
    // A schedule has no event and so no fields; of an event that could not be read nothing is said.
    if (!trigger.event.startsWith('@') && (!event || !context.isComplete(event))) continue;
    context.report.error(
      code,
      trigger.source.within('idempotency-key', offset, text.length),
      `'${text}' is no mapping value of this trigger`,
      {
        value: text,
        help: closest(text, [...values, ...members], 'values'),
      },
    );
  }
  const ttl = element.require('idempotency-ttl');
  const seconds = arithmetic(ttl);
  if (seconds !== undefined && seconds <= 100 * YEAR) return;
  const message = seconds === undefined ? `'${ttl}' is no number of seconds` : `'${ttl}' is more than a hundred years`;
  context.error(code, trigger, 'idempotency-ttl', message, {
    value: ttl,
    help: 'integers, + - * / and parentheses, such as 24 * 60 * 60',
  });
}

/** Variables that are told of one trigger: every trigger may lack those of all others. */
const BALANCE_TOLD = 20;

/** B06: every trigger fills the same variables (REFERENCE §5.5.1, balance rule). */
export function checkBalance(context: CheckContext, owner: BehaviorFlow | Notifier, what: string): void {
  const triggers: readonly Trigger[] = owner.triggers;
  if (!context.isComplete(owner) || triggers.length < 2) return;
  const targets = new Set(triggers.flatMap((trigger) => trigger.mappings.map(({ target }) => target)));
  for (const trigger of triggers) {
    if (trigger.event.startsWith('@') || trigger.mappings.length === 0 || !context.isComplete(trigger)) continue;
    const filled = new Set(trigger.mappings.map(({ target }) => target));
    const missing = [...targets].filter((target) => !filled.has(target));
    for (const target of missing.slice(0, BALANCE_TOLD)) {
      context.warning('B06', trigger, 'source', `the trigger on ${trigger.event} does not fill '${target}', another one of ${what} does`, {
        value: target,
        help: `add <mapping target="${target}" value="#''"/>`,
      });
    }
  }
}

/** B15: variables that a flow has already (REFERENCE §7.2). */
export const reservedVariables: Check = {
  codes: ['B15'],
  run(context) {
    const check = (node: ModelNode, attribute: string, name: string, reserved: readonly string[]): void => {
      if (reserved.includes(name))
        context.error('B15', node, attribute, `flow.${name} is given; it cannot be assigned`, { value: name, help: 'use another name' });
    };
    for (const flow of context.index.flows.values()) {
      for (const mapping of flow.triggers.flatMap(({ mappings }) => mappings)) check(mapping, 'target', mapping.target, RESERVED_VARIABLES);
      for (const processor of flow.processors)
        if (processor.type === 'set-variable') check(processor, 'name', processor.name, RESERVED_VARIABLES);
    }
    for (const notifier of context.model.notifiers) {
      const reserved = ['requestor', 'correlation_id'];
      for (const mapping of notifier.triggers.flatMap(({ mappings }) => mappings)) check(mapping, 'target', mapping.target, reserved);
      for (const activity of notifier.activities.flatMap((outer) => [outer, ...outer.activities])) {
        if (activity.resultName) check(activity, 'name', activity.resultName, reserved);
      }
    }
  },
};
