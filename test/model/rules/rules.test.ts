import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkEventLock, checkInternalQueries, checkRequirementsLock, eventLockOf } from '../../../lib/generate';
import { CHECKS, PYTHON_CHECKS } from '../../../lib/model/checks/index';
import { type Diagnostic, readModel } from '../../../lib/model/index';
import { RULE_AREAS, RULES, type Rule, type RulePair, unmark } from '../../../lib/model/rules/index';
import { prepareTests } from '../../../lib/verify';
import { sharedPython, writeModel } from '../harness';
import { COMPANIONS, PLACES, SURROUNDINGS, splitBase } from './places';

const root = join(__dirname, '../../..');
const all: Rule[] = [...RULES.values()];
/** The second pair of a rule has a key of its own. */
const pairs: [key: string, rule: Rule, pair: RulePair][] = all.flatMap((rule) => [
  [rule.id, rule, rule] as [string, Rule, RulePair],
  ...(rule.warning ? [[`${rule.id} warning`, rule, rule.warning] as [string, Rule, RulePair]] : []),
]);
/** Told when the test cases run. */
const AT_TEST = 'B25';

/** What `check` tells, hints included where the rule is one. */
async function check(files: Record<string, string>, lock?: string, hints = false): Promise<Diagnostic[]> {
  const folder = writeModel({ ...files, ...(lock === undefined ? {} : { 'events.lock.json': lock }) });
  const { model, diagnostics } = await readModel(folder, { python: sharedPython(), hints });
  if (!model) return diagnostics;
  return [...diagnostics, ...checkInternalQueries(model), ...checkEventLock(model), ...checkRequirementsLock(model)];
}

async function modelOf(files: Record<string, string>) {
  const { model, diagnostics } = await readModel(writeModel(files), { python: sharedPython() });
  if (!model) throw new Error(JSON.stringify(diagnostics));
  return model;
}

/** The lock that was written while the model was right. */
async function lockFor(key: string, pair: RulePair): Promise<string | undefined> {
  return key === 'L01' || key === 'L02' ? eventLockOf(await modelOf(PLACES[key]!(pair.right))) : undefined;
}

/** `file:line:column+length severity code`, each once. */
function places(diagnostics: readonly Diagnostic[], leaveOut: readonly string[] = []): string[] {
  const told = diagnostics
    .filter(({ code }) => !leaveOut.includes(code))
    .map(({ code, severity, span }) => `${span.file}:${span.line}:${span.column}+${span.length} ${severity} ${code}`);
  return [...new Set(told)];
}

describe('the table', () => {
  it('has the 126 rules of REFERENCE §11 and those of the locks, in order', () => {
    const counts = RULE_AREAS.map(({ letter, rules }) => `${letter}${rules.length}`);
    expect(counts).toEqual(['S15', 'G11', 'C12', 'D17', 'B25', 'V23', 'N10', 'T13', 'L6']);
    for (const { letter, rules } of RULE_AREAS)
      expect(rules.map(({ id }) => id)).toEqual(rules.map((_, n) => `${letter}${String(n + 1).padStart(2, '0')}`));
  });

  it('has every code that is told, and no other', () => {
    const told = new Set([...sources(join(root, 'lib')), join(root, 'runtime/draftsman/testing/runner.py')].flatMap(codesIn));
    expect([...told].filter((code) => !RULES.has(code))).toEqual([]);
    expect(all.map(({ id }) => id).filter((id) => !told.has(id))).toEqual([]);
  });

  it('knows the codes of every check', () => {
    expect([...CHECKS, ...PYTHON_CHECKS].flatMap(({ codes }) => codes).filter((code) => !RULES.has(code))).toEqual([]);
  });

  it('has texts of one line that are no sentences, and sentences in notes', () => {
    for (const { id, text, why, note } of all) {
      for (const line of [text, why])
        expect([id, line]).toEqual([id, expect.stringMatching(/^(?:[^A-Z\n]|GraphQL|Python).{10,150}[^.\n]$/)]);
      if (note) expect([id, note]).toEqual([id, expect.stringMatching(/^[A-Z"].*\.$/)]);
    }
  });

  it('has a place for every pair, and no other', () => {
    expect(Object.keys(PLACES).sort()).toEqual(pairs.map(([key]) => key).sort());
  });
});

it('the models that examples are put into are right', async () => {
  expect(await check(splitBase())).toEqual([]);
});

describe.each(pairs.filter(([key]) => key !== AT_TEST))('%s', (key, rule, pair) => {
  const severity = key.endsWith(' warning') ? 'warning' : rule.severity;
  const surroundings = SURROUNDINGS[key] ?? [];

  it('is told of the wrong example, where it is wrong', async () => {
    const files = PLACES[key]!(pair.wrong);
    const [path, marked] = Object.entries(files).find(([, text]) => text.includes('\u00ab')) ?? [];
    if (path === undefined || marked === undefined) throw new Error('no file with a mark');
    const { text, line, column, length } = unmark(marked);
    const told = await check({ ...files, [path]: text }, await lockFor(key, pair), severity === 'info');
    expect(places(told, [...surroundings, ...(COMPANIONS[key] ?? [])])).toEqual([
      `${path}:${line}:${column}+${length} ${severity} ${rule.id}`,
    ]);
  });

  it('is silent about the right one', async () => {
    const told = await check(PLACES[key]!(pair.right), await lockFor(key, pair), severity === 'info');
    expect(places(told, surroundings)).toEqual([]);
  });
});

describe(AT_TEST, () => {
  const rule = RULES.get(AT_TEST)!;
  /** The case as it runs. */
  async function run(example: string) {
    const tests = prepareTests();
    try {
      const { cases } = await tests.run(await modelOf(PLACES[AT_TEST]!(example)));
      return cases.find(({ name }) => name === 'HappyFlow');
    } finally {
      tests.close();
    }
  }

  it('is told of the wrong example, with the case', async () => {
    const marked = unmark(PLACES[AT_TEST]!(rule.wrong)['model.xml']!);
    expect(await run(unmark(rule.wrong).text)).toMatchObject({
      status: 'passed',
      position: `model.xml:${marked.line}:${marked.column}`,
      warnings: [expect.stringMatching(/^B25.*CartClosed/)],
    });
  });

  it('is silent about the right one', async () => {
    expect(await run(rule.right)).toMatchObject({ status: 'passed', warnings: [] });
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !`${folder}/${name}`.includes('/lib/model/rules/'))
    .map((name) => join(folder, name));
}

/** String literals that look like the id of a rule. */
function codesIn(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/(['"])([SGCDBVNTL]\d\d)\1/g)].map((match) => match[2]!);
}
