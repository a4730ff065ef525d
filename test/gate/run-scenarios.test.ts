import { queried, verdict, viewCoverage } from '../../lib/gate';
import { inOrder, runScenarios, type ScenarioOptions } from '../../lib/gate/run-scenarios';
import type { TestUsers } from '../../lib/gate/test-users';
import type { ScenarioDocument, ScenariosDocument } from '../../lib/scenarios-document';

const scenario = (name: string, parents: string[], ...activities: ScenarioDocument['activities']): ScenarioDocument => ({
  name,
  extends: parents,
  activities,
});
const set = (name: string, value: string) => ({
  type: 'set-variables' as const,
  description: '',
  inputs: [{ name, type: 'String', value }],
});

/** Test users without a user pool: what is made is written down. */
function fakeUsers() {
  const made: string[] = [];
  const users = {
    create: async (scenario: number, number: number) => {
      made.push(`${scenario}/${number}`);
      return { name: `user${scenario}x${number}`, number, token: 'token' };
    },
    refresh: async () => {},
    grant: async () => {},
  } as unknown as TestUsers;
  return { users, made };
}

function options(users: TestUsers, positions: Record<string, string> = {}): ScenarioOptions {
  return {
    users,
    api: { url: 'http://127.0.0.1:9/none', apiKey: 'k' },
    timeouts: { traceSeconds: 1, querySeconds: 5 },
    positions,
    onScenario: () => {},
    onActivity: () => {},
  };
}

describe('running scenarios', () => {
  test('parents run before children, else the order of the model', () => {
    expect(inOrder([scenario('C', ['B']), scenario('A', []), scenario('B', ['A'])]).map(({ name }) => name)).toEqual(['A', 'B', 'C']);
  });

  test('a child goes on with the variables and users of its parent; a root starts with fresh ones', async () => {
    const { users, made } = fakeUsers();
    const results = await runScenarios(
      [
        scenario('Root', [], set('a', 'x')),
        scenario('Child', ['Root'], set('b', '#a#-#user_name#')),
        scenario('Other', [], set('c', '#user_name#')),
      ],
      options(users),
    );
    expect(results.map(({ name, status }) => [name, status])).toEqual([
      ['Root', 'passed'],
      ['Child', 'passed'],
      ['Other', 'passed'],
    ]);
    expect(made).toEqual(['0/1', '2/1']);
  });

  test('an independent scenario does not see the variables of another', async () => {
    const { users } = fakeUsers();
    const [, other] = await runScenarios([scenario('A', [], set('a', 'x')), scenario('B', [], set('b', '#a#'))], options(users));
    expect(other).toMatchObject({ status: 'failed', activities: [{ message: expect.stringContaining('variable #a# is not set') }] });
  });

  test('after a failure the rest of a scenario is not run, and what extends it is skipped', async () => {
    const { users } = fakeUsers();
    const positions = { 'scenario:A': 'model.xml:1:2', 'scenario:A/1': 'model.xml:3:4' };
    const results = await runScenarios(
      [scenario('A', [], set('a', '#none#'), set('b', 'x')), scenario('B', ['A'], set('c', 'x'))],
      options(users, positions),
    );
    expect(results).toMatchObject([
      { status: 'failed', position: 'model.xml:1:2', activities: [{ index: 1, status: 'failed', position: 'model.xml:3:4' }] },
      { status: 'skipped', activities: [] },
    ]);
    expect(results[0]?.activities).toHaveLength(1);
  });

  test('switching to a user again does not make it again', async () => {
    const { users, made } = fakeUsers();
    const to = (user: string) => ({ type: 'switch-user' as const, description: '', user });
    await runScenarios([scenario('A', [], to('2'), to('1'), to('2'))], options(users));
    expect(made).toEqual(['0/1', '0/2']);
  });

  test('siblings that extend one scenario make users of their own and share those that it made', async () => {
    const { users, made } = fakeUsers();
    const to = (user: string) => ({ type: 'switch-user' as const, description: '', user });
    await runScenarios([scenario('A', [], to('2')), scenario('B', ['A'], to('2'), to('3')), scenario('C', ['A'], to('3'))], options(users));
    expect(made).toEqual(['0/1', '0/2', '1/3', '2/3']);
  });

  test('a view counts as read only where its query passed', () => {
    const query = (view: string, path = 'X.get') => ({
      type: 'query' as const,
      description: '',
      view,
      path,
      document: '',
      resultPath: [],
      anonymous: true,
      inputs: [],
      expects: [],
      extracts: [],
    });
    const document = {
      scenarios: [scenario('A', [], query('Order', 'Order.get'), query('Stock', 'Stock.get'))],
      minimumViewCoverage: 50,
      views: ['Order', 'Stock'],
      queries: ['Order.get', 'Order.filter', 'Stock.get'].map((path) => ({ path })),
    } as unknown as ScenariosDocument;
    const activity = (index: number, status: 'passed' | 'failed') => ({ index, type: 'query', description: '', status, seconds: 0 });
    const items = [{ name: 'A', status: 'failed' as const, seconds: 0, activities: [activity(1, 'passed'), activity(2, 'failed')] }];
    expect([...queried(items, document, 'view')]).toEqual(['Order']);
    expect(viewCoverage(items, document, 'views')).toMatchObject({ covered: 1, total: 2, enough: true });
    // The same scenario reaches half of the views and a third of the queries: the setting decides.
    expect(viewCoverage(items, document, 'queries')).toMatchObject({
      covered: 1,
      total: 3,
      enough: false,
      missing: ['Order.filter', 'Stock.get'],
    });
    const passed = [{ name: 'A', status: 'passed' as const, seconds: 0, activities: [activity(1, 'passed')] }];
    const scenarios = { ...document, events: [], minimumEventCoverage: 0 };
    expect(verdict({ environment: 'staging', scenarios }, passed, new Set())).toMatchObject({ verdict: 'passed', reasons: [] });
    expect(verdict({ environment: 'staging', scenarios, coverage: 'queries' }, passed, new Set())).toMatchObject({
      verdict: 'failed',
      coverage: { views: { of: 'queries', covered: 1, total: 3 } },
      reasons: ['query coverage 1 of 3 is under 50 %; missing: Order.filter, Stock.get'],
    });
  });
});
