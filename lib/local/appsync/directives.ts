import { type ConstDirectiveNode, type GraphQLField, type GraphQLObjectType, valueFromASTUntyped } from 'graphql';
import type { AuthMode } from './api-definition';
import { AWS_SCALARS } from './scalars';

/** What AppSync adds to every schema. Modes that are not served are declared too, so that a schema that names them is read and refused by name. */
export const PRELUDE = `
${AWS_SCALARS.map((name) => `scalar ${name}`).join('\n')}
directive @aws_api_key on FIELD_DEFINITION | OBJECT
directive @aws_iam on FIELD_DEFINITION | OBJECT
directive @aws_oidc on FIELD_DEFINITION | OBJECT
directive @aws_lambda on FIELD_DEFINITION | OBJECT
directive @aws_cognito_user_pools(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
directive @aws_auth(cognito_groups: [String!]) on FIELD_DEFINITION | OBJECT
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
`;

/** Which callers a field is for: by mode, with the groups of which a user pool caller needs one (undefined: any user). */
export type AccessRule = ReadonlyMap<string, readonly string[] | undefined>;

/** Modes by directive. Those that are not served stand here too: a field for OIDC callers alone must not fall back to the default mode. */
const MODES: Readonly<Record<string, string>> = {
  aws_api_key: 'API_KEY',
  aws_iam: 'AWS_IAM',
  aws_cognito_user_pools: 'AMAZON_COGNITO_USER_POOLS',
  aws_auth: 'AMAZON_COGNITO_USER_POOLS',
  aws_oidc: 'OPENID_CONNECT',
  aws_lambda: 'AWS_LAMBDA',
};

/**
 * The rule of a field: its own directives, else those of its type, else the API's default mode alone (AWS AppSync Developer Guide,
 * "Using additional authorization modes").
 */
export function accessRule(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, defaultMode: AuthMode): AccessRule {
  const own = rule(field.astNode?.directives ?? []);
  if (own.size > 0) return own;
  const ofType = rule([...(type.astNode?.directives ?? []), ...type.extensionASTNodes.flatMap((node) => node.directives ?? [])]);
  return ofType.size > 0 ? ofType : new Map([[defaultMode, undefined]]);
}

function rule(directives: readonly ConstDirectiveNode[]): AccessRule {
  const modes = new Map<string, readonly string[] | undefined>();
  for (const directive of directives) {
    const mode = MODES[directive.name.value];
    if (mode) modes.set(mode, directiveList(directive, 'cognito_groups'));
  }
  return modes;
}

/** The list of texts that a directive has as this argument; undefined if it has none. */
function directiveList(directive: ConstDirectiveNode, argument: string): readonly string[] | undefined {
  const node = directive.arguments?.find(({ name }) => name.value === argument);
  if (!node) return undefined;
  const value = valueFromASTUntyped(node.value);
  return Array.isArray(value) ? value.map(String) : value === null ? undefined : [String(value)];
}

/** The top-level mutations that feed a subscription field; empty without `@aws_subscribe`. */
export function subscribedMutations(field: GraphQLField<unknown, unknown>): readonly string[] {
  const directive = field.astNode?.directives?.find(({ name }) => name.value === 'aws_subscribe');
  return (directive && directiveList(directive, 'mutations')) ?? [];
}
