import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import type { ApiDefinition, Resolver } from './api-definition';
import type { Caller } from './caller';
import type { AccessRule } from './directives';
import { FieldError } from './errors';
import type { FunctionCalls } from './function-calls';
import { selectionSetGraphQL, selectionSetList } from './selections';

/** What an operation carries through its fields. */
export interface OperationContext {
  readonly caller: Caller;
  /** Headers of the request, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Variables as the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly functions: FunctionCalls;
  /** True while a mutation's result is handed to a subscriber: nothing is resolved again then, only checked and selected. */
  readonly publication?: true;
}

type FieldResolver = GraphQLFieldResolver<unknown, OperationContext>;

/** The resolver of a field: first its rule, then its data source, or the property of its parent's value. */
export function resolveField(rule: AccessRule, definition: ApiDefinition, resolver: Resolver | undefined): FieldResolver {
  const work = resolver ? resolverWork(definition, resolver) : property;
  return (source, args, context, info) => {
    if (!permits(rule, context.caller)) {
      throw new FieldError('Unauthorized', `Not Authorized to access ${info.fieldName} on type ${info.parentType.name}`);
    }
    if (context.publication) return property(source, args, context, info);
    if (resolver) countResolver(context, definition.resolverCountLimit);
    return work(source, args, context, info);
  };
}

const resolversRun = new WeakMap<OperationContext, number>();

function countResolver(context: OperationContext, limit: number): void {
  const count = (resolversRun.get(context) ?? 0) + 1;
  resolversRun.set(context, count);
  if (count > limit) throw new FieldError('ResolverExecutionLimitReached', `Resolver execution limit reached: ${limit} in one request`);
}

/** Whether a rule lets a caller in: its mode is listed, and one of its groups if the rule names groups. */
export function permits(rule: AccessRule, caller: Caller): boolean {
  if (!rule.has(caller.mode)) return false;
  const groups = rule.get(caller.mode);
  return groups === undefined || groups.some((group) => caller.groups.includes(group));
}

const property: FieldResolver = (source, _args, _context, info) =>
  typeof source === 'object' && source !== null && Object.hasOwn(source, info.fieldName)
    ? (source as Record<string, unknown>)[info.fieldName]
    : null;

function resolverWork(definition: ApiDefinition, resolver: Resolver): FieldResolver {
  const source = definition.dataSources[resolver.dataSource];
  if (resolver.kind === 'lambda' && source?.type === 'AWS_LAMBDA') {
    return (parent, args, context, info) => context.functions.invoke(source.functionArn, directLambdaEvent(parent, args, context, info));
  }
  return resolver.kind === 'arguments' ? (_parent, args) => ({ ...args }) : () => ({});
}

/** The event of a direct Lambda resolver (AWS AppSync Developer Guide, "Direct Lambda resolvers"). */
function directLambdaEvent(source: unknown, args: unknown, context: OperationContext, info: GraphQLResolveInfo) {
  return {
    arguments: args,
    identity: context.caller.identity,
    source: source ?? null,
    request: { headers: context.headers, domainName: null },
    prev: null,
    info: {
      fieldName: info.fieldName,
      parentTypeName: info.parentType.name,
      variables: context.variables,
      selectionSetList: selectionSetList(info.fieldNodes, info),
      selectionSetGraphQL: selectionSetGraphQL(info.fieldNodes),
    },
    stash: {},
  };
}
