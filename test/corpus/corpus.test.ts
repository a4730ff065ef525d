import { generateApplication } from '../../lib/generate';
import { checkInternalQueries } from '../../lib/generate/check-internal-queries';
import { type Diagnostic, type Model, readModel } from '../../lib/model';
import { ELEMENTS } from '../../lib/model/elements';
import { OTHER_CODES, RULES } from '../../lib/model/rules';
import { appsyncSchema } from '../generate/graphql/appsync-schema';
import { line, sharedPython, writeModel } from '../model/harness';
import { brokenAttributes, isCovered } from './attributes';
import { type Broken, sites } from './broken';
import { brokenBytes, hugeModels, rings } from './bytes';
import { brokenElements } from './elements';
import { exampleModels, GOOD } from './good-models';
import { brokenPython } from './python-texts';
import { attributesOf, rowsOf } from './tokens';

jest.setTimeout(120_000);

async function diagnose(files: Broken['files']): Promise<{ model?: Model; diagnostics: Diagnostic[] }> {
  return readModel(writeModel(files as Record<string, string>), {
    python: sharedPython(),
    further: async (model) => checkInternalQueries(model),
  });
}

/** What does not hold of a broken model; [] if all does. */
async function faultsOf({ what, files, told }: Broken): Promise<string[]> {
  const { model, diagnostics } = await diagnose(files);
  const faults = diagnostics.flatMap((diagnostic) => misplaced(diagnostic, files));
  const { code, severity, file = 'model.xml', place } = told;
  const codes = code?.split('|');
  const found = diagnostics.some(
    (one) =>
      one.severity === severity &&
      one.span.file === file &&
      (codes?.includes(one.code) ?? true) &&
      (place === undefined || `${one.span.line}:${one.span.column}` === place || (place.endsWith(':') && `${one.span.line}:` === place)),
  );
  if (!found)
    faults.push(
      `not told: ${severity} ${code ?? ''} ${file}:${place ?? ''}; told: ${diagnostics.slice(0, 4).map(line).join(' | ').slice(0, 400)}`,
    );
  if (model) faults.push(...(await ungenerated(model)));
  return faults.map((fault) => `${what}: ${fault}`);
}

/** A diagnostic names a rule and a place that is there. */
function misplaced({ code, span, message }: Diagnostic, files: Broken['files']): string[] {
  if (!RULES.has(code) && !Object.hasOwn(OTHER_CODES, code)) return [`no rule ${code}`];
  if (/\n\s+at |\bundefined\b|\[object |NaN of|TypeError|\.ts:\d/.test(message)) return [`no words for a user: ${message}`];
  const content = files[span.file];
  if (span.line === 1 && span.column === 1) return [];
  const lines = (typeof content === 'string' ? content : Buffer.from(content ?? []).toString()).split('\n');
  const held =
    span.line >= 1 && span.line <= lines.length && span.column >= 1 && span.column <= lines[span.line - 1]!.length + 1 && span.length >= 0;
  return held ? [] : [`no such place: ${span.file}:${span.line}:${span.column} ${code}`];
}

/** A model without errors is generated, and its schema is one. */
async function ungenerated(model: Model): Promise<string[]> {
  try {
    const files = await generateApplication(model, sharedPython());
    appsyncSchema(files.find(({ path }) => path === 'schema.graphql')!.text);
    return [];
  } catch (error) {
    return [`has no error and gives no application: ${(error as Error).message}`];
  }
}

async function faultsOfAll(broken: readonly Broken[]): Promise<string[]> {
  const faults: string[] = [];
  for (const one of broken) faults.push(...(await faultsOf(one)));
  return faults;
}

describe('the good models', () => {
  test.each(Object.entries(GOOD))('%s has no error', async (_, { xml, files }) => {
    expect((await diagnose({ ...files, 'model.xml': xml })).diagnostics.filter(({ severity }) => severity === 'error').map(line)).toEqual(
      [],
    );
  });

  test('have every row of the table of elements', () => {
    const rows = new Set(sites().elements.map(({ token }) => token.row));
    expect(rowsOf().filter((row) => !rows.has(row))).toEqual([]);
  });

  test('and the corpus says of every attribute what it must not be', () => {
    const open = rowsOf().flatMap((row) =>
      Object.entries(attributesOf(row)).flatMap(([name, spec]) => (isCovered(row, name, spec) ? [] : [`${row}@${name}`])),
    );
    expect(open).toEqual([]);
    expect(Object.keys(ELEMENTS).length).toBeGreaterThan(40);
  });

  test('the examples have none', async () => {
    for (const files of Object.values(exampleModels()))
      expect((await diagnose(files)).diagnostics.filter(({ severity }) => severity === 'error').map(line)).toEqual([]);
  });
});

const PARTS: Readonly<Record<string, [() => Broken[], least: number]>> = {
  attributes: [brokenAttributes, 1500],
  elements: [brokenElements, 700],
  'Python that is none': [brokenPython, 600],
  'bytes that are no model': [brokenBytes, 800],
  rings: [rings, 13],
  'models beyond all measure': [hugeModels, 10],
};

// Each is told, by its rule at its place; what has no error is generated. How long it takes is not asserted: the time that a test may take is.
describe('broken models', () => {
  test.each(Object.entries(PARTS))('%s', async (_, [make, least]) => {
    const broken = make();
    expect(broken.length).toBeGreaterThanOrEqual(least);
    expect(await faultsOfAll(broken)).toEqual([]);
  });
});
