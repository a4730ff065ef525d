import { type ExecutionResult, execute } from 'graphql';
import { getVariableValues } from 'graphql/execution/values';
import { type ErrorEntry, executionEntry } from './errors';
import type { LoadedApi } from './load-api';
import { type OperationRequest, type PreparedOperation, prepareOperation } from './prepare-operation';
import type { OperationContext } from './resolve-field';

/** The body of a GraphQL response. */
export interface OperationResponse {
  readonly data: unknown;
  readonly errors?: readonly ErrorEntry[];
}

/** A mutation that ran, for those who subscribed to it. */
export interface MutationResult extends PreparedOperation {
  readonly data: Readonly<Record<string, unknown>>;
  /** With the operation's defaults. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Runs one query or mutation: fields side by side, top-level mutations in order. Never throws for what a client sent, except
 * `MalformedRequest`.
 * @param published is told the result of each mutation that gave data.
 */
export async function executeOperation(
  api: LoadedApi,
  request: OperationRequest,
  context: OperationContext,
  published: (result: MutationResult) => Promise<void>,
): Promise<OperationResponse> {
  const prepared = prepareOperation(api, request);
  if ('errors' in prepared) return { data: null, errors: prepared.errors };
  if (prepared.operation.operation === 'subscription') {
    const message = 'Subscriptions are served on the realtime endpoint only.';
    return {
      data: null,
      errors: [{ path: null, data: null, errorType: 'UnsupportedOperation', errorInfo: null, locations: null, message }],
    };
  }
  const result = await run(api, prepared, request, context);
  if (prepared.operation.operation === 'mutation' && result.data) {
    const { coerced = {} } = getVariableValues(api.schema, prepared.operation.variableDefinitions ?? [], request.variables);
    await published({ ...prepared, data: result.data, variables: coerced });
  }
  return response(result);
}

/** Runs a prepared operation. */
export async function run(
  api: LoadedApi,
  prepared: PreparedOperation,
  request: OperationRequest,
  context: OperationContext,
  rootValue?: unknown,
): Promise<ExecutionResult> {
  return await execute({
    schema: api.schema,
    document: prepared.document,
    rootValue,
    contextValue: context,
    variableValues: request.variables,
    operationName: request.operationName,
  });
}

/** The body for a result. */
export function response(result: ExecutionResult): OperationResponse {
  const data = result.data ?? null;
  return result.errors?.length ? { data, errors: result.errors.map(executionEntry) } : { data };
}
