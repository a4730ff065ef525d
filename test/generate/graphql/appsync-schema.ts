import { buildSchema, type GraphQLSchema } from 'graphql';

/** What AppSync declares before a schema (AWS AppSync developer guide: scalar types, authorization directives, subscriptions). */
const PRELUDE = `
scalar AWSDate scalar AWSTime scalar AWSDateTime scalar AWSTimestamp scalar AWSEmail scalar AWSJSON scalar AWSURL scalar AWSPhone scalar AWSIPAddress
directive @aws_api_key on OBJECT | FIELD_DEFINITION
directive @aws_iam on OBJECT | FIELD_DEFINITION
directive @aws_oidc on OBJECT | FIELD_DEFINITION
directive @aws_lambda on OBJECT | FIELD_DEFINITION
directive @aws_auth(cognito_groups: [String!]!) on FIELD_DEFINITION
directive @aws_cognito_user_pools(cognito_groups: [String!]) on OBJECT | FIELD_DEFINITION
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
`;

/** Builds and validates a schema as AppSync would. @throws every error of graphql-js */
export function appsyncSchema(sdl: string): GraphQLSchema {
  return buildSchema(PRELUDE + sdl);
}
