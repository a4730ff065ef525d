import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { DependencyError, installDependencies, readLockText } from '../dependencies';
import type { UnitTestCase, UnitTestsDocument } from '../documents';
import { UserError } from '../errors';
import { atDependency } from '../generate/at-dependency';
import type { GeneratedFile } from '../generate/generated-file';
import { emitPython } from '../generate/python';
import type { Model } from '../model/types';
import { findPython } from '../python';
import { type ModelCoverage, modelCoverage } from './model-coverage';
import { type RunnerCase, startRunner } from './run-child';

const PYTHON = 'python/';
const APPLICATION = 'application.zip';
const CASES = 'cases.json';

export interface TestOptions {
  /** A Python of at least 3.11. @default what findPython finds */
  readonly python?: string;
  /** Also measure what of the model runs; takes longer. @default false */
  readonly coverage?: boolean;
  /** Seconds that all cases together may take. @default 120 */
  readonly timeLimit?: number;
}

/** Test runs that are getting ready: what takes time and does not need the model is under way. */
export interface PreparedTests {
  /**
   * Runs the modelled test cases on the generated code: in one process, in memory, without credentials and without network (REFERENCE §9.4).
   * What the model's dependencies come to is there before; only that may need the network.
   * @param files the application, where it is generated already
   * @throws UserError where the generated code cannot be run at all; a case that fails is a result
   */
  run(model: Model, files?: readonly GeneratedFile[]): Promise<UnitTestsDocument>;
  /** As `run`, with what of the model it ran. Only where `coverage` was asked for. */
  measure(model: Model): Promise<{ report: UnitTestsDocument; coverage: ModelCoverage }>;
  /** Ends the child and removes what was written; always to be called. */
  close(): void;
}

/** Starts the child that will run test cases; reading the model may take place meanwhile. */
export function prepareTests(options: TestOptions = {}): PreparedTests {
  const folder = mkdtempSync(join(tmpdir(), 'blueline-test-'));
  const python = options.python ?? findPython();
  const runner = startRunner({
    python,
    application: join(folder, APPLICATION),
    cases: join(folder, CASES),
    home: folder,
    lines: options.coverage ?? false,
    timeLimit: options.timeLimit ?? 120,
  });
  return {
    run: async (model, files) => {
      const positions = casePositions(model);
      if (positions.size === 0) return { passed: 0, failed: 0, cases: [] };
      write(folder, files ?? emitPython(model).files);
      return report((await runner.run(await install(model, python, folder))).cases, positions);
    },
    measure: async (model) => {
      const { files, marks } = emitPython(model);
      write(folder, files);
      const { cases, lines = {} } = await runner.run(await install(model, python, folder));
      return { report: report(cases, casePositions(model)), coverage: modelCoverage(model, marks, lines) };
    },
    close: () => {
      runner.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `prepareTests` and its run in one, for a model that is there already. */
export async function runTests(model: Model, options: TestOptions = {}): Promise<UnitTestsDocument> {
  const tests = prepareTests(options);
  try {
    return await tests.run(model);
  } finally {
    tests.close();
  }
}

/** The folder of the model's dependencies for the interpreter that runs the cases; undefined where it has none. */
async function install(model: Model, python: string, temporary: string): Promise<string | undefined> {
  const { dependencies, folder } = model;
  if (dependencies.length === 0) return undefined;
  try {
    return await installDependencies({ wanted: dependencies, lock: readLockText(folder), python, temporary });
  } catch (error) {
    throw error instanceof DependencyError ? atDependency(model, error) : error;
  }
}

/** The application as one archive, which Python imports from as Lambda does: a hundred small files cost more than the cases. */
function write(folder: string, files: readonly GeneratedFile[]): void {
  const modules = files.filter(({ path }) => path.startsWith(PYTHON) && path !== `${PYTHON}tests/${CASES}`);
  const entries = modules.map(({ path, text }) => [path.slice(PYTHON.length), strToU8(text)] as const);
  writeFileSync(join(folder, APPLICATION), zipSync(Object.fromEntries(entries), { level: 0 }));
  writeFileSync(join(folder, CASES), files.find(({ path }) => path === `${PYTHON}tests/${CASES}`)?.text ?? '[]');
}

function casePositions(model: Model): Map<string, string> {
  const flows = model.aggregates.flatMap((aggregate) => aggregate.flows);
  return new Map(
    flows.flatMap((flow) =>
      flow.testCases.map((testCase) => {
        const { file, line, column } = testCase.source.at();
        return [`${flow.id}/${testCase.name}`, `${file}:${line}:${column}`] as const;
      }),
    ),
  );
}

function report(cases: readonly RunnerCase[], positions: ReadonlyMap<string, string>): UnitTestsDocument {
  const results = cases.map((one): UnitTestCase => {
    const position = positions.get(`${one.flow}/${one.name}`);
    const details = one.status === 'failed' ? { message: one.message ?? '', ...differing(one) } : {};
    const base = { flow: one.flow, name: one.name, status: one.status, seconds: one.seconds, ...details };
    return { ...base, ...(position !== undefined && { position }), warnings: one.warnings };
  });
  if (results.length !== positions.size) {
    throw new UserError(
      `the test run answered for ${results.length} of ${positions.size} cases; this is a fault of the runner, please report it`,
    );
  }
  const failed = results.filter((one) => one.status === 'failed').length;
  return { passed: results.length - failed, failed, cases: results };
}

/** Expected and got, where the runner told both. */
function differing({ expected, got }: RunnerCase): { expected?: unknown; got?: unknown } {
  if (expected === undefined || (expected === null && (got === undefined || got === null))) return {};
  return { expected, got: got ?? null };
}
