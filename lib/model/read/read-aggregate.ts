import { pythonBlock } from '../language/block';
import type { Aggregate, EventHandler, HandlerMapping, HandlerOperand, NestedMapping, Value } from '../types';
import type { XmlElement } from '../xml/xml-element';
import { readCollections, readFields } from './read-fields';
import { readFlow } from './read-flow';
import { readOptionalPython, readPython, readValue } from './read-value';
import { type Reading, sortedBy } from './reading';

/** The aggregates of all subdomains by id (REFERENCE §5.4). */
export function readAggregates(domain: XmlElement | undefined, reading: Reading): Aggregate[] {
  const aggregates = (domain?.all('subdomain') ?? []).flatMap((subdomain) =>
    subdomain.all('aggregate').map((element) => readAggregate(element, subdomain.require('name'), reading)),
  );
  return sortedBy(aggregates, (aggregate) => aggregate.id);
}

function readAggregate(element: XmlElement, subdomain: string, reading: Reading): Aggregate {
  const name = element.require('name');
  const id = `${subdomain}.${name}`;
  const ttl = element.number('event-ttl');
  const interval = element.number('backup-interval-days');
  const collections = readCollections(element, reading);
  return {
    source: element,
    subdomain,
    name,
    id,
    businessKey: element.get('business-key'),
    eventTtl: ttl === 0 ? -1 : ttl,
    snapshotInterval: element.number('snapshot-interval'),
    backupIntervalDays: interval,
    backupTtlDays: interval === 0 ? 0 : element.number('backup-ttl-days'),
    fields: readFields(element, reading),
    collections,
    flows: sortedBy(
      element.all('command').map((flow) => readFlow(flow, id, reading)),
      (flow) => flow.name,
    ),
    handlers: sortedBy(
      element.all('event-handler').map((handler) => readHandler(handler, collections, reading)),
      (handler) => handler.event,
    ),
  };
}

/** REFERENCE §5.6. `unmapped` elements are left out. */
function readHandler(element: XmlElement, collections: Aggregate['collections'], reading: Reading): EventHandler {
  const code = pythonBlock(element.raw('code') ?? '').text;
  return {
    source: element,
    event: element.require('on'),
    mappings: readMappings(element, reading),
    nestedMappings: element
      .all('nested-mapping')
      .filter((mapping) => mapping.get('strategy') !== 'unmapped')
      .map((mapping) => readNestedMapping(mapping, collections, reading)),
    ...(code && { code }),
  };
}

function readNestedMapping(element: XmlElement, collections: Aggregate['collections'], reading: Reading): NestedMapping {
  const target = element.require('target');
  return {
    source: element,
    from: element.require('source'),
    target,
    businessKey: element.get('business-key') ?? collections.find((collection) => collection.name === target)?.businessKey ?? '',
    strategy: element.require('strategy') as NestedMapping['strategy'],
    mappings: readMappings(element, reading),
  };
}

function readMappings(owner: XmlElement, reading: Reading): HandlerMapping[] {
  return owner
    .all('mapping')
    .filter((element) => element.get('operand') !== 'unmapped')
    .map((element) => ({
      source: element,
      target: element.require('target'),
      operand: element.require('operand') as HandlerOperand,
      value: readMappingValue(element, reading),
      condition: readOptionalPython(element, 'condition'),
    }));
}

/** `python-expression` is Python without a sigil (REFERENCE §12). */
export function readMappingValue(element: XmlElement, reading: Reading): Value {
  if (element.get('operand') === 'python-expression') return { kind: 'python', python: readPython(element, 'value') };
  return readValue(element, 'value', reading);
}
