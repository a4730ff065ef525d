import { isPlaceholder } from '../language/names';
import type { FunctionalScenarios, Scenario, ScenarioActivity, ScenarioInput } from '../types';
import type { XmlElement } from '../xml/xml-element';
import { type Reading, sortedBy } from './reading';

/** Thresholds and scenarios (REFERENCE §5.10), in the order in which they run: of the file, or by name in the split layout (§9.8.1). */
export function readScenarios(element: XmlElement | undefined, reading: Reading): FunctionalScenarios {
  const scenarios = (element?.all('scenario') ?? []).map((scenario) => readScenario(scenario, reading));
  return {
    cleanDb: element?.flag('clean-db') ?? false,
    cleanIam: element?.flag('clean-iam') ?? false,
    minimumEventCoverage: element?.number('minimum-event-coverage') ?? 0,
    minimumViewCoverage: element?.number('minimum-view-coverage') ?? 0,
    scenarios: reading.layout === 'split' ? sortedBy(scenarios, (scenario) => scenario.name) : scenarios,
  };
}

function readScenario(element: XmlElement, reading: Reading): Scenario {
  return {
    source: element,
    name: element.require('name'),
    extends: element
      .require('extends')
      .split(';')
      .map((name) => name.trim())
      .filter((name) => !isPlaceholder(name)),
    activities: element
      .all('activity')
      .map((activity) => readActivity(activity, reading))
      .filter((activity) => activity !== undefined),
  };
}

/** undefined: an old form without effect. */
function readActivity(element: XmlElement, reading: Reading): ScenarioActivity | undefined {
  const step = { source: element, description: element.get('description') ?? '' };
  switch (element.require('type')) {
    case 'set-variables':
      return { ...step, type: 'set-variables', inputs: readInputs(element, 'input') };
    case 'mutation':
      return {
        ...step,
        type: 'mutation',
        path: element.require('path'),
        inputs: readInputs(element, 'input'),
        expectedTraces: readTraces(element),
      };
    case 'query':
      return {
        ...step,
        type: 'query',
        path: element.require('path'),
        view: element.get('view') ?? reading.returns.get(element.require('path')) ?? '',
        inputs: readInputs(element, 'input'),
        expects: readInputs(element, 'expect-value'),
        extracts: element
          .all('extract-value')
          .map((child) => ({ source: child, path: child.require('name'), variable: child.require('put-key') })),
      };
    case 'refresh-token':
      return { ...step, type: 'refresh-token' };
    case 'switch-user':
      return { ...step, type: 'switch-user', user: element.require('user-number') };
    case 'wait':
      return { ...step, type: 'wait', milliseconds: element.number('milliseconds') };
    case 'grant-role':
      return { ...step, type: 'grant-role', role: element.require('role') };
    default:
      return undefined;
  }
}

function readInputs(element: XmlElement, tag: string): ScenarioInput[] {
  return element
    .all(tag)
    .map((child) => ({ source: child, name: child.require('name'), type: child.require('type'), value: child.raw('value') ?? '' }));
}

function readTraces(element: XmlElement) {
  return element
    .all('expected-trace')
    .map((child) => ({ source: child, component: child.require('command'), status: child.require('status') as 'success' | 'error' }));
}
