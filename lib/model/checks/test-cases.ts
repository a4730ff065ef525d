import { closest } from '../closest';
import { IMPLICIT_FIELDS } from '../language/names';
import { emitsOf, memberNames } from '../model-index';
import { elementOf } from '../read/reading';
import type { Aggregate, BehaviorFlow, TestCase } from '../types';
import type { Check, CheckContext } from './check';

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
  for (const [tag, document] of [
    ['state', testCase.state],
    ['expected-state', testCase.expectedState?.document],
  ] as const) {
    if (document) checkDocument(context, aggregate, testCase, tag, document);
  }
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
  for (const input of testCase.inputs) {
    if (memberNames(event).includes(input.name)) continue;
    const help = closest(input.name, memberNames(event), 'fields and collections');
    context.error('B18', input, 'name', `'${input.name}' is neither field nor collection of ${testCase.trigger}`, {
      value: input.name,
      help,
    });
  }
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
  for (const field of expected.fields) {
    if (memberNames(event).includes(field.name)) continue;
    const help = closest(field.name, memberNames(event), 'fields and collections');
    context.error('B18', field, 'name', `'${field.name}' is neither field nor collection of ${event.name}`, { value: field.name, help });
  }
}

function checkDocument(
  context: CheckContext,
  aggregate: Aggregate,
  testCase: TestCase,
  tag: string,
  document: Readonly<Record<string, unknown>>,
): void {
  if (!context.isComplete(aggregate)) return;
  const element = elementOf(testCase).first(tag)!;
  const known = [...memberNames(aggregate), ...Object.keys(IMPLICIT_FIELDS)];
  for (const [name, value] of Object.entries(document)) {
    const offset = Math.max(0, element.text.indexOf(JSON.stringify(name)));
    const span = element.within('#text', offset, name.length + 2);
    if (!known.includes(name)) {
      context.report.error('B19', span, `'${name}' is neither field nor collection of ${aggregate.id}`, {
        value: name,
        help: closest(name, known, 'fields and collections'),
      });
      continue;
    }
    const isCollection = aggregate.collections.some((collection) => collection.name === name);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (isCollection !== isObject) {
      const message = isCollection ? `'${name}' is a dictionary of objects by business key` : `'${name}' is a field, not a collection`;
      context.report.error('B18', span, message, { value: name });
    }
  }
}
