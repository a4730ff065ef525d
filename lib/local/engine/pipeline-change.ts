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
  ];
  return changes.length > 0 ? changes.join('; ') : 'its resources changed';
}

function byName(plan: PipelinePlan): Map<string, ActionPlan> {
  return new Map(actionsOf(plan).map((action) => [`${action.stage}.${action.name}`, action]));
}
