import { closest } from '../closest';
import { parseJson } from '../language/json-text';
import { IMPLICIT_FIELDS } from '../language/names';
import { emitsOf, eventName, memberNames } from '../model-index';
import { valueAttribute } from '../read/read-test-case';
import { elementOf } from '../read/reading';
import type { Aggregate, BehaviorFlow, Collection, Command, DomainEvent, TestCase, TestInput } from '../types';
import { SourceFile } from '../xml/source-file';
import { XmlElement } from '../xml/xml-element';
import type { Check, CheckContext } from './check';
import { checkDocument, checkItems } from './json-values';

/** B17 … B22: unit tests of flows (REFERENCE §5.5.3, §9.4). */
export const testCases: Check = {
  codes: ['B17', 'B18', 'B19', 'B20', 'B21'],
  run(context) {
    for (const aggregate of context.model.aggregates) {
      for (const flow of aggregate.flows) {
        if (flow.testCases.length === 0 && context.isComplete(flow)) {
          context.error('B17', flow, 'name', `flow ${flow.id} has no test case`, {
            why: 'an untested flow is not generated',
            help: 'add <test-case name="HappyFlow">',
          });
        }
        for (const testCase of flow.testCases) checkCase(context, aggregate, flow, testCase);
      }
    }
  },
};

/** B22: triggers that no test case exercises. */
export const untestedTriggers: Check = {
  codes: ['B22'],
  wholeModel: true,
  run(context) {
    for (const flow of context.index.flows.values()) {
      if (flow.testCases.length === 0) continue;
      for (const trigger of flow.triggers) {
        if (flow.testCases.some((testCase) => testCase.trigger === trigger.event)) continue;
        context.warning('B22', trigger, 'source', `no test case of ${flow.id} exercises the trigger on ${trigger.event}`, {
          value: trigger.event,
        });
      }
    }
  },
};

function checkCase(context: CheckContext, aggregate: Aggregate, flow: BehaviorFlow, testCase: TestCase): void {
  checkInputs(context, flow, testCase);
  for (const expected of testCase.expected) checkExpected(context, flow, expected);
  for (const tag of ['state', 'expected-state']) checkState(context, aggregate, testCase, tag);
  const isSuccess = testCase.expectedStatus === 'success';
  if (isSuccess && testCase.expected.length === 0 && context.isComplete(testCase)) {
    context.warning('B21', testCase, 'expected-processing-status', `test case ${testCase.name} expects success but no event`);
  }
  if (!isSuccess && testCase.expected.length > 0) {
    context.warning('B21', testCase, 'expected-processing-status', `test case ${testCase.name} expects an error and events`, {
      why: 'after an error nothing is persisted',
    });
  }
}

function checkInputs(context: CheckContext, flow: BehaviorFlow, testCase: TestCase): void {
  const sources = flow.triggers.map(({ event }) => event);
  if (!sources.includes(testCase.trigger)) {
    // A trigger on an event that does not exist is told; it may be the one that is meant.
    if (!context.isComplete(flow) || sources.some((source) => !context.index.events.has(source))) return;
    const message =
      testCase.trigger === ''
        ? `test case ${testCase.name} does not say which trigger it is for`
        : `'${testCase.trigger}' is no trigger of ${flow.id}`;
    context.error('B18', testCase, 'trigger-event', message, {
      value: testCase.trigger,
      help: closest(testCase.trigger, sources, 'triggers'),
    });
    return;
  }
  const event = context.index.events.get(testCase.trigger);
  if (!event || !context.isComplete(event)) return;
  checkValues(context, event, testCase.inputs);
}

function checkExpected(context: CheckContext, flow: BehaviorFlow, expected: TestCase['expected'][number]): void {
  const event = context.index.domainEvents.get(expected.event);
  const emitted = emitsOf(flow).map((emit) => emit.event);
  if (!event) {
    if (context.isBroken('event', expected.event)) return;
    context.error('B18', expected, 'domain-event', `there is no domain event '${expected.event}'`, {
      value: expected.event,
      help: closest(expected.event, emitted, 'emitted events'),
    });
    return;
  }
  // An emit-event that names no event is told; it may be the one that is meant.
  const isKnown = emitted.every((name) => context.index.domainEvents.has(name));
  if (!emitted.includes(expected.event) && isKnown && context.isComplete(flow)) {
    context.error('B20', expected, 'domain-event', `flow ${flow.id} never emits ${expected.event}`, {
      value: expected.event,
      help: closest(expected.event, emitted, 'emitted events'),
    });
  }
  if (!context.isComplete(event)) return;
  checkValues(context, event, expected.fields);
}

function checkState(context: CheckContext, aggregate: Aggregate, testCase: TestCase, tag: string): void {
  const element = elementOf(testCase).first(tag);
  const json = element && element.text.trim() !== '' ? parseJson(element.text) : undefined;
  if (!element || !json || 'fault' in json || !context.isComplete(aggregate)) return;
  // The document is taken as it stands: it is what events have made (REFERENCE §9.4).
  const place = { node: { source: element }, attribute: '#text', codes: { unknown: 'B19', type: 'B18' }, exact: true };
  checkDocument(context, place, json, aggregate, IMPLICIT);
}

/** What every document has, as fields. */
const IMPLICIT = Object.entries(IMPLICIT_FIELDS).map(([name, type]) => ({
  name,
  type,
  source: new XmlElement(new SourceFile('', ''), '', 0),
}));

/** B18: each value once, of a member that there is; the items of a collection have its fields. */
function checkValues(context: CheckContext, event: Command | DomainEvent, values: readonly TestInput[]): void {
  const members = memberNames(event);
  const seen = new Set<string>();
  for (const value of values) {
    if (!members.includes(value.name)) {
      const help = closest(value.name, members, 'fields and collections');
      context.error('B18', value, 'name', `'${value.name}' is neither field nor collection of ${eventName(event)}`, {
        value: value.name,
        help,
      });
      continue;
    }
    if (seen.has(value.name)) context.error('B18', value, 'name', `a second value of '${value.name}'`, { value: value.name });
    seen.add(value.name);
    const collection: Collection | undefined = event.collections.find(({ name }) => name === value.name);
    if (!collection) continue;
    const attribute = valueAttribute(elementOf(value), 'NestedObject');
    const json = parseJson(elementOf(value).raw(attribute) ?? '');
    const place = { node: value, attribute, codes: { unknown: 'B18', type: 'B18' }, exact: false };
    if (!('fault' in json)) checkItems(context, place, json, collection);
  }
}
