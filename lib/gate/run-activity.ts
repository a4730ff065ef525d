import { setTimeout as delay } from 'node:timers/promises';
import { type ApiCaller, callApi, type GraphqlResponse, openRows, type TraceRow, waitForTrace } from '../api';
import type { ActivityResult, Difference } from '../documents';
import type { ActivityDocument, CallDocument, MutationInput } from '../scenarios-document';
import { isAsExpected, valueAt } from './result-path';
import type { TestUser, TestUsers } from './test-users';
import { coerce, isUnset, ScenarioError, substitute, type Variables } from './variables';

/** What an activity works on: the variables and users of its scenario, and the API. */
export interface ScenarioState {
  readonly variables: Variables;
  readonly users: Map<number, TestUser>;
  current: TestUser;
  /** Number of the scenario that runs, for the names of users that it makes. */
  readonly scenario: number;
}

/** How long the gate waits, in seconds (REFERENCE §9.8.4, Q24). */
export interface GateTimeouts {
  /** For everything that a mutation caused. */
  readonly traceSeconds: number;
  /** For one answer. */
  readonly querySeconds: number;
}

export interface ActivityContext {
  readonly state: ScenarioState;
  readonly users: TestUsers;
  readonly api: { readonly url: string; readonly apiKey: string };
  readonly timeouts: GateTimeouts;
}

export type Outcome = Pick<ActivityResult, 'status' | 'message' | 'request' | 'response' | 'differences' | 'correlationId' | 'trace'>;

/** Runs one activity as REFERENCE §9.8.4 says. What goes wrong is an outcome, not an exception. */
export async function runActivity(activity: ActivityDocument, context: ActivityContext): Promise<Outcome> {
  try {
    return await perform(activity, context);
  } catch (error) {
    return {
      status: 'failed',
      message: error instanceof ScenarioError ? error.message : `${(error as Error).name}: ${(error as Error).message}`,
    };
  }
}

async function perform(activity: ActivityDocument, context: ActivityContext): Promise<Outcome> {
  const { state } = context;
  switch (activity.type) {
    case 'set-variables':
      for (const input of activity.inputs) state.variables.set(input.name, coerce(substitute(input.value, state.variables), input.type));
      return { status: 'passed' };
    case 'mutation':
      return mutate(activity, context);
    case 'query':
      return query(activity, context);
    case 'refresh-token':
      await context.users.refresh(state.current);
      return { status: 'passed' };
    case 'switch-user':
      await switchUser(Number(coerce(substitute(activity.user, state.variables), 'Int')), context);
      return { status: 'passed' };
    case 'grant-role':
      await context.users.grant(state.current, String(substitute(activity.role, state.variables)));
      return { status: 'passed' };
    case 'wait':
      await delay(activity.milliseconds);
      return { status: 'passed' };
    default:
      throw new ScenarioError(`activity type '${(activity as { type: string }).type}' is not supported`);
  }
}

/** Makes user `number` current, creating it on first use; `user_name` and `user_number` follow. */
export async function switchUser(number: number, { state, users }: Pick<ActivityContext, 'state' | 'users'>): Promise<void> {
  const user = state.users.get(number) ?? (await users.create(state.scenario, number));
  state.users.set(number, user);
  state.current = user;
  state.variables.set('user_name', user.name);
  state.variables.set('user_number', number);
}

async function mutate(activity: Extract<ActivityDocument, { type: 'mutation' }>, context: ActivityContext): Promise<Outcome> {
  const input = inputsOf(activity.inputs, context.state.variables, (one) => one.name);
  const sent = await send(activity, context, activity.inputs.length > 0 ? { input } : {});
  if (sent.failure) return sent.failure;
  const { request, response, caller } = sent;
  const correlationId = (valueAt(response.data, activity.resultPath.join('.')).value as { correlationId?: string } | null)?.correlationId;
  if (!correlationId) return { status: 'failed', message: 'the answer has no correlationId', request, response };
  const trace = await waitForTrace(caller, correlationId, context.timeouts.traceSeconds);
  const shown = trace.rows.map(({ component, status, message }) => ({ component, status, ...(message ? { message } : {}) }));
  const result = { request, response, correlationId, trace: shown };
  if (!trace.quiet)
    return {
      ...result,
      status: 'failed',
      message: `the trace is not quiet after ${context.timeouts.traceSeconds} s; open: ${openRows(trace)}`,
    };
  const differences = activity.expectedTraces.flatMap((expected) => traceDifference(expected, trace.rows));
  if (differences.length === 0) return { ...result, status: 'passed' };
  return { ...result, status: 'failed', differences, message: differences.map(sentence).join('; ') };
}

/** Several runs of one component: success = one success and no error, error = one error (REFERENCE §9.8.4). */
function traceDifference(expected: { component: string; status: 'success' | 'error' }, rows: readonly TraceRow[]): Difference[] {
  const runs = rows.filter((row) => row.component === expected.component);
  const statuses = runs.map((row) => row.status);
  const failed = runs.find((row) => row.status === 'error');
  const holds = expected.status === 'error' ? failed !== undefined : !failed && statuses.includes('success');
  if (holds) return [];
  const got = runs.length === 0 ? 'it did not run' : statuses.join(', ') + (failed?.message ? ` (${failed.message})` : '');
  return [{ path: expected.component, expected: expected.status, got }];
}

/** View reads are strongly consistent, so a query is asked once and a difference is a failure (REFERENCE §9.8.4). */
async function query(activity: Extract<ActivityDocument, { type: 'query' }>, context: ActivityContext): Promise<Outcome> {
  const { variables } = context.state;
  const sent = await send(
    activity,
    context,
    inputsOf(activity.inputs, variables, (one) => one.argument),
  );
  if (sent.failure) return sent.failure;
  const { request, response } = sent;
  const result = valueAt(response.data, activity.resultPath.join('.')).value;
  const differences: Difference[] = [];
  for (const expect of activity.expects) {
    const expected = coerce(substitute(expect.value, variables), expect.value === '' ? 'String' : expect.type);
    if (!isAsExpected(result, expect.path, expected))
      differences.push({ path: expect.path, expected, got: valueAt(result, expect.path).value ?? null });
  }
  for (const extract of activity.extracts) {
    const { found, value } = valueAt(result, extract.path);
    if (found) variables.set(extract.variable, value);
    else differences.push({ path: extract.path, expected: `a value for #${extract.variable}#`, got: null });
  }
  if (differences.length === 0) return { status: 'passed', request, response };
  return { status: 'failed', request, response, differences, message: differences.map(sentence).join('; ') };
}

type Sent =
  | { readonly failure: Outcome }
  | {
      readonly failure?: undefined;
      readonly request: NonNullable<Outcome['request']>;
      readonly response: GraphqlResponse;
      readonly caller: ApiCaller;
    };

async function send(operation: CallDocument, { api, state, timeouts }: ActivityContext, variables: Record<string, unknown>): Promise<Sent> {
  const caller: ApiCaller = operation.anonymous ? { url: api.url, apiKey: api.apiKey } : { url: api.url, token: state.current.token };
  const request = { document: operation.document, variables };
  const response = await callApi(caller, operation.document, variables, timeouts.querySeconds);
  if (response.errors?.length) {
    return { failure: { status: 'failed', request, response, message: response.errors.map((error) => error.message).join('; ') } };
  }
  return { request, response, caller };
}

function inputsOf<I extends MutationInput>(inputs: readonly I[], variables: Variables, key: (input: I) => string): Record<string, unknown> {
  const given = inputs.filter((input) => !(input.optional && isUnset(input.value)));
  return Object.fromEntries(given.map((input) => [key(input), coerce(substitute(input.value, variables), input.type)]));
}

function sentence({ path, expected, got }: Difference): string {
  return `${path}: expected ${JSON.stringify(expected)}, got ${typeof got === 'string' && got.includes(' ') ? got : JSON.stringify(got)}`;
}
