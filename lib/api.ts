import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from './errors';

/** A deployed GraphQL API and how a caller proves who it is. */
export interface ApiCaller {
  /** Output GraphQLUrl. */
  readonly url: string;
  /** Exactly one of the two. */
  readonly apiKey?: string;
  readonly token?: string;
}

export interface GraphqlError {
  readonly message: string;
  readonly errorType?: string;
  readonly path?: readonly (string | number)[];
}

export interface GraphqlResponse {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly GraphqlError[];
}

/** A row of a trace as Trace.get shows it (REFERENCE §8.8, §9.8.4). */
export interface TraceRow {
  readonly component: string;
  readonly command?: string;
  readonly event?: string;
  readonly message?: string;
  readonly status: string;
  readonly previous?: string;
  readonly timestamp?: string;
}

export interface Trace {
  /** Rows that are still open; 0 = everything that the request set going has ended. */
  readonly pending: number;
  readonly rows: readonly TraceRow[];
}

/**
 * One GraphQL request. GraphQL errors are part of the answer.
 * @param seconds how long to wait for it; default 35, which is more than AppSync takes for any
 * @throws UserError where there is no GraphQL answer at all
 */
export async function callApi(
  caller: ApiCaller,
  document: string,
  variables: Record<string, unknown> = {},
  seconds = 35,
): Promise<GraphqlResponse> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (caller.token) headers.authorization = caller.token;
  else if (caller.apiKey) headers['x-api-key'] = caller.apiKey;
  let response: Response;
  try {
    response = await fetch(caller.url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query: document, variables }),
      signal: AbortSignal.timeout(seconds * 1000),
    });
  } catch (error) {
    const cause = (error as { cause?: Error }).cause;
    throw new UserError(`${caller.url} does not answer: ${cause?.message ?? (error as Error).message}`, { cause: error });
  }
  const text = await response.text();
  try {
    return JSON.parse(text) as GraphqlResponse;
  } catch {
    throw new UserError(`${caller.url} answered ${response.status} and no JSON: ${text.slice(0, 200)}`);
  }
}

const TRACE_QUERY =
  'query ($id: String!) { Trace { get(correlationId: $id) { pending resultset { component command event message status previous timestamp } } } }';

/** The trace of a correlation id as it is now. */
async function readTrace(caller: ApiCaller, correlationId: string): Promise<Trace> {
  const { data, errors } = await callApi(caller, TRACE_QUERY, { id: correlationId });
  if (errors?.length) throw new UserError(`Trace.get(${correlationId}): ${errors.map((error) => error.message).join('; ')}`);
  const found = (data?.Trace as { get: { pending: number; resultset: TraceRow[] } } | undefined)?.get;
  return { pending: found?.pending ?? 0, rows: found?.resultset ?? [] };
}

/**
 * Waits until a trace is quiet: it has rows and none is open (REFERENCE §9.8.4, RUNTIME §2.8). A read that fails is tried again until then.
 * @param seconds how long at most; default 60
 * @returns the trace as it was last seen; `quiet` is false where time ran out
 * @throws UserError where the last read failed
 */
export async function waitForTrace(caller: ApiCaller, correlationId: string, seconds = 60): Promise<Trace & { quiet: boolean }> {
  const deadline = Date.now() + seconds * 1000;
  for (let wait = 50; ; wait = Math.min(wait * 1.5, 1000)) {
    const isLast = Date.now() + wait > deadline;
    const trace = await readTrace(caller, correlationId).catch((error: unknown) => {
      if (isLast) throw error;
      return undefined;
    });
    const quiet = trace !== undefined && trace.pending === 0 && trace.rows.length > 0;
    if (trace && (quiet || isLast)) return { ...trace, quiet };
    await delay(wait);
  }
}

/** The open rows of a trace, for people. */
export function openRows(trace: Trace): string {
  const open = trace.rows.filter((row) => row.status !== 'success' && row.status !== 'error');
  return open.map((row) => `${row.component} (${row.status})`).join(', ') || 'none';
}
