import type { GraphQLError } from 'graphql';

/** An error of AppSync's own kind, thrown while a field is resolved. */
export class FieldError extends Error {
  constructor(
    readonly errorType: string,
    message: string,
  ) {
    super(message);
  }
}

/** One entry of `errors` in a response, as AppSync writes it. */
export interface ErrorEntry {
  readonly path?: readonly (string | number)[] | null;
  readonly data?: null;
  readonly errorType?: string;
  readonly errorInfo?: null;
  readonly locations?: readonly { readonly line: number; readonly column: number; readonly sourceName: null }[] | null;
  readonly message: string;
}

/** An entry for an error that arose while the operation ran. */
export function executionEntry(error: GraphQLError): ErrorEntry {
  const path = error.path ?? null;
  if (error.originalError instanceof FieldError) {
    const { errorType, message } = error.originalError;
    return { path, data: null, errorType, errorInfo: null, locations: locations(error), message };
  }
  if (!error.path) return documentEntry(error, 'ValidationError');
  return { path, locations: null, message: completionMessage(error.message, `/${error.path.join('/')}`) };
}

/** An entry for an operation that was refused before it ran. `errorType` is `ValidationError` or `InvalidSyntaxError`. */
export function documentEntry(error: GraphQLError, errorType: string): ErrorEntry {
  return { path: null, data: null, errorType, errorInfo: null, locations: locations(error), message: error.message };
}

function locations(error: GraphQLError) {
  return error.locations?.slice(0, 1).map(({ line, column }) => ({ line, column, sourceName: null })) ?? null;
}

/** A result that does not fit the schema, in AppSync's words (AWS AppSync Developer Guide, "Troubleshooting"). */
function completionMessage(message: string, path: string): string {
  const missing = /^Cannot return null for non-nullable field (.+)\.[^.]+\.$/.exec(message);
  if (missing) return `Cannot return null for non-nullable type within parent '${missing[1]}' (${path})`;
  if (message.startsWith('Expected Iterable')) return `Can't resolve value (${path}) : type mismatch error, expected type LIST`;
  return `Can't serialize value (${path}) : ${message}`;
}
