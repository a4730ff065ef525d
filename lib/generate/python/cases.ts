import type { BehaviorFlow, Model, TestCase, TestInput } from '../../model/types';
import type { GeneratedFile } from '../generated-file';

/** tests/cases.json: the modelled test cases for the runner (REFERENCE §9.4). It is not deployed. */
export function casesFile(model: Model): GeneratedFile {
  const cases = model.aggregates.flatMap((aggregate) =>
    aggregate.flows.flatMap((flow) => flow.testCases.map((one) => caseDocument(flow, one))),
  );
  return { path: 'python/tests/cases.json', text: `${JSON.stringify(cases, null, 2)}\n` };
}

function caseDocument(flow: BehaviorFlow, testCase: TestCase): object {
  return {
    flow: flow.id,
    name: testCase.name,
    trigger: testCase.trigger,
    user: testCase.user,
    inputs: values(testCase.inputs),
    status: testCase.expectedStatus,
    expected: testCase.expected.map((expected) => ({ event: expected.event, fields: values(expected.fields) })),
    state: testCase.state ?? null,
    expectedState: testCase.expectedState ?? null,
  };
}

function values(inputs: readonly TestInput[]): Record<string, unknown> {
  return Object.fromEntries(inputs.map((input) => [input.name, input.value]));
}
