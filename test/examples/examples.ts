import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkEventLock } from '../../lib/generate/check-event-lock';
import { checkInternalQueries } from '../../lib/generate/check-internal-queries';
import { checkRequirementsLock } from '../../lib/generate/check-requirements-lock';
import { type Model, type PythonAnalyser, type ReadModelResult, readModel } from '../../lib/model';
import { environmentSettings, readSettings } from '../../lib/settings';

export const EXAMPLES = resolve(__dirname, '../../examples');

/** The folders of examples/, sorted. */
export const names: readonly string[] = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

export const at = (name: string): string => join(EXAMPLES, name);

/** What `blueline check` reads and tells of a folder. */
export function checkModel(folder: string, python: PythonAnalyser): Promise<ReadModelResult> {
  const further = async (model: Model) => [...checkInternalQueries(model), ...checkEventLock(model), ...checkRequirementsLock(model)];
  return readModel(folder, { python, further });
}

/** The model of an example; fails with its errors if there are any. */
export const exampleModel = (name: string, python: PythonAnalyser): Promise<Model> => modelAt(at(name), python);

export async function modelAt(folder: string, python: PythonAnalyser): Promise<Model> {
  const { model, diagnostics } = await readModel(folder, { python });
  if (!model) throw new Error(diagnostics.map(({ code, span, message }) => `${span.file}:${span.line} ${code} ${message}`).join('\n'));
  return model;
}

/** The settings of an example, and what they say of the environment `staging`: answers of other hosts, values of properties. */
export function settingsOf(name: string) {
  const settings = readSettings(EXAMPLES, at(name));
  return { settings, staging: environmentSettings(settings, 'staging') };
}

/** Distributions that examples depend on come from test/examples/index, not from a network: for pip of this process from now on. */
export function withoutNetwork(): void {
  Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: join(__dirname, 'index'), PIP_CONFIG_FILE: '/dev/null' });
}
