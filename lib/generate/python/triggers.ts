import type { FlowTrigger, Trigger, TriggerMapping } from '../../model/types';
import type { Context } from './context';
import { call, type Doc, dictionary, py, tuple } from './layout';
import { int, string } from './literals';
import type { PythonFile } from './python-file';
import { ownedBy, valueDoc } from './values';

const DAY = 86_400;

/** `Trigger("Event", key=…, variables={…})`; notifiers have no key (REFERENCE §5.5.1, §5.9.2). */
export function triggerDoc(file: PythonFile, context: Context, trigger: Trigger | FlowTrigger): Doc {
  const lambda = (doc: Doc): Doc => py`lambda event, domain_event: ${doc}`;
  const value = (node: Trigger | TriggerMapping, attribute: string, of: FlowTrigger['key']): Doc =>
    lambda(valueDoc(file, context, node, attribute, of, ownedBy('event')));
  const items: Doc[] = [string(trigger.event)];
  if ('key' in trigger) items.push(py`key=${value(trigger, 'key-field', trigger.key)}`);
  if (trigger.mappings.length > 0) {
    const variables = trigger.mappings.map((mapping) => py`${string(mapping.target)}: ${value(mapping, 'value', mapping.value)}`);
    items.push(py`variables=${dictionary(variables)}`);
  }
  if (trigger.idempotencyKey.length > 0) {
    items.push(py`idempotency_key=${tuple(trigger.idempotencyKey.map((one) => value(trigger, 'idempotency-key', one)))}`);
    if (trigger.idempotencyTtl !== DAY) items.push(py`idempotency_ttl=${int(trigger.idempotencyTtl)}`);
  }
  return call(file.runtime('Trigger'), items, { exploded: items.length > 1 });
}
