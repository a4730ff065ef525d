import { requirementTexts } from '../dependencies/requirement';
import { REQUIREMENTS_LOCK, readLockText } from '../dependencies/requirements-lock';
import { PythonAnalyser } from '../model/python/python-analyser';
import type { Model } from '../model/types';
import { generateApplicationJson } from './application';
import { generateClient } from './client';
import { generateTemplates, renderTemplate } from './cloudformation';
import { generateContract } from './contract';
import type { GeneratedFile } from './generated-file';
import { generateGraphql } from './graphql';
import { generatePositions } from './positions';
import { emitPython } from './python';
import { provePython } from './python/prove-python';
import { runtimeFiles } from './runtime-files';
import { generateScenarios } from './scenarios';

export { atDependency } from './at-dependency';
export { checkEventLock, eventLockOf } from './check-event-lock';
export { checkInternalQueries } from './check-internal-queries';
export { checkRequirementsLock } from './check-requirements-lock';
export { stageFiles, writeFiles } from './files';
export type { GeneratedFile } from './generated-file';
export { generatePython } from './python';

/** An application that is there, and the proof of its Python that is still under way. */
export interface StartedApplication {
  /** In order of path. */
  readonly files: GeneratedFile[];
  /** Rejects where the generated Python is not what the model says; to be waited for before the files are used. */
  readonly proven: Promise<void>;
}

/**
 * The whole folder of an application. Nothing of the model is run; the same model gives the same bytes. Another process proves it meanwhile,
 * so that the files can be written to the disk in the same time.
 * @param analyser A running Python child; it is left running
 * @throws UserError with the place in the model for what cannot be generated
 */
export function startApplication(model: Model, analyser: PythonAnalyser): StartedApplication {
  const python = emitPython(model);
  const proven = provePython(python, analyser);
  proven.catch(() => undefined); // waited for by the caller, whatever is thrown in between
  const files = [...python.files, ...documents(model), ...generateClient(model), ...runtimeFiles()].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
  return { files, proven };
}

/**
 * The files of an application whose Python is proven.
 * @param analyser as for startApplication; by default one is started and ended
 */
export async function generateApplication(model: Model, analyser?: PythonAnalyser): Promise<GeneratedFile[]> {
  const child = analyser ?? new PythonAnalyser();
  try {
    const { files, proven } = startApplication(model, child);
    await proven;
    return files;
  } finally {
    if (!analyser) child.close();
  }
}

function documents(model: Model): GeneratedFile[] {
  const schema = generateGraphql(model);
  const { template, nested } = generateTemplates(model, schema);
  const json = (path: string, document: unknown): GeneratedFile => ({ path, text: `${JSON.stringify(document, null, 2)}\n` });
  return [
    { path: 'schema.graphql', text: schema },
    { path: 'template.json', text: renderTemplate(template) },
    ...nested.map(({ path, text }) => ({ path, text })),
    json('scenarios.json', generateScenarios(model)),
    json('application.json', generateApplicationJson(model)),
    json('contract.json', generateContract(model)),
    json('positions.json', generatePositions(model)),
    ...dependencyFiles(model),
  ];
}

/** What Package makes the layer of: the requirements of the model, and its lock where it has one (`checkRequirementsLock` has read it). */
function dependencyFiles(model: Model): GeneratedFile[] {
  if (model.dependencies.length === 0) return [];
  const lock = readLockText(model.folder);
  const requirements = requirementTexts(model.dependencies).map((text) => `${text}\n`);
  return [
    { path: 'requirements.txt', text: requirements.join('') },
    ...(lock === undefined ? [] : [{ path: REQUIREMENTS_LOCK, text: lock }]),
  ];
}
