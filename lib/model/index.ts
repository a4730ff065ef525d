/** Reads and checks a model (REFERENCE): `readModel` is the way in. Generation also takes the small languages of `language/` from where they are. */

export type { Diagnostic } from './diagnostic';
export { formatJson, formatText, sourceLines, summary } from './format';
export { PythonAnalyser } from './python/python-analyser';
export { type ReadModelOptions, type ReadModelResult, readModel } from './read-model';
export type * from './types';
