import type { UnitTestsDocument } from '../../documents';
import { UserError } from '../../errors';
import { checkEventLock, checkInternalQueries, checkRequirementsLock, startApplication } from '../../generate';
import type { Diagnostic } from '../../model/diagnostic';
import type { PythonAnalyser } from '../../model/python/python-analyser';
import { readModel } from '../../model/read-model';
import type { Model } from '../../model/types';
import type { PreparedTests } from '../run-tests';

/** What one look at a model has found. */
export interface Round {
  /** All that `check` tells. */
  readonly diagnostics: readonly Diagnostic[];
  /** undefined where the cases were not run. */
  readonly report?: UnitTestsDocument;
  /** Why they could not be, where the diagnostics do not say it. */
  readonly problem?: string;
}

/**
 * Checks a model, generates its application and runs its cases.
 * @param asSettingsSay makes of a model what the settings make of it
 * @param signal ends the cases, whatever the model's code does, and those that are not begun do not begin; what is found then is of no use
 */
export async function runRound(
  path: string,
  python: PythonAnalyser,
  tests: PreparedTests,
  signal: AbortSignal,
  asSettingsSay = async (model: Model): Promise<Model> => model,
): Promise<Round> {
  let diagnostics: Diagnostic[] = [];
  try {
    const read = await readModel(path, { python });
    diagnostics = read.diagnostics;
    if (!read.model) return { diagnostics };
    const model = await asSettingsSay(read.model);
    diagnostics = [...diagnostics, ...checkInternalQueries(model), ...checkEventLock(model), ...checkRequirementsLock(model)];
    if (diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics };
    const { files, proven } = startApplication(model, python);
    if (signal.aborted) return { diagnostics };
    signal.addEventListener('abort', () => tests.close(), { once: true });
    const [report] = await Promise.all([tests.run(model, files), proven]);
    return { diagnostics, report };
  } catch (error) {
    const next = error instanceof UserError && error.next ? `\n  next: ${error.next}` : '';
    return { diagnostics, problem: `${(error as Error).message}${next}` };
  }
}
