import type { Deployment } from '../../lib/documents';
import { buildReport, type RunFacts } from '../../lib/report/report';
import { summary } from '../../lib/report/terminal';

const deployment = (environment: string, over: Partial<Deployment> = {}): Deployment => ({
  environment,
  stack: `orders-${environment}`,
  cloud: 'embedded',
  status: 'deployed',
  changes: [],
  outputs: { ApiKey: 'k', Version: '1' },
  api: `http://127.0.0.1/${environment}`,
  warnings: [],
  ...over,
});
const stage = (name: string, status: RunFacts['stages'][number]['status'], seconds = 1.25) => ({
  name,
  status,
  seconds,
  actions: [{ name: 'Do', status, seconds }],
});
const facts: RunFacts = {
  run: 'r1',
  startedAt: '2026-11-24T10:00:00.000Z',
  status: 'failed',
  restarts: 1,
  stages: [
    stage('Generate', 'succeeded'),
    stage('Staging', 'succeeded'),
    stage('QualityGate', 'failed', 75),
    stage('Production', 'skipped', 0),
  ],
  documents: {
    'Generate/application.json': {
      name: 'Orders',
      stackPrefix: 'orders',
      model: { name: 'Orders', commands: 1, events: 2, aggregates: 1, flows: 1, views: 1, notifiers: 0, scenarios: 1 },
    },
    'Generate/unit-tests.json': { passed: 2, failed: 0, cases: [] },
    'Staging/deployment.json': deployment('staging', { warnings: ['notifier Setup failed: no role'] }),
    'QualityGate/gate.json': {
      environment: 'staging',
      verdict: 'failed',
      scenarios: { passed: 0, failed: 1, skipped: 1, items: [] },
      coverage: {
        events: { covered: 1, total: 2, percent: 50, minimum: 80, missing: ['Gone'] },
        views: { covered: 1, total: 1, percent: 100, minimum: 80, missing: [] },
      },
      reasons: ['event coverage 1 of 2 is under 80 %; missing: Gone'],
      correlationIds: [],
    },
  },
};

describe('the report of a run', () => {
  test('holds what the run reached, and nothing of what it did not', () => {
    const report = buildReport(facts);
    expect(report).toMatchObject({
      run: 'r1',
      status: 'failed',
      model: { name: 'Orders', events: 2 },
      unitTests: { passed: 2 },
      gate: { verdict: 'failed' },
    });
    expect(report).not.toHaveProperty('package');
    expect(Object.keys(report.environments)).toEqual(['staging']);
  });

  test('environments stand in the order in which the release reached them', () => {
    const both = {
      ...facts,
      documents: { 'Production/deployment.json': deployment('production'), 'Staging/deployment.json': deployment('staging') },
    };
    expect(Object.keys(buildReport(both).environments)).toEqual(['staging', 'production']);
  });

  test('the API key of an environment on AWS is not passed around', () => {
    const onAws = { ...facts, documents: { 'Staging/deployment.json': deployment('staging', { cloud: 'aws' }) } };
    expect(buildReport(onAws).environments.staging?.outputs).toEqual({ Version: '1' });
    expect(buildReport(facts).environments.staging?.outputs.ApiKey).toBe('k');
  });
});

test('the summary on a screen says each verdict, why the gate refused, warnings and restarts', () => {
  const text = summary(buildReport(facts));
  expect(text).toMatch(/│ QualityGate +│ Do +│ failed +│ +75 s │/);
  expect(text).toMatch(/│ Production +│ Do +│ skipped +│ +│/);
  expect(text).toContain('model       Orders: 1 command, 2 domain events, 1 aggregate, 1 view');
  expect(text).toContain('unit cases  2 of 2 passed');
  expect(text).toContain('gate        failed: scenarios 0 of 2, events 1 of 2, views 1 of 1');
  expect(text).toContain('            event coverage 1 of 2 is under 80 %; missing: Gone');
  expect(text).toContain('warning     staging: notifier Setup failed: no role');
  expect(text).toContain('started again (1 time)');
  expect(text).toMatch(/run r1: failed$/);
});

test('an answer to the approval is told with its reason', () => {
  const decision = { decision: 'reject', reason: 'wrong price', at: '2026-11-24T11:00:00Z' } as const;
  const report = buildReport({ ...facts, decision });
  expect(report.decision).toEqual(decision);
  expect(summary(report)).toContain('decision    rejected: wrong price');
  expect(summary(buildReport({ ...facts, decision: { decision: 'approve', at: decision.at } }))).toContain('decision    approved\n');
  expect(buildReport(facts)).not.toHaveProperty('decision');
});
