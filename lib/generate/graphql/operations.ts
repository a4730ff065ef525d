import type { Authorization, Command, DataType, FilterClause, Model, ModelNode, Projection, View, ViewQuery } from '../../model/types';
import { takesFiles, UPLOAD } from '../../model/uploads';
import { hasTraceQuery, inputName, type RootType, schemaNames, TRACE_NAMESPACE } from './names';

/** One argument of a field of the API. */
export interface Argument {
  readonly name: string;
  /** GraphQL type: 'String!', '[String]', 'CartInput!'. */
  readonly graphqlType: string;
  /** Type of its values; 'Input' for the one argument of a mutation. */
  readonly type: DataType | 'Input';
  readonly optional: boolean;
  /** The name by which the model may refer to it: the field of a filter clause, else the name itself (REFERENCE §8.3). */
  readonly modelName: string;
}

/** A field of the API that a function answers. */
export interface Operation {
  readonly kind: 'command' | 'upload' | 'view' | 'projection' | 'trace';
  readonly root: RootType;
  readonly namespace: readonly string[];
  readonly field: string;
  /** As scenarios write it: 'Shop.Cart.add'. */
  readonly path: string;
  /** GraphQL type that has the field: 'ShopCartMutation'. */
  readonly parentType: string;
  readonly arguments: readonly Argument[];
  /** GraphQL type of the answer. */
  readonly returns: string;
  /** The answer is wrapped: `{resultset, nextToken}`. */
  readonly resultSet: boolean;
  readonly mode: Authorization['mode'];
  /** Name of the view that is answered; undefined for mutations and traces. */
  readonly view?: string;
  /** What the model says; undefined for the trace query and the upload. */
  readonly node?: ModelNode;
  readonly command?: Command;
  readonly viewQuery?: ViewQuery;
}

/** All operations of the API (REFERENCE §8.2, 8.3, 8.6, 8.8, 8.9): mutations, upload, view queries, projections, the trace query; in the order of the model. */
export function listOperations(model: Model): Operation[] {
  const names = schemaNames(model);
  const place = (root: RootType, namespace: readonly string[], field: string) => ({
    root,
    namespace,
    field,
    path: [...namespace, field].join('.'),
    parentType: namespace.length === 0 ? root : names.namespace(root, namespace),
  });
  const operations: Operation[] = model.commands.map((command) => ({
    kind: 'command',
    ...place('Mutation', command.namespace, command.operation),
    arguments: hasInput(command) ? [inputArgument(command)] : [],
    returns: names.receipt,
    resultSet: false,
    mode: command.authorization.mode,
    node: command,
    command,
  }));
  if (takesFiles(model)) {
    operations.push({
      kind: 'upload',
      ...place('Mutation', [], UPLOAD),
      arguments: [{ name: 'input', graphqlType: `${names.upload.input}!`, type: 'Input', optional: false, modelName: 'input' }],
      returns: names.upload.answer,
      resultSet: false,
      mode: 'authenticated',
    });
  }
  for (const view of model.views) {
    for (const query of view.queries) {
      operations.push({
        kind: 'view',
        ...place('Query', query.namespace, query.fieldName),
        arguments: queryArguments(view, query),
        returns: query.type === 'get' ? view.name : names.resultSet(view.name),
        resultSet: query.type !== 'get',
        mode: query.authorization.mode,
        view: view.name,
        node: query,
        viewQuery: query,
      });
    }
  }
  for (const projection of model.projections) {
    operations.push({
      kind: 'projection',
      ...place('Query', projection.namespace, projection.fieldName),
      arguments: projectionArguments(projection),
      returns: projection.resultSet ? names.resultSet(projection.returns) : projection.returns,
      resultSet: projection.resultSet,
      mode: projection.authorization.mode,
      view: projection.returns,
      node: projection,
    });
  }
  if (hasTraceQuery(model)) {
    operations.push({
      kind: 'trace',
      ...place('Query', TRACE_NAMESPACE, 'get'),
      arguments: [plain('correlationId', 'String', false)],
      returns: names.traceResultSet,
      resultSet: true,
      mode: 'anonymous',
    });
  }
  return operations;
}

/** GraphQL's spelling of a data type (REFERENCE §4.2). */
export function graphqlType(type: DataType): string {
  return type === 'StringList' ? '[String]' : type;
}

/** False where every field is filled by the server: the mutation then takes no input (REFERENCE §8.2). */
export function hasInput(command: Command): boolean {
  return command.collections.length > 0 || command.fields.some((field) => !field.autoFill);
}

function inputArgument(command: Command): Argument {
  return { name: 'input', graphqlType: `${inputName(command)}!`, type: 'Input', optional: false, modelName: 'input' };
}

/** Clauses first, then the canonical search, then paging (REFERENCE §8.3). */
function queryArguments(view: View, query: ViewQuery): Argument[] {
  if (query.type === 'get') return [{ ...plain('key', 'String', true), graphqlType: 'ID' }];
  const result = query.clauses.map((clause) => clauseArgument(view, clause, query.type === 'filter'));
  // Nullable in the schema, since public clients declare `$key_begins_with: String`; the function refuses a call without it.
  if (query.canonicalSearch) result.push({ ...plain('key_begins_with', 'String', true), optional: false });
  result.push(plain('limit', 'Int', true), plain('nextToken', 'String', true));
  return result;
}

function clauseArgument(view: View, clause: FilterClause, optional: boolean): Argument {
  const field = view.fields.find((candidate) => candidate.name === clause.field);
  // A list is compared with one of its items: `equals` means contains (REFERENCE §5.7.6).
  const type = !field || field.type === 'StringList' ? 'String' : field.type;
  return { ...plain(`${clause.field}_${clause.operand}`, type, optional), modelName: clause.field };
}

function projectionArguments(projection: Projection): Argument[] {
  return projection.inputs.map((input) => plain(input.name, input.type, !input.required));
}

function plain(name: string, type: DataType, optional: boolean): Argument {
  return { name, graphqlType: `${graphqlType(type)}${optional ? '' : '!'}`, type, optional, modelName: name };
}
