import { CloudFormationClient, type StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { runAfterDeployment } from '../after-deployment';
import { clientDefaults, region } from '../aws';
import type { ActivityResult, ApplicationDocument, GateDocument, ScenarioResult } from '../documents';
import { UserError } from '../errors';
import type { ScenarioDocument, ScenariosDocument } from '../scenarios-document';
import { describeStack, outputsOf, physicalIdOf, stackResources } from '../stack';
import { type Cleanup, whatToClean } from './choose-cleanup';
import { emptyTables, purgeQueues, removeTestIdentities } from './cleanup';
import { coverageOf, publishedEvents } from './coverage';
import type { GateTimeouts } from './run-activity';
import { runScenarios } from './run-scenarios';
import { TestUsers } from './test-users';

export interface GateOptions {
  readonly environment: string;
  readonly stack: string;
  /** An environment marked so is never cleaned. */
  readonly production: boolean;
  /**
   * What is deleted before the scenarios.
   * @default 'model', what the model's two flags say
   */
  readonly cleanup?: Cleanup;
  /**
   * What view coverage counts: views with at least one covered query, or single queries (REFERENCE §9.9).
   * @default 'views'
   */
  readonly coverage?: 'views' | 'queries';
  readonly application: ApplicationDocument;
  readonly scenarios: ScenariosDocument;
  /** positions.json: where scenarios stand in the model. */
  readonly positions: Readonly<Record<string, string>>;
  /** Makes names of test users unique. */
  readonly runId: string;
  /** Default 60 seconds for a trace and 30 for an answer (REFERENCE §9.8.4, Q24). */
  readonly timeouts?: GateTimeouts;
  readonly say: (line: string) => void;
  readonly onScenario: (scenario: ScenarioDocument) => void;
  readonly onActivity: (result: ActivityResult) => void;
}

type Outputs = Readonly<Record<string, string>>;

/**
 * The quality gate (REFERENCE §9.8, §9.9): cleans the environment where the run, the settings or the model ask for it, runs the scenarios over the real API, measures
 * the coverage of published events and view queries. The verdict is `passed` if every scenario passed and both minima are reached.
 * @throws UserError where the environment is not deployed, or is production and would be cleaned
 */
export async function runGate(options: GateOptions): Promise<GateDocument> {
  const { scenarios } = options;
  const stack = await readStack(options.stack, options.environment);
  await clean(options, stack);
  const since = new Date().toISOString();
  const { outputs } = stack;
  const users = new TestUsers(
    { region: region(), userPoolId: need(outputs, 'UserPoolId'), clientId: need(outputs, 'UserPoolClientId') },
    `${options.runId}/${since}`,
  );
  let items: ScenarioResult[];
  try {
    items = await runScenarios(scenarios.scenarios, {
      users,
      api: { url: need(outputs, 'GraphQLUrl'), apiKey: need(outputs, 'ApiKey') },
      timeouts: options.timeouts ?? { traceSeconds: 60, querySeconds: 30 },
      positions: options.positions,
      onScenario: options.onScenario,
      onActivity: options.onActivity,
    });
  } finally {
    users.close();
  }
  return verdict(options, items, await publishedEvents(region(), need(outputs, 'TraceStore'), since));
}

/**
 * What query activities have read without an error, also in a scenario that failed later (REFERENCE §9.9).
 * @param by views by name, or single queries by path: `get` and `filter` of one view are two
 */
export function queried(items: readonly ScenarioResult[], scenarios: ScenariosDocument, by: 'view' | 'path'): Set<string> {
  const found = new Set<string>();
  for (const item of items) {
    const scenario = scenarios.scenarios.find(({ name }) => name === item.name);
    for (const result of item.activities) {
      const activity = scenario?.activities[result.index - 1];
      if (activity?.type === 'query' && result.status === 'passed') found.add(activity[by]);
    }
  }
  return found;
}

/** View coverage as the setting `coverage` counts it; both are held to the model's minimum view coverage. */
export function viewCoverage(items: readonly ScenarioResult[], scenarios: ScenariosDocument, mode: 'views' | 'queries') {
  const [all, seen] =
    mode === 'views'
      ? [scenarios.views, queried(items, scenarios, 'view')]
      : [scenarios.queries.map(({ path }) => path), queried(items, scenarios, 'path')];
  return coverageOf(all, seen, scenarios.minimumViewCoverage);
}

/** What the gate says, from what ran and what was published. Pure. */
export function verdict(
  options: Pick<GateOptions, 'environment' | 'scenarios' | 'coverage'>,
  items: readonly ScenarioResult[],
  published: ReadonlySet<string>,
): GateDocument {
  const { scenarios, coverage: mode = 'views' } = options;
  const { enough: enoughEvents, ...events } = coverageOf(scenarios.events, published, scenarios.minimumEventCoverage);
  const { enough: enoughViews, ...views } = viewCoverage(items, scenarios, mode);
  const reasons: string[] = [];
  for (const item of items) {
    const failed = item.activities.find((activity) => activity.status === 'failed');
    if (failed) reasons.push(`scenario ${item.name} failed at activity ${failed.index} (${failed.path ?? failed.type}): ${failed.message}`);
    else if (item.status === 'skipped') reasons.push(`scenario ${item.name} was skipped, since one that it extends did not pass`);
  }
  if (!enoughEvents)
    reasons.push(`event coverage ${events.covered} of ${events.total} is under ${events.minimum} %; missing: ${events.missing.join(', ')}`);
  if (!enoughViews)
    reasons.push(
      `${mode === 'views' ? 'view' : 'query'} coverage ${views.covered} of ${views.total} is under ${views.minimum} %; missing: ${views.missing.join(', ')}`,
    );
  const count = (status: ScenarioResult['status']) => items.filter((item) => item.status === status).length;
  return {
    environment: options.environment,
    verdict: reasons.length === 0 ? 'passed' : 'failed',
    scenarios: { passed: count('passed'), failed: count('failed'), skipped: count('skipped'), items },
    coverage: { events, views: mode === 'views' ? views : { ...views, of: 'queries' } },
    reasons,
    correlationIds: items.flatMap((item) => item.activities.flatMap((activity) => activity.correlationId ?? [])),
  };
}

async function clean(options: GateOptions, stack: DeployedStack): Promise<void> {
  const { say, cleanup = 'model' } = options;
  const { data, roles } = whatToClean({ ...options, cleanup });
  if (!data && !roles) return;
  const { outputs, resources } = stack;
  if (data) {
    // Queues first: what still waits in them would write into tables that are empty already.
    const queues = await purgeQueues(region(), resources);
    const tables = ['EventStore', 'ViewStore', 'TraceStore'].map((name) => need(outputs, name));
    const counts = await emptyTables(region(), tables);
    say(`emptied ${queues} queues and ${[...counts].map(([table, count]) => `${table} (${count})`).join(', ')}`);
  }
  if (roles) {
    const { users, groups } = await removeTestIdentities(region(), need(outputs, 'UserPoolId'));
    say(`removed ${users} earlier test users and ${groups} groups that were made at run time`);
  }
  // Cleaning takes away what these set up: the system user's groups, for instance (REFERENCE §9.8.2).
  const functionName = (logicalId: string) => physicalIdOf(resources, logicalId);
  const warnings = await runAfterDeployment(options.application, { region: region(), outputs, functionName }, say);
  for (const warning of warnings) say(`warning: ${warning}`);
}

interface DeployedStack {
  readonly outputs: Outputs;
  readonly resources: readonly StackResourceSummary[];
}

async function readStack(name: string, environment: string): Promise<DeployedStack> {
  const cloudFormation = new CloudFormationClient({ ...clientDefaults, region: region() });
  try {
    const outputs = outputsOf(await describeStack(cloudFormation, name));
    if (Object.keys(outputs).length === 0) {
      throw new UserError(`${environment} is not deployed: there is no stack ${name}`, {
        next: `npx blueline deploy ${environment} --package DIR`,
      });
    }
    return { outputs, resources: await stackResources(cloudFormation, name) };
  } finally {
    cloudFormation.destroy();
  }
}

function need(outputs: Outputs, name: string): string {
  const value = outputs[name];
  if (value) return value;
  throw new UserError(`the stack has no output ${name}`, { next: 'deploy a package that this version of Blueline made' });
}
