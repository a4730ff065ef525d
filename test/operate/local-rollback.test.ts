import type { RunResult } from '../../lib/local/engine';
import { type LocalRollbackFacts, planLocalRollback } from '../../lib/operate/local-rollback';
import type { LocalState } from '../../lib/operate/local-run';

const stages = ['Package', 'Production'].map((name) => ({
  name,
  status: 'succeeded' as const,
  seconds: 1,
  actions: [{ name: name === 'Package' ? 'Package' : 'Deploy', status: 'succeeded' as const, seconds: 1 }],
})) satisfies RunResult['stages'];

/** A run that came to production with a version. */
function run(id: string, version: string, more: Partial<LocalState> & { production?: string } = {}): LocalState {
  const { production = 'succeeded', ...rest } = more;
  return {
    run: id,
    startedAt: '2026-11-24T10:00:00Z',
    seconds: 1,
    status: production === 'succeeded' ? 'succeeded' : 'failed',
    actions: {
      'Package.Package': { status: 'succeeded', seconds: 1 },
      ...(production === 'none' ? {} : { 'Production.Deploy': { status: production, seconds: 1 } }),
    },
    namespaces: { Source: { CommitId: 'c' }, Package: { VERSION: version } },
    ...rest,
  };
}
const facts = (states: readonly LocalState[], more: Partial<LocalRollbackFacts> = {}): LocalRollbackFacts => ({
  stages,
  states,
  obstacleTo: () => undefined,
  ...more,
});
const [C, B, A] = [run('3', 'c'), run('2', 'b'), run('1', 'a')];

test.each<[string, readonly LocalState[], object]>([
  ['after a success: the one before', [C, B, A], { kind: 'stage', target: '2' }],
  ['after a failure in the stage: what succeeded last', [run('4', 'd', { production: 'failed' }), C, B, A], { target: '3' }],
  ['a run that failed before the stage does not count', [run('4', 'd', { production: 'none' }), C, B, A], { target: '2' }],
  ['the same package once more is no way back', [run('4', 'c'), C, B, A], { target: '2' }],
  [
    'after a rollback of the stage: one release further',
    [run('4', 'b', { rollbackOf: { run: '2', stage: 'Production' } }), C, B, A],
    { target: '1' },
  ],
  ['after a return by the variable: one release further', [run('4', 'b', { variables: { release: 'b' } }), C, B, A], { target: '1' }],
  ['a rollback is no target', [run('5', 'e'), run('4', 'b', { rollbackOf: { run: '2', stage: 'Production' } }), C], { target: '3' }],
])('%s', (_, states, expected) => {
  expect(planLocalRollback(facts(states))).toMatchObject({ stage: 'Production', ...expected });
});

test('after a change of the pipeline, or without artifacts, a new run deploys the older package, and says why', () => {
  const obstacleTo = (id: string) => `the pipeline has changed since run ${id}`;
  expect(planLocalRollback(facts([C, B, A], { obstacleTo }))).toEqual({
    kind: 'release',
    stage: 'Production',
    release: 'b',
    from: '2',
    why: 'the pipeline has changed since run 2',
  });
});

test('a named version goes before everything else; capitals of the stage do not matter', () => {
  expect(planLocalRollback(facts([C, B, A], { release: 'x' }), 'production')).toMatchObject({ kind: 'release', release: 'x' });
});

test.each<[string, readonly LocalState[], string | undefined, string]>([
  ['nothing before', [A], undefined, 'Production cannot go back by itself: no earlier run that succeeded in it is kept here'],
  [
    'what was gone back to is no longer kept',
    [run('4', 'b', { rollbackOf: { run: '2', stage: 'Production' } }), C],
    undefined,
    'kept here',
  ],
  ['a stage that is not there', [C, B], 'Prodction', "there is no stage 'Prodction'"],
])('refused: %s', (_, states, stage, message) => {
  expect(() => planLocalRollback(facts(states), stage)).toThrow(message);
});
