import type { Model } from '../../model/types';
import { flatten, namespaceTree } from '../graphql/namespaces';
import { listOperations, type Operation } from '../graphql/operations';
import { modelError } from '../position';
import { assumedBy, policy } from './functions';
import { attribute, named, ref, when } from './intrinsics';
import { API_KEY_EXPIRES } from './parameters';
import { type Properties, type Resources, resource, type TemplateResource, type TemplateValue } from './template';

/** Levels of a query; every namespace is one (RUNTIME §3.6). */
const DEPTH_LIMIT = 15;
/** Fields with a resolver that one request may reach (RUNTIME §3.6). */
const RESOLVER_LIMIT = 500;

/** The GraphQL API with its schema, keys, data sources and resolvers. `schema` is the text of generateGraphql. */
export function apiResources(model: Model, schema: string): Resources {
  return {
    Api: resource('AWS::AppSync::GraphQLApi', 'The API. Users by their token; anonymous operations by key; functions by IAM.', {
      Name: named('api'),
      AuthenticationType: 'AMAZON_COGNITO_USER_POOLS',
      UserPoolConfig: { UserPoolId: ref('UserPool'), AwsRegion: ref('AWS::Region'), DefaultAction: 'ALLOW' },
      AdditionalAuthenticationProviders: [{ AuthenticationType: 'API_KEY' }, { AuthenticationType: 'AWS_IAM' }],
      IntrospectionConfig: { 'Fn::If': ['IsProduction', 'DISABLED', 'ENABLED'] },
      QueryDepthLimit: DEPTH_LIMIT,
      ResolverCountLimit: RESOLVER_LIMIT,
      XrayEnabled: when('Traced', true, false),
    }),
    ApiKey: resource('AWS::AppSync::ApiKey', 'Key for anonymous operations.', {
      ApiId: attribute('Api', 'ApiId'),
      Description: 'anonymous operations',
      Expires: API_KEY_EXPIRES,
    }),
    Schema: resource('AWS::AppSync::GraphQLSchema', 'The schema of the API; schema.graphql of the package is the same text.', {
      ApiId: attribute('Api', 'ApiId'),
      Definition: schema,
    }),
    ...dataSources(),
    ...resolvers(model),
  };
}

function dataSources(): Resources {
  const source = (name: string, purpose: string, properties: Properties) =>
    resource('AWS::AppSync::DataSource', purpose, { ApiId: attribute('Api', 'ApiId'), Name: name, ...properties });
  const lambda = (functionId: string): Properties => ({
    Type: 'AWS_LAMBDA',
    LambdaConfig: { LambdaFunctionArn: attribute(functionId, 'Arn') },
    ServiceRoleArn: attribute('DataSourceRole', 'Arn'),
  });
  const functions: TemplateValue = [attribute('CommandFunction', 'Arn'), attribute('QueryFunction', 'Arn')];
  return {
    DataSourceRole: resource('AWS::IAM::Role', 'Lets the API invoke the functions that answer it.', {
      AssumeRolePolicyDocument: assumedBy('appsync.amazonaws.com'),
      Policies: [policy([{ Sid: 'Invoke', Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: functions }])],
    }),
    CommandDataSource: source('CommandDataSource', 'Answers mutations.', lambda('CommandFunction')),
    QueryDataSource: source('QueryDataSource', 'Answers queries and relations.', lambda('QueryFunction')),
    NoneDataSource: source('NoneDataSource', 'Answers namespaces and publishing mutations without a call.', { Type: 'NONE' }),
  };
}

/**
 * Direct Lambda resolvers without templates, and two literal templates: no logic that the two clouds could read differently (LOCAL-CLOUD §7).
 * The suffix tells the kinds apart, since `Project.build` and `Project.Build` may both exist (REFERENCE §8.1).
 */
function resolvers(model: Model): Resources {
  const all = new Map<string, TemplateResource>();
  const add = (id: string, made: TemplateResource, where: { node?: Operation['node'] } = {}): void => {
    if (all.has(id)) {
      const text = `two fields of the API would share the resource ${id}`;
      throw where.node ? modelError(where.node, text, { next: 'rename one of them' }) : new Error(text);
    }
    all.set(id, made);
  };
  const operations = listOperations(model);
  for (const type of (['Query', 'Mutation'] as const).flatMap((root) => flatten(namespaceTree(model, root, operations)))) {
    for (const child of type.children) {
      const field = child.segments.at(-1) ?? '';
      add(`${identifier(type.name, field)}Namespace`, unit(type.name, field, 'Opens a namespace.', 'NoneDataSource', '{}'));
    }
    for (const operation of type.operations) {
      const source = operation.root === 'Mutation' ? 'CommandDataSource' : 'QueryDataSource';
      add(`${identifier(type.name, operation.field)}Resolver`, unit(type.name, operation.field, purposeOf(operation), source), {
        node: operation.node,
      });
    }
  }
  for (const view of model.views) {
    for (const relation of view.relations) {
      if (relation.type === 'ObjectList') continue;
      const made = unit(view.name, relation.name, `Relation ${view.name}.${relation.name} to ${relation.ref}.`, 'QueryDataSource');
      add(`${identifier(view.name, relation.name)}Relation`, made, { node: relation });
    }
  }
  for (const field of ['publishTrace', 'publishNotification']) {
    const made = unit(
      'Mutation',
      field,
      'Hands a message of a function to the subscribers.',
      'NoneDataSource',
      '$util.toJson($ctx.arguments)',
    );
    add(`${identifier('', field)}Resolver`, made);
  }
  return Object.fromEntries(all);
}

function unit(TypeName: string, FieldName: string, purpose: string, source: string, payload?: string): TemplateResource {
  const properties: Properties = {
    ApiId: attribute('Api', 'ApiId'),
    TypeName,
    FieldName,
    Kind: 'UNIT',
    DataSourceName: attribute(source, 'Name'),
    ...(payload && {
      RequestMappingTemplate: `{"version":"2018-05-29","payload":${payload}}`,
      ResponseMappingTemplate: '$util.toJson($ctx.result)',
    }),
  };
  return resource('AWS::AppSync::Resolver', purpose, properties, ['Schema']);
}

function purposeOf(operation: Operation): string {
  if (operation.root === 'Mutation') return `Mutation ${operation.path}.`;
  return `Query ${operation.path}${operation.view ? `, answers ${operation.view}` : ''}.`;
}

/** Logical ids take letters and digits alone. */
function identifier(type: string, field: string): string {
  return `${type}${field.charAt(0).toUpperCase()}${field.slice(1)}`.replace(/[^A-Za-z0-9]/g, '');
}
