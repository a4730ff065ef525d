import {
  buildASTSchema,
  type DefinitionNode,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
  Kind,
  parse,
  validateSchema,
} from 'graphql';
import { validateSDL } from 'graphql/validation/validate';
import type { ApiDefinition, Resolver } from './api-definition';
import { accessRule, PRELUDE, subscribedMutations } from './directives';
import { resolveField } from './resolve-field';
import { implementScalars } from './scalars';

/** An API that can answer. */
export interface LoadedApi {
  readonly definition: ApiDefinition;
  /** With resolvers and access rules on every field. */
  readonly schema: GraphQLSchema;
}

/** Makes an API of its definition. Throws an Error whose message lists everything that stands against it, one sentence a line. */
export function loadApi(definition: ApiDefinition): LoadedApi {
  const schema = buildSchema(definition.schema);
  implementScalars(schema);
  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  );
  const problems = [...unknownFields(schema, definition.resolvers), ...brokenSubscriptions(schema)];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const resolvers = new Map(definition.resolvers.map((resolver) => [`${resolver.typeName}.${resolver.fieldName}`, resolver]));
  for (const type of types) {
    for (const field of Object.values(type.getFields())) {
      const rule = accessRule(type, field, definition.defaultMode);
      field.resolve = resolveField(rule, definition, resolvers.get(`${type.name}.${field.name}`));
    }
  }
  return { definition, schema };
}

function buildSchema(sdl: string): GraphQLSchema {
  const document = { kind: Kind.DOCUMENT, definitions: [...parse(PRELUDE, { noLocation: true }).definitions, ...readSdl(sdl)] } as const;
  refuse(validateSDL(document));
  const schema = buildASTSchema(document, { assumeValidSDL: true });
  refuse(validateSchema(schema));
  return schema;
}

function readSdl(sdl: string): readonly DefinitionNode[] {
  try {
    return parse(sdl).definitions;
  } catch (error) {
    throw error instanceof GraphQLError ? new Error(describe(error)) : error;
  }
}

function refuse(errors: readonly GraphQLError[]): void {
  if (errors.length > 0) throw new Error(errors.map(describe).join('\n'));
}

function describe(error: GraphQLError): string {
  const at = error.locations?.[0];
  return at ? `schema ${at.line}:${at.column}: ${error.message}` : `schema: ${error.message}`;
}

function unknownFields(schema: GraphQLSchema, resolvers: readonly Resolver[]): string[] {
  const seen = new Set<string>();
  return resolvers.flatMap(({ typeName, fieldName, logicalId }) => {
    const type = schema.getType(typeName);
    const name = `${typeName}.${fieldName}`;
    if (!isObjectType(type)) return [`${logicalId}: the schema has no object type '${typeName}'`];
    if (!type.getFields()[fieldName]) return [`${logicalId}: type ${typeName} has no field '${fieldName}'`];
    if (type === schema.getSubscriptionType()) return [`${logicalId}: a resolver on a subscription field (${name}) is not served`];
    if (seen.has(name)) return [`${logicalId}: ${name} has a second resolver`];
    seen.add(name);
    return [];
  });
}

/** `@aws_subscribe` takes top-level mutation fields of the subscription's own type. */
function brokenSubscriptions(schema: GraphQLSchema): string[] {
  const mutations = schema.getMutationType()?.getFields() ?? {};
  return Object.values(schema.getSubscriptionType()?.getFields() ?? {}).flatMap((field) =>
    subscribedMutations(field).flatMap((name) => {
      const mutation = mutations[name];
      if (!mutation) return [`subscription ${field.name}: there is no top-level mutation '${name}'`];
      const [expected, given] = [String(mutation.type).replace(/!$/, ''), String(field.type).replace(/!$/, '')];
      return expected === given ? [] : [`subscription ${field.name} returns ${given}, its mutation ${name} returns ${expected}`];
    }),
  );
}
