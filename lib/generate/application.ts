import type { ApplicationDocument } from '../documents';
import { UserError } from '../errors';
import { stackPrefix as reducedName } from '../model/language/stack-prefix';
import type { Model } from '../model/types';
import { allActivities, notifierClass, notifierFunctionId } from './cloudformation/notifier-classes';
import { listOperations } from './graphql/operations';
import { callDocument, dataFields } from './scenarios';

/** `application.json`, with what a later version of the application is compared with. */
export interface GeneratedApplicationDocument extends ApplicationDocument {
  /** Operations of the API by path, each with who may call it. */
  readonly interface: {
    readonly mutations: readonly { readonly path: string; readonly authorization: string }[];
    readonly queries: readonly { readonly path: string; readonly authorization: string; readonly returns: string }[];
  };
}

/** What the rooms behind the generator need to know of an application besides its template. @throws UserError where its name gives no stack name */
export function generateApplicationJson(model: Model): GeneratedApplicationDocument {
  const operations = listOperations(model);
  return {
    name: model.projectName,
    stackPrefix: stackPrefix(model.projectName),
    model: {
      name: model.projectName,
      commands: model.commands.length,
      events: model.events.length,
      aggregates: model.aggregates.length,
      flows: model.aggregates.reduce((sum, aggregate) => sum + aggregate.flows.length, 0),
      views: model.views.length,
      notifiers: model.notifiers.length,
      scenarios: model.tests.scenarios.length,
    },
    afterDeployment: model.notifiers
      .filter((notifier) => notifier.triggers.some((trigger) => trigger.event === '@afterDeployment'))
      .map((notifier) => ({ notifier: notifier.name, function: notifierFunctionId(notifierClass(notifier)) })),
    ...fetchedProperties(model),
    smoke: smokeQuery(model),
    answersVersion: true,
    interface: {
      mutations: operations.filter((one) => one.root === 'Mutation').map(({ path, mode }) => ({ path, authorization: mode })),
      queries: operations.filter((one) => one.root === 'Query').map(({ path, mode, returns }) => ({ path, authorization: mode, returns })),
    },
  };
}

/** What notifiers fetch from the environment: keys that are known now, and who has others. */
function fetchedProperties(model: Model): Pick<ApplicationDocument, 'properties' | 'computedProperties'> {
  const fetched = model.notifiers.flatMap(({ name, activities }) =>
    allActivities(activities).flatMap(({ type, values }) => (type === 'fetch-property' ? [{ name, keys: literal(values.key) }] : [])),
  );
  return {
    properties: [...new Set(fetched.flatMap(({ keys }) => keys))].sort(),
    computedProperties: [...new Set(fetched.filter(({ keys }) => keys.length === 0).map(({ name }) => name))].sort(),
  };
}

/** What the stacks of a project are called by. @throws UserError where its name gives none, which the check of a model tells (S06) */
export function stackPrefix(projectName: string): string {
  const reduced = reducedName(projectName);
  if (reduced) return reduced;
  throw new UserError(`project-name '${projectName}' gives no name for a stack`, {
    next: 'give the model a project-name with a letter in it',
  });
}

/** The first view query that anybody may send as it is: without mandatory arguments, or a `get` of a key that nothing has. */
function smokeQuery(model: Model): ApplicationDocument['smoke'] {
  for (const operation of listOperations(model)) {
    const view = model.views.find((candidate) => candidate.name === operation.view);
    if (operation.kind !== 'view' || operation.mode !== 'anonymous' || !view) continue;
    if (operation.viewQuery?.type === 'get')
      return { document: callDocument(operation, ['key'], dataFields(view)), variables: { key: '-' } };
    if (operation.arguments.every((argument) => argument.optional)) {
      return { document: callDocument(operation, [], `{ resultset ${dataFields(view)} }`), variables: {} };
    }
  }
  return null;
}

/** A key without markers and without Python is known before the application runs. */
function literal(value: { kind: 'text'; text: string } | { kind: 'python' } | undefined): string[] {
  return value?.kind === 'text' && !value.text.includes('{{') ? [value.text] : [];
}
