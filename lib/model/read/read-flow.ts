import { stripSigils } from '../language/sigils';
import type { BehaviorFlow, EmitMapping, Processor } from '../types';
import type { XmlElement } from '../xml/xml-element';
import { readTestCase } from './read-test-case';
import { readFlowTrigger } from './read-trigger';
import { readCode, readPython } from './read-value';
import type { Reading } from './reading';

/** A behavior flow; `aggregate` is 'Subdomain.Aggregate' (REFERENCE §5.5). */
export function readFlow(element: XmlElement, aggregate: string, reading: Reading): BehaviorFlow {
  const name = element.require('name');
  const triggers = element.all('trigger').map((trigger) => readFlowTrigger(trigger, reading));
  return {
    source: element,
    name,
    id: `${aggregate}.${name}`,
    create: element.flag('create-command'),
    reactivate: element.require('reactivate-command') as BehaviorFlow['reactivate'],
    triggers,
    processors: element
      .all('processor')
      .map(readProcessor)
      .filter((processor) => processor !== undefined),
    testCases: element.all('test-case').map((testCase) => readTestCase(testCase, triggers, reading)),
  };
}

/** undefined: code without code (B12 tells it). */
function readProcessor(element: XmlElement): Processor | undefined {
  const source = element;
  switch (element.require('type')) {
    case 'emit-event':
      return {
        source,
        type: 'emit-event',
        event: element.require('ref'),
        mappings: element
          .all('mapping')
          .map(readEmitMapping)
          .filter((mapping) => mapping !== undefined),
      };
    case 'validator':
      return { source, type: 'validator', condition: readPython(element, 'condition'), message: element.require('exception') };
    case 'set-variable':
      return { source, type: 'set-variable', name: element.require('name'), python: readPython(element, 'expression') };
    case 'update-key':
      return { source, type: 'update-key', python: readPython(element, 'key') };
    default: {
      const code = readCode(element, 'code', 'file', 'handler');
      return code && { source, type: 'code', code };
    }
  }
}

/** undefined: an empty value counts as unmapped (REFERENCE §5.5.2). */
function readEmitMapping(element: XmlElement): EmitMapping | undefined {
  const text = element.require('value');
  if (text === '') return undefined;
  const value = text.startsWith('#')
    ? { kind: 'python' as const, python: stripSigils(element.raw('value') ?? '').text }
    : { kind: 'literal' as const, text };
  return { source: element, target: element.require('target'), value };
}
