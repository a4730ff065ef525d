import { arithmetic } from '../language/arithmetic';
import { splitIdempotencyKey } from '../language/idempotency-key';
import { stripSigils } from '../language/sigils';
import type { FlowTrigger, Trigger, Value } from '../types';
import type { XmlElement } from '../xml/xml-element';
import { readValue } from './read-value';
import type { Reading } from './reading';

/** A trigger of a notifier, or what both kinds of trigger share (REFERENCE §5.5.1, §5.9.2). */
export function readTrigger(element: XmlElement, reading: Reading): Trigger {
  const mappings = element.all('mapping');
  return {
    source: element,
    event: element.require('source'),
    mappings: mappings.map((mapping) => ({
      source: mapping,
      target: mapping.require('target'),
      value: readValue(mapping, 'value', reading),
    })),
    idempotencyKey: readIdempotencyKey(element, mappings),
    idempotencyTtl: arithmetic(element.require('idempotency-ttl')) ?? 0,
  };
}

export function readFlowTrigger(element: XmlElement, reading: Reading): FlowTrigger {
  return { ...readTrigger(element, reading), key: readValue(element, 'key-field', reading, true) };
}

function readIdempotencyKey(element: XmlElement, mappings: XmlElement[]): Value[] {
  const values = mappings.map((mapping) => mapping.require('value'));
  return splitIdempotencyKey(idempotencyKeyOf(element), values).map(({ text }) =>
    text.startsWith('#') ? { kind: 'python', python: stripSigils(text).text } : { kind: 'name', name: text },
  );
}

/** As written, since places in it are told; '' where nothing was chosen. */
export function idempotencyKeyOf(element: XmlElement): string {
  return element.get('idempotency-key') === undefined ? '' : (element.raw('idempotency-key') ?? '');
}
