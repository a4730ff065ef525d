import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  getOperationAST,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { documentEntry, type ErrorEntry } from './errors';
import type { LoadedApi } from './load-api';
import { operationDepth } from './operation-depth';

/** An operation that may run. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** What a client sends, in a POST body or in a realtime `start`. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A request that cannot even be read: HTTP 400 with `MalformedHttpRequestException`. */
export class MalformedRequest extends Error {}

/** Reads the JSON text of a request. Throws {@link MalformedRequest}. */
export function readOperationRequest(text: string): OperationRequest {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new MalformedRequest('Request body is not valid JSON.');
  }
  const { query, operationName, variables } = (body ?? {}) as Record<string, unknown>;
  if (typeof query !== 'string' || query.trim() === '') throw new MalformedRequest('Unable to parse GraphQL query.');
  if (typeof (variables ?? {}) !== 'object' || Array.isArray(variables)) throw new MalformedRequest('Variables must be a JSON object.');
  return {
    query,
    variables: (variables ?? {}) as Record<string, unknown>,
    ...(typeof operationName === 'string' ? { operationName } : {}),
  };
}

/** Parses, validates and limits an operation: either it may run or these are the errors to answer. */
export function prepareOperation(
  api: LoadedApi,
  request: OperationRequest,
): PreparedOperation | { readonly errors: readonly ErrorEntry[] } {
  let document: DocumentNode;
  try {
    document = parse(request.query);
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [documentEntry(error, 'InvalidSyntaxError')] };
    throw new MalformedRequest('Unable to parse GraphQL query: it is nested too deep.'); // the parser's stack is used up
  }
  const rules = api.definition.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const errors = validate(api.schema, document, rules, { maxErrors: 20 });
  if (errors.length > 0) return { errors: errors.map((error) => documentEntry(error, 'ValidationError')) };
  const operation = getOperationAST(document, request.operationName);
  if (!operation) {
    const what = request.operationName
      ? `Unknown operation named '${request.operationName}'.`
      : 'Must provide operation name if query contains multiple operations.';
    return { errors: [documentEntry(new GraphQLError(what), 'ValidationError')] };
  }
  const fragments = Object.fromEntries(
    document.definitions.flatMap((node) => (node.kind === 'FragmentDefinition' ? [[node.name.value, node]] : [])),
  );
  const limit = api.definition.queryDepthLimit;
  const depth = limit > 0 ? operationDepth(operation.selectionSet, fragments) : 0;
  if (depth > limit && limit > 0) {
    const error = new GraphQLError(`Query depth limit exceeded: the operation has ${depth} levels, ${limit} are allowed.`, {
      nodes: operation,
    });
    return { errors: [documentEntry(error, 'ValidationError')] };
  }
  return { document, operation, fragments };
}
