import { businessKeys, emptyAggregates, lifetimes } from './aggregates';
import type { Check, CheckContext, PythonCheck, PythonCheckContext } from './check';
import { commandAuthorization, commandFields, commandHeads, commandOperations, commandUse, typeNames } from './commands';
import { coverage } from './coverage';
import { eventHandlers } from './event-handlers';
import { eventLoops } from './event-loops';
import { domainEvents, eventUse } from './events';
import { flowVariables, forgottenSigils, notifierVariables } from './flow-variables';
import { globalCalls } from './global-calls';
import { dependencies, expressions, patterns, unused } from './globals';
import { moduleNames, projectName, similarMembers, uniqueMembers, uniqueNames } from './names';
import { activities, notifierTriggers, systemUser } from './notifiers';
import { processors } from './processors';
import { fileReferences, pythonCode } from './python-code';
import { projections, queryOperations, viewQueries } from './queries';
import { reservedNames } from './reserved-names';
import { roles } from './roles';
import { extended, scenarioActivities, scenarioVariables, variableNames } from './scenarios';
import { testCases, untestedTriggers } from './test-cases';
import { flowTriggers, reservedVariables } from './triggers';
import { viewHandlers } from './view-handlers';
import { relations, viewHeads, viewUse } from './views';

/** Every check of a read model but those of PYTHON_CHECKS, in the order of REFERENCE §11. S01 … S06, S08 … S11, S14 and S15 are told while it is read. */
export const CHECKS: readonly Check[] = [
  uniqueNames,
  similarMembers,
  projectName,
  moduleNames,
  uniqueMembers,
  expressions,
  globalCalls,
  roles,
  dependencies,
  fileReferences,
  commandHeads,
  commandOperations,
  commandAuthorization,
  commandUse,
  typeNames,
  domainEvents,
  emptyAggregates,
  businessKeys,
  eventHandlers,
  eventUse,
  lifetimes,
  flowTriggers,
  reservedVariables,
  testCases,
  untestedTriggers,
  eventLoops,
  relations,
  queryOperations,
  viewQueries,
  notifierTriggers,
  systemUser,
  extended,
  scenarioActivities,
  variableNames,
  scenarioVariables,
  coverage,
];

/** The checks that need what Python says of the model's code. */
export const PYTHON_CHECKS: readonly PythonCheck[] = [
  reservedNames,
  patterns,
  unused,
  commandFields,
  pythonCode,
  processors,
  flowVariables,
  forgottenSigils,
  viewHeads,
  viewHandlers,
  viewUse,
  projections,
  activities,
  notifierVariables,
];

/** Runs what can be said before Python has answered. */
export function runChecks(context: CheckContext): void {
  for (const check of CHECKS) if (!check.wholeModel) check.run(context);
}

/** Runs all others; those that say what is unused only where there is no error. */
export function runPythonChecks(context: PythonCheckContext): void {
  for (const check of PYTHON_CHECKS) if (!check.wholeModel) check.run(context);
  if (context.report.hasErrors) return;
  for (const check of [...CHECKS, ...PYTHON_CHECKS]) if (check.wholeModel) check.run(context);
}
