import { parseJson } from '../language/json-text';
import type { ExpectedEvent, FlowTrigger, TestCase, TestInput } from '../types';
import type { XmlElement } from '../xml/xml-element';
import { readLiteral } from './read-fields';
import type { Reading } from './reading';

/** REFERENCE §9.4: who asks in a test that does not say it. */
const TEST_USER = 'test-user';

/** A unit test of a flow (REFERENCE §5.5.3); unreadable values and JSON are error B18. */
export function readTestCase(element: XmlElement, triggers: readonly FlowTrigger[], reading: Reading): TestCase {
  const trigger = element.get('trigger-event') ?? (triggers.length === 1 ? triggers[0]!.event : '');
  const expected = element.all('expected').map((child) => readExpected(child, reading));
  const state = readDocument(element.first('state'), reading);
  const expectedState = element.first('expected-state');
  const document = readDocument(expectedState, reading);
  return {
    source: element,
    name: element.require('name'),
    trigger,
    expectedStatus:
      (element.get('expected-processing-status') as TestCase['expectedStatus']) ?? (expected.length > 0 ? 'success' : 'error'),
    user: element.get('user') ?? element.get('requestor') ?? TEST_USER,
    inputs: element.all('input').map((child) => readInput(child, trigger, reading)),
    expected,
    ...(state && { state }),
    ...(document && { expectedState: { key: expectedState!.require('pk'), document } }),
  };
}

function readExpected(element: XmlElement, reading: Reading): ExpectedEvent {
  const event = element.require('domain-event');
  return { source: element, event, fields: element.all('field').map((field) => readInput(field, event, reading)) };
}

/** The declared type of the event's field counts; the type in the test only where the field is unknown (REFERENCE §9.4, item 5). */
function readInput(element: XmlElement, eventName: string, reading: Reading): TestInput {
  const name = element.require('name');
  const event = reading.events.get(eventName);
  const isCollection = event?.collections.some((collection) => collection.name === name) ?? false;
  const declared = isCollection ? 'NestedObject' : event?.fields.find((field) => field.name === name)?.type;
  const type = declared ?? element.get('type') ?? 'String';
  const attribute = valueAttribute(element, type);
  return { source: element, name, value: readLiteral(element, attribute, element.raw(attribute) ?? '', type, 'B18', reading) };
}

/** Where the value stands: JSON of a collection is the content of the element, and tolerated in the attribute. */
export function valueAttribute(element: XmlElement, type: string): 'value' | '#text' {
  const isInText = type === 'NestedObject' || element.raw('value') === undefined;
  return isInText && (element.text.trim() !== '' || element.raw('value') === undefined) ? '#text' : 'value';
}

/** The JSON object of a state; undefined if it is empty, which means that there is none (REFERENCE §5.5.3). */
function readDocument(element: XmlElement | undefined, reading: Reading): Readonly<Record<string, unknown>> | undefined {
  const text = element?.text ?? '';
  if (!element || text.trim() === '') return undefined;
  const json = parseJson(text);
  if ('fault' in json) {
    reading.report.error('B18', element.within('#text', json.offset, 1), `invalid JSON in <${element.name}>: ${json.fault}`);
    return undefined;
  }
  if (!json.members) {
    reading.report.error('B18', element.at('#text'), `<${element.name}> is not a JSON object`, { value: text.trim() });
    return undefined;
  }
  return json.members.length > 0 ? (json.value as Record<string, unknown>) : undefined;
}
