import { PythonAnalyser } from '../model/python/python-analyser';
import type { Model } from '../model/types';
import { generateApplicationJson } from './application';
import { generateTemplate, renderTemplate } from './cloudformation';
import { generateContract } from './contract';
import type { GeneratedFile } from './generated-file';
import { generateGraphql } from './graphql';
import { generatePositions } from './positions';
import { emitPython } from './python';
import { provePython } from './python/prove-python';
import { runtimeFiles } from './runtime-files';
import { generateScenarios } from './scenarios';

export { checkEventLock, eventLockOf } from './check-event-lock';
export { checkInternalQueries } from './check-internal-queries';
export { writeFiles } from './files';
export type { GeneratedFile } from './generated-file';
export { generatePython } from './python';

/**
 * The whole folder of an application, in order of path. Nothing of the model is run; the same model gives the same bytes.
 * @param analyser A running Python child to use; it is left running. By default one is started and ended.
 * @throws UserError with the place in the model for what cannot be generated
 */
export async function generateApplication(model: Model, analyser?: PythonAnalyser): Promise<GeneratedFile[]> {
  const child = analyser ?? new PythonAnalyser();
  try {
    const python = emitPython(model);
    const proof = provePython(python, child);
    proof.catch(() => undefined); // waited for below, whatever is thrown in between
    const files = [...python.files, ...documents(model), ...runtimeFiles()];
    await proof;
    return files.sort((a, b) => (a.path < b.path ? -1 : 1));
  } finally {
    if (!analyser) child.close();
  }
}

function documents(model: Model): GeneratedFile[] {
  const schema = generateGraphql(model);
  const json = (path: string, document: unknown): GeneratedFile => ({ path, text: `${JSON.stringify(document, null, 2)}\n` });
  return [
    { path: 'schema.graphql', text: schema },
    { path: 'template.json', text: renderTemplate(generateTemplate(model, schema)) },
    json('scenarios.json', generateScenarios(model)),
    json('application.json', generateApplicationJson(model)),
    json('contract.json', generateContract(model)),
    json('positions.json', generatePositions(model)),
  ];
}
