import type { FieldNode, GraphQLError, GraphQLField } from 'graphql';
import { getArgumentValues, getVariableValues } from 'graphql/execution/values';
import type { Caller } from './caller';
import { accessRule, subscribedMutations } from './directives';
import { documentEntry, type ErrorEntry } from './errors';
import { type MutationResult, type OperationResponse, response, run } from './execute-operation';
import type { FunctionCalls } from './function-calls';
import type { LoadedApi } from './load-api';
import { type OperationRequest, type PreparedOperation, prepareOperation } from './prepare-operation';
import { publishedValue } from './published-value';
import { permits } from './resolve-field';
import { selectedFields } from './selections';

/** Who subscribes, to what, and where it goes. */
export interface Subscriber {
  readonly request: OperationRequest;
  readonly caller: Caller;
  readonly headers: Readonly<Record<string, string>>;
  deliver(payload: OperationResponse): void;
  /** The subscription ends: a new schema does not know it any more. */
  end(errors: readonly ErrorEntry[]): void;
}

interface Subscription {
  readonly subscriber: Subscriber;
  api: LoadedApi;
  target: Target;
}

interface Target {
  readonly prepared: PreparedOperation;
  readonly field: GraphQLField<unknown, unknown>;
  /** The arguments that were given, null ones too: each must equal the field of its name. */
  readonly filter: Readonly<Record<string, unknown>>;
}

/** All subscriptions of one data plane. */
export class Subscriptions {
  private readonly active = new Map<string, Set<Subscription>>();

  constructor(private readonly functions: FunctionCalls) {}

  /** Starts a subscription and gives the function that stops it, or the errors that stand against it. */
  subscribe(api: LoadedApi, subscriber: Subscriber): (() => void) | { readonly errors: readonly ErrorEntry[] } {
    const target = targetOf(api, subscriber);
    if ('errors' in target) return target;
    const { apiId } = api.definition;
    const subscription: Subscription = { subscriber, api, target };
    const all = this.active.get(apiId) ?? new Set();
    this.active.set(apiId, all.add(subscription));
    return () => all.delete(subscription);
  }

  /** Hands the result of a mutation to those who subscribed to one of its top-level fields. Resolves when all of it is sent. */
  async publish(api: LoadedApi, mutation: MutationResult): Promise<void> {
    const all = this.active.get(api.definition.apiId);
    if (!all?.size) return;
    const context = { fragments: mutation.fragments, variableValues: mutation.variables };
    for (const node of selectedFields(mutation.operation.selectionSet, context)) {
      const value = mutation.data[node.alias?.value ?? node.name.value];
      if (value !== null && value !== undefined) await this.publishField(api, all, node, value, context);
    }
  }

  private async publishField(
    api: LoadedApi,
    all: Set<Subscription>,
    node: FieldNode,
    value: unknown,
    context: Parameters<typeof publishedValue>[4],
  ) {
    const type = api.schema.getMutationType()?.getFields()[node.name.value]?.type;
    if (!type) return;
    const source = publishedValue(api.schema, type, value, [node], context) as Readonly<Record<string, unknown>>;
    for (const subscription of [...all]) {
      if (subscription.api !== api && !this.renew(api, subscription, all)) continue;
      const { target, subscriber } = subscription;
      if (!subscribedMutations(target.field).includes(node.name.value) || !matches(target.filter, source)) continue;
      const { caller, headers, request } = subscriber;
      const operation = { caller, headers, variables: request.variables, functions: this.functions, publication: true } as const;
      subscriber.deliver(response(await run(api, target.prepared, request, operation, { [target.field.name]: source })));
    }
  }

  /** Reads a subscription again after a new version was loaded. */
  private renew(api: LoadedApi, subscription: Subscription, all: Set<Subscription>): boolean {
    const target = targetOf(api, subscription.subscriber);
    if ('errors' in target) {
      all.delete(subscription);
      subscription.subscriber.end(target.errors);
      return false;
    }
    subscription.api = api;
    subscription.target = target;
    return true;
  }
}

function targetOf(api: LoadedApi, { request, caller }: Subscriber): Target | { readonly errors: readonly ErrorEntry[] } {
  const prepared = prepareOperation(api, request);
  if ('errors' in prepared) return prepared;
  const { operation, fragments } = prepared;
  if (operation.operation !== 'subscription')
    return refusal('UnsupportedOperation', `${operation.operation} is not supported through the realtime channel`);
  const variables = getVariableValues(api.schema, operation.variableDefinitions ?? [], request.variables as Record<string, unknown>);
  if (variables.errors) return { errors: variables.errors.map((error) => documentEntry(error, 'ValidationError')) };
  const [node] = selectedFields(operation.selectionSet, { fragments, variableValues: variables.coerced });
  const type = api.schema.getSubscriptionType();
  const field = node && type?.getFields()[node.name.value];
  if (!node || !type || !field) return refusal('ValidationError', 'the subscription selects no field');
  if (!permits(accessRule(type, field, api.definition.defaultMode), caller)) {
    return refusal('Unauthorized', `Not Authorized to access ${field.name} on type ${type.name}`);
  }
  try {
    return { prepared, field, filter: getArgumentValues(field, node, variables.coerced) };
  } catch (error) {
    return { errors: [documentEntry(error as GraphQLError, 'ValidationError')] };
  }
}

function refusal(errorType: string, message: string): { readonly errors: readonly ErrorEntry[] } {
  return { errors: [{ errorType, message }] };
}

function matches(filter: Readonly<Record<string, unknown>>, source: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(filter).every(([name, value]) => JSON.stringify(value) === JSON.stringify(source[name] ?? null));
}
