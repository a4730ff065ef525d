import type { ActivityResult, ScenarioResult } from '../documents';
import type { ScenarioDocument } from '../scenarios-document';
import { type ActivityContext, runActivity, type ScenarioState, switchUser } from './run-activity';
import type { TestUser } from './test-users';

export interface ScenarioOptions extends Omit<ActivityContext, 'state'> {
  /** 'scenario:<Name>/<n>' → file:line:column. */
  readonly positions: Readonly<Record<string, string>>;
  readonly onScenario: (scenario: ScenarioDocument) => void;
  readonly onActivity: (result: ActivityResult) => void;
}

/** Parents before children, else the order of the model (REFERENCE §9.8.1). Cycles are errors of the model, found before anything is generated. */
export function inOrder(scenarios: readonly ScenarioDocument[]): ScenarioDocument[] {
  const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
  const ordered = new Set<ScenarioDocument>();
  const visit = (scenario: ScenarioDocument) => {
    if (ordered.has(scenario)) return;
    for (const parent of scenario.extends) {
      const found = byName.get(parent);
      if (found) visit(found);
    }
    ordered.add(scenario);
  };
  for (const scenario of scenarios) visit(scenario);
  return [...ordered];
}

/** Runs every scenario once. One that extends others goes on with their variables and users; if one of them did not pass, it is skipped. */
export async function runScenarios(scenarios: readonly ScenarioDocument[], options: ScenarioOptions): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  const states = new Map<string, ScenarioState>();
  for (const [index, scenario] of inOrder(scenarios).entries()) {
    const position = options.positions[`scenario:${scenario.name}`];
    const at = position ? { position } : {};
    const parents = scenario.extends.map((name) => states.get(name));
    if (parents.includes(undefined)) {
      results.push({ name: scenario.name, status: 'skipped', seconds: 0, activities: [], ...at });
      continue;
    }
    options.onScenario(scenario);
    const started = performance.now();
    const state = await startState(parents as ScenarioState[], index, scenario, options);
    const activities = await runActivities(scenario, state, options);
    const failed = activities.some((activity) => activity.status === 'failed');
    if (!failed) states.set(scenario.name, state);
    results.push({ name: scenario.name, status: failed ? 'failed' : 'passed', seconds: since(started), activities, ...at });
  }
  return results;
}

/** A root starts with user 1 and no variables; others with what their parents ended with, later parents winning (REFERENCE §9.8.1). */
async function startState(
  parents: readonly ScenarioState[],
  index: number,
  scenario: ScenarioDocument,
  options: ScenarioOptions,
): Promise<ScenarioState> {
  const last = parents.at(-1);
  const state: ScenarioState = {
    variables: new Map(parents.flatMap((parent) => [...parent.variables])),
    users: new Map(parents.flatMap((parent) => [...parent.users])),
    current: last?.current as TestUser,
    scenario: index,
  };
  if (!last) await switchUser(1, { state, users: options.users });
  // Variables that older generations of the modeller knew (REFERENCE §6.14).
  state.variables.set('scenario_name', scenario.name);
  state.variables.set('url', options.api.url);
  state.variables.set('token', state.current.token);
  return state;
}

async function runActivities(scenario: ScenarioDocument, state: ScenarioState, options: ScenarioOptions): Promise<ActivityResult[]> {
  const results: ActivityResult[] = [];
  for (const [position, activity] of scenario.activities.entries()) {
    const started = performance.now();
    const outcome = await runActivity(activity, { ...options, state });
    state.variables.set('token', state.current.token);
    const place = options.positions[`scenario:${scenario.name}/${position + 1}`];
    const result: ActivityResult = {
      index: position + 1,
      type: activity.type,
      ...('path' in activity ? { path: activity.path } : {}),
      description: activity.description ?? '',
      seconds: since(started),
      ...(place ? { position: place } : {}),
      ...outcome,
    };
    results.push(result);
    options.onActivity(result);
    if (outcome.status === 'failed') break;
  }
  return results;
}

function since(started: number): number {
  return Math.round(performance.now() - started) / 1000;
}
