import { expectedMembers } from '../../model/language/scenario-text';
import type { Model, Scenario, ScenarioActivity, ScenarioInput } from '../../model/types';
import { UPLOAD_INPUTS } from '../../model/uploads';
import type {
  ActivityDocument,
  InputDocument,
  MutationInput,
  QueryInput,
  ScenarioDocument,
  ScenariosDocument,
} from '../../scenarios-document';
import { listOperations, type Operation } from '../graphql/operations';
import { modelError } from '../position';
import { callDocument } from './call-document';
import { selectionSet } from './selection-set';

type Mutation = Extract<ScenarioActivity, { type: 'mutation' }>;
type Query = Extract<ScenarioActivity, { type: 'query' }>;

/** What the scenarios are checked against. */
interface Context {
  readonly model: Model;
  readonly mutations: ReadonlyMap<string, Operation>;
  readonly queries: ReadonlyMap<string, Operation>;
}

/**
 * The quality gate's input (REFERENCE §5.10, 9.8): activities with the GraphQL documents they send, and what coverage counts (§9.9).
 * @throws UserError with the position of an activity whose path, input or result path the API does not have
 */
export function generateScenarios(model: Model): ScenariosDocument {
  const { tests } = model;
  const operations = listOperations(model);
  const byPath = (root: Operation['root']) =>
    new Map(operations.filter((one) => one.root === root && (one.node || one.kind === 'upload')).map((one) => [one.path, one]));
  const context: Context = { model, mutations: byPath('Mutation'), queries: byPath('Query') };
  return {
    cleanDb: tests.cleanDb,
    cleanIam: tests.cleanIam,
    minimumEventCoverage: tests.minimumEventCoverage,
    minimumViewCoverage: tests.minimumViewCoverage,
    events: model.events.map((event) => event.name),
    views: model.views.filter((view) => view.queries.length > 0).map((view) => view.name),
    queries: operations.flatMap(({ path, view, viewQuery }) => (view && viewQuery ? [{ path, view, type: viewQuery.type }] : [])),
    scenarios: tests.scenarios.map((scenario) => scenarioDocument(scenario, context)),
  };
}

function scenarioDocument(scenario: Scenario, context: Context): ScenarioDocument {
  return {
    name: scenario.name,
    extends: scenario.extends,
    activities: scenario.activities.map((activity) => activityDocument(activity, context)),
  };
}

function activityDocument(activity: ScenarioActivity, context: Context): ActivityDocument {
  const { description } = activity;
  switch (activity.type) {
    case 'set-variables':
      return { type: activity.type, description, inputs: activity.inputs.map(plainInput) };
    case 'mutation':
      return mutationDocument(activity, context);
    case 'query':
      return queryDocument(activity, context);
    case 'refresh-token':
      return { type: activity.type, description };
    case 'switch-user':
      return { type: activity.type, description, user: activity.user };
    case 'wait':
      return { type: activity.type, description, milliseconds: activity.milliseconds };
    case 'grant-role':
      return { type: activity.type, description, role: activity.role };
  }
}

function mutationDocument(activity: Mutation, { mutations }: Context): ActivityDocument {
  const operation = mutations.get(activity.path);
  if (!operation) throw modelError(activity, `'${activity.path}' is no mutation of the API`, { attribute: 'path' });
  const inputs = activity.inputs.flatMap((input) => mutationInput(input, operation));
  return {
    type: 'mutation',
    path: activity.path,
    description: activity.description,
    document: callDocument(operation, inputs.length > 0 ? ['input'] : [], '{ correlationId }'),
    resultPath: [...operation.namespace, operation.field],
    anonymous: operation.mode === 'anonymous',
    inputs,
    expectedTraces: activity.expectedTraces.map(({ component, status }) => ({ component, status })),
  };
}

/** Coerced by the command's type; fields that the server fills are not sent (REFERENCE §9.8.4). */
function mutationInput(input: ScenarioInput, { command, kind, path }: Operation): MutationInput[] {
  const { name, value } = input;
  const file = kind === 'upload' ? UPLOAD_INPUTS.find((candidate) => candidate.name === name) : undefined;
  if (file) return [{ name, type: file.type, value, optional: !file.required }];
  const field = command?.fields.find((candidate) => candidate.name === name);
  if (field) return field.autoFill ? [] : [{ name, type: field.type, value, optional: field.default !== undefined }];
  if (command?.collections.some((collection) => collection.name === name)) return [{ name, type: 'Nested', value, optional: true }];
  throw modelError(input, `'${name}' is no field of ${path}`, { attribute: 'name' });
}

function queryDocument(activity: Query, { model, queries }: Context): ActivityDocument {
  const operation = queries.get(activity.path);
  const view = model.views.find((candidate) => candidate.name === operation?.view);
  if (!operation || !view) throw modelError(activity, `'${activity.path}' is no query of the API`, { attribute: 'path' });
  const inputs = activity.inputs.map((input) => queryInput(input, operation));
  const given = inputs.map((input) => input.argument);
  const paths = [
    ...activity.expects.map((expect) => ({ path: expect.name, node: expect })),
    // What an expected object lists is asked for, since that is what it is compared by.
    ...activity.expects
      .filter(({ type }) => type === 'Nested')
      .flatMap((expect) => expectedMembers(expect.value).map(({ path }) => ({ path: [expect.name, ...path].join('.'), node: expect }))),
    ...activity.extracts.map((extract) => ({ path: extract.path, node: extract })),
  ];
  return {
    type: 'query',
    path: activity.path,
    view: view.name,
    description: activity.description,
    document: callDocument(operation, given, selectionSet(model, view, paths, operation.resultSet)),
    resultPath: [...operation.namespace, operation.field],
    anonymous: operation.mode === 'anonymous',
    inputs,
    expects: activity.expects.map(({ name, type, value }) => ({ path: name, type, value })),
    extracts: activity.extracts.map(({ path, variable }) => ({ path, variable })),
  };
}

/** An input names an argument, or by its field the one filter clause on it (REFERENCE §8.3). */
function queryInput(input: ScenarioInput, operation: Operation): QueryInput {
  const exact = operation.arguments.find((argument) => argument.name === input.name);
  const clauses = operation.arguments.filter((argument) => argument.modelName === input.name);
  const argument = exact ?? (clauses.length === 1 ? clauses[0] : undefined);
  if (!argument) {
    const text =
      clauses.length > 1
        ? `'${input.name}' is ambiguous: ${clauses.map((clause) => clause.name).join(', ')}`
        : `'${input.name}' is no argument of ${operation.path}`;
    throw modelError(input, text, { attribute: 'name' });
  }
  return { name: input.name, argument: argument.name, type: argument.type, value: input.value, optional: argument.optional };
}

function plainInput({ name, type, value }: ScenarioInput): InputDocument {
  return { name, type, value };
}
