import { type ActionPlan, actionsOf, type PipelinePlan } from './plan';

/** What differs between two pipelines, in a few words: `action Lint.Check added; action Generate.Generate changed`. */
export function describeChange(before: PipelinePlan, after: PipelinePlan): string {
  const [old, fresh] = [byName(before), byName(after)];
  const changes = [
    ...[...fresh.keys()].filter((name) => !old.has(name)).map((name) => `action ${name} added`),
    ...[...old.keys()].filter((name) => !fresh.has(name)).map((name) => `action ${name} removed`),
    ...[...fresh]
      .filter(([name, action]) => old.has(name) && JSON.stringify(old.get(name)) !== JSON.stringify(action))
      .map(([name]) => `action ${name} changed`),
    ...after.stages
      .filter((stage) => rulesOf(before, stage.name) !== undefined && rulesOf(before, stage.name) !== JSON.stringify(stage.rules))
      .map(({ name }) => `conditions of stage ${name} changed`),
    ...(JSON.stringify(before.variables) === JSON.stringify(after.variables) ? [] : ['variables changed']),
    ...(before.executionMode === after.executionMode ? [] : [`execution mode ${after.executionMode}`]),
  ];
  return changes.length > 0 ? changes.join('; ') : 'its resources changed';
}

function rulesOf({ stages }: PipelinePlan, name: string): string | undefined {
  const stage = stages.find((other) => other.name === name);
  return stage && JSON.stringify(stage.rules);
}

function byName(plan: PipelinePlan): Map<string, ActionPlan> {
  return new Map(actionsOf(plan).map((action) => [`${action.stage}.${action.name}`, action]));
}
