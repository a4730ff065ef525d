import {
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { responseName, type SelectionContext, selectedFields } from './selections';

/**
 * The value that subscribers get of a mutation's answer: what the mutation selected and nothing else, by field name instead of alias,
 * leaves as functions would return them (AWSJSON parsed).
 */
export function publishedValue(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  value: unknown,
  nodes: readonly FieldNode[],
  context: SelectionContext,
): unknown {
  if (isNonNullType(type)) return publishedValue(schema, type.ofType, value, nodes, context);
  if (value === null || value === undefined) return null;
  if (isListType(type)) return (value as unknown[]).map((item) => publishedValue(schema, type.ofType, item, nodes, context));
  if (isLeafType(type)) return type.parseValue(value);
  const answer = value as Record<string, unknown>;
  const types = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
  const named = types.filter(({ name }) => answer.__typename === undefined || answer.__typename === name);
  const source: Record<string, unknown> = { ...(answer.__typename === undefined ? {} : { __typename: answer.__typename }) };
  for (const group of groups(nodes, context)) {
    const [first] = group;
    const name = first?.name.value ?? '';
    const field = named.flatMap((candidate) => (isObjectType(candidate) ? (candidate.getFields()[name] ?? []) : []))[0];
    if (first && field) source[name] = publishedValue(schema, field.type, answer[responseName(first)], group, context);
  }
  return source;
}

/** The fields below these nodes, those with one response name together. */
function groups(nodes: readonly FieldNode[], context: SelectionContext): FieldNode[][] {
  const byName = new Map<string, FieldNode[]>();
  for (const node of nodes.flatMap(({ selectionSet }) => selectedFields(selectionSet, context))) {
    byName.set(responseName(node), [...(byName.get(responseName(node)) ?? []), node]);
  }
  return [...byName.values()];
}
