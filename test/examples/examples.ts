import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Model, readModel } from '../../lib/model';
import type { PythonAnalyser } from '../../lib/model/python/python-analyser';
import { environmentSettings, readSettings } from '../../lib/settings';

export const EXAMPLES = resolve(__dirname, '../../examples');

/** The folders of examples/, sorted. */
export const names: readonly string[] = readdirSync(EXAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

export const at = (name: string): string => join(EXAMPLES, name);

/** The model of an example; fails with its errors if there are any. */
export async function exampleModel(name: string, python?: PythonAnalyser): Promise<Model> {
  const { model, diagnostics } = await readModel(at(name), python ? { python } : {});
  if (!model) throw new Error(diagnostics.map(({ code, span, message }) => `${span.file}:${span.line} ${code} ${message}`).join('\n'));
  return model;
}

/** What an example says of the environment `staging`: answers of other hosts, values of properties. */
export const stagingOf = (name: string) => environmentSettings(readSettings(EXAMPLES, at(name)), 'staging');
