import type { Model } from '../../model/types';
import { type SchemaNames, schemaNames } from './names';
import { flatten, type NamespaceType, namespaceTree } from './namespaces';
import { listOperations, type Operation } from './operations';
import { EVERYBODY, inputTypes, listedViews, printType, resultSetType, uploadTypes, viewType } from './types';

/** Arguments of the field that functions publish trace rows with; what a subscriber sees of a row (REFERENCE §8.8). */
const TRACE_FIELDS = ['command', 'component', 'event', 'message', 'status', 'previous', 'timestamp'];

/**
 * The API of a model as a GraphQL schema with AppSync's directives (REFERENCE §8). AWS's own directives and scalars are not declared: the
 * service knows them. Same model, same text.
 * @throws UserError where the model's names do not make a valid schema
 */
export function generateGraphql(model: Model): string {
  const names = schemaNames(model);
  const operations = listOperations(model);
  const queries = namespaceTree(model, 'Query', operations);
  const mutations = namespaceTree(model, 'Mutation', operations);
  return [
    printType('schema', ['query: Query', 'mutation: Mutation', 'subscription: Subscription']),
    namespaceType(queries, []),
    namespaceType(mutations, publishFields(names)),
    subscriptionType(names),
    ...[...flatten(queries).slice(1), ...flatten(mutations).slice(1)].map((type) => namespaceType(type, [])),
    ...model.views.map(viewType),
    ...listedViews(model).map((view) => resultSetType(view, names)),
    ...model.commands.flatMap(inputTypes),
    ...uploadTypes(model, names),
    printType(`type ${names.receipt} ${EVERYBODY}`, ['correlationId: ID!']),
    ...traceTypes(names, operations),
  ].join('\n');
}

function namespaceType(type: NamespaceType, more: readonly string[]): string {
  const children = type.children.map((child) => `${child.segments.at(-1)}: ${child.name}`);
  return printType(`type ${type.name} ${EVERYBODY}`, [...children, ...type.operations.map(operationField), ...more]);
}

/** Anonymous operations take an API key too; all others a user's token alone (REFERENCE §8.7). */
function operationField(operation: Operation): string {
  const parameters = operation.arguments.map((argument) => `${argument.name}: ${argument.graphqlType}`).join(', ');
  const callers = operation.mode === 'anonymous' ? EVERYBODY : '@aws_cognito_user_pools';
  return `${operation.field}${parameters && `(${parameters})`}: ${operation.returns} ${callers}`;
}

/** Top-level and for functions alone: only a top-level mutation can trigger a subscription (LOCAL-CLOUD §4). */
function publishFields(names: SchemaNames): string[] {
  const trace = TRACE_FIELDS.map((field) => `, ${field}: String`).join('');
  return [
    `publishTrace(correlationId: String!${trace}): ${names.trace} @aws_iam`,
    `publishNotification(identifier: String!, type: String!, message: String): ${names.notification} @aws_iam`,
  ];
}

function subscriptionType(names: SchemaNames): string {
  const subscribe = (mutation: string) => `@aws_subscribe(mutations: ["${mutation}"]) ${EVERYBODY}`;
  return printType(`type Subscription ${EVERYBODY}`, [
    `onTrace(correlationId: String): ${names.trace} ${subscribe('publishTrace')}`,
    `onNotification(type: String, identifier: String): ${names.notification} ${subscribe('publishNotification')}`,
  ]);
}

function traceTypes(names: SchemaNames, operations: readonly Operation[]): string[] {
  const trace = ['correlationId: String!', ...TRACE_FIELDS.map((field) => `${field}: String`)];
  const types = [printType(`type ${names.trace} ${EVERYBODY} @aws_iam`, trace)];
  if (operations.some((operation) => operation.kind === 'trace')) {
    types.push(printType(`type ${names.traceResultSet} ${EVERYBODY}`, [`resultset: [${names.trace}]`, 'pending: Int!']));
  }
  types.push(printType(`type ${names.notification} ${EVERYBODY} @aws_iam`, ['identifier: String!', 'message: String', 'type: String!']));
  return types;
}
