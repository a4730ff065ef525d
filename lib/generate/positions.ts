import { distributionName } from '../dependencies/requirement';
import type { Model, ScenarioActivity } from '../model/types';
import { positionOf } from './position';

/**
 * `positions.json`: where the elements that fail at run time stand in the model, `file:line:column`. Numbers count from 1:
 * `scenario:<Name>/<activity>`, and within it `/expect/<n>`, `/extract/<n>` and `/trace/<n>`.
 */
export function generatePositions(model: Model): Record<string, string> {
  const positions: Record<string, string> = {};
  for (const scenario of model.tests.scenarios) {
    const key = `scenario:${scenario.name}`;
    positions[key] = positionOf(scenario, 'name');
    for (const [index, activity] of scenario.activities.entries()) addActivity(positions, `${key}/${index + 1}`, activity);
  }
  for (const flow of model.aggregates.flatMap((aggregate) => aggregate.flows)) {
    positions[`flow:${flow.id}`] = positionOf(flow, 'name');
    for (const testCase of flow.testCases) positions[`case:${flow.id}/${testCase.name}`] = positionOf(testCase, 'name');
  }
  for (const notifier of model.notifiers) positions[`notifier:${notifier.name}`] = positionOf(notifier, 'name');
  for (const dependency of model.dependencies)
    positions[`dependency:${distributionName(dependency.name)}`] = positionOf(dependency, 'name');
  return positions;
}

function addActivity(positions: Record<string, string>, key: string, activity: ScenarioActivity): void {
  positions[key] = positionOf(activity);
  if (activity.type === 'mutation') {
    for (const [index, trace] of activity.expectedTraces.entries()) positions[`${key}/trace/${index + 1}`] = positionOf(trace, 'command');
  }
  if (activity.type === 'query') {
    for (const [index, expect] of activity.expects.entries()) positions[`${key}/expect/${index + 1}`] = positionOf(expect, 'name');
    for (const [index, extract] of activity.extracts.entries()) positions[`${key}/extract/${index + 1}`] = positionOf(extract, 'name');
  }
}
