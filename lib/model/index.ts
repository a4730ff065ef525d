/** Reads and checks a model (REFERENCE): `readModel` is the way in; the rest is what generation needs of the language. */

export { itemTypeName } from './checks/commands';
export { CHECKS } from './checks/index';
export { commandArguments, type OperationArgument, queryArguments } from './checks/operations';
export type { Diagnostic, Severity } from './diagnostic';
export { type AttributeSpec, ELEMENTS, type ElementKind, type ElementSpec } from './elements';
export { formatJson, formatSarif, formatText, type SourceLines, sourceLines, summary } from './format';
export {
  parseAuthorizationTemplate,
  TEMPLATE_METHODS,
  type TemplateMethod,
  type TemplatePart,
  type TemplateStep,
} from './language/authorization-template';
export { coerce, zeroValue } from './language/coerce';
export { type ExceptionPart, exceptionParts } from './language/exception-text';
export { IMPLICIT_FIELDS } from './language/names';
export { resultPath, variablesIn } from './language/scenario-text';
export { stripSigils } from './language/sigils';
export { type Marker, markersIn } from './language/text-template';
export { eventName, isCommand, ModelIndex, type QueryOperation, queryPath } from './model-index';
export { type ComparedPlace, type Comparison, PythonAnalyser } from './python/python-analyser';
export { FILE_UPLOADED } from './read/read-events';
export { type ReadModelOptions, type ReadModelResult, readModel } from './read-model';
export type * from './types';
