import {
  type ApiDefinition,
  type AssembledApi,
  AUTH_MODES,
  type AuthMode,
  type DataSource,
  type Resolver,
  type UserPool,
} from './api-definition';
import type { DeployedStack } from './deployed-stack';
import { Intrinsics } from './intrinsics';
import { resolverKind } from './resolver-kind';

type Properties = Readonly<Record<string, unknown>>;

interface Part {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly properties: Properties;
  readonly stackName: string;
}

/** A resource whose properties cannot be read: it may belong to any API of its stack, and to any at all if its stack has none. */
interface Unresolved {
  readonly stackName: string;
  readonly message: string;
}

/** Types that belong to a GraphQL API but change nothing in how it answers here. */
const IGNORED = new Set(['DomainName', 'DomainNameApiAssociation', 'SourceApiAssociation', 'Api', 'ChannelNamespace']);

/**
 * The GraphQL APIs of the deployed stacks. Data sources, resolvers and keys may stand in other stacks than the API (they name it by
 * ApiId). What cannot be served is a problem of its API, with the resource's logical id.
 */
export function assembleApis(stacks: readonly DeployedStack[]): AssembledApi[] {
  const unresolved: Unresolved[] = [];
  const parts = stacks.flatMap((stack) => partsOf(stack, unresolved));
  const apis = parts.filter((part) => part.type === 'GraphQLApi');
  const homes = new Set(apis.map(({ stackName }) => stackName));
  return apis.map((api) => {
    const apiId = lastPart(api.physicalId);
    const own = parts.filter((part) => part.type !== 'GraphQLApi' && lastPart(String(part.properties.ApiId ?? '')) === apiId);
    const problems = unresolved
      .filter(({ stackName }) => stackName === api.stackName || !homes.has(stackName))
      .map(({ message }) => message);
    const definition = defineApi(apiId, api, own, problems);
    return { apiId, stackName: api.stackName, problems, ...(problems.length === 0 ? { definition } : {}) };
  });
}

function partsOf(stack: DeployedStack, problems: Unresolved[]): Part[] {
  const intrinsics = new Intrinsics(stack);
  const parts: Part[] = [];
  for (const [logicalId, resource] of Object.entries(stack.template.Resources)) {
    const type = /^AWS::AppSync::(.+)$/.exec(resource.Type)?.[1];
    if (!type || IGNORED.has(type)) continue;
    try {
      const physicalId = stack.physicalIds[logicalId];
      if (!intrinsics.exists(logicalId, resource) || physicalId === undefined) continue;
      parts.push({ logicalId, physicalId, type, properties: intrinsics.properties(resource), stackName: stack.name });
    } catch (error) {
      problems.push({ stackName: stack.name, message: `${logicalId} of stack ${stack.name}: ${(error as Error).message}` });
    }
  }
  return parts;
}

function defineApi(apiId: string, api: Part, own: readonly Part[], problems: string[]): ApiDefinition {
  const schemas = own.filter((part) => part.type === 'GraphQLSchema');
  const definition = schemas[0]?.properties.Definition;
  const attempt = (part: Part, work: () => void) => {
    try {
      work();
    } catch (error) {
      problems.push(`${part.logicalId}: ${(error as Error).message}`);
    }
  };
  if (schemas.length !== 1) problems.push(`${api.logicalId} has ${schemas.length} AWS::AppSync::GraphQLSchema resources, not one`);
  else if (typeof definition !== 'string') problems.push(`${schemas[0]?.logicalId}: only an inline Definition is served`);
  for (const part of own) {
    if (!['GraphQLSchema', 'DataSource', 'Resolver', 'ApiKey'].includes(part.type))
      problems.push(`${part.logicalId}: AWS::AppSync::${part.type} is not served`);
  }
  const dataSources: Record<string, DataSource> = {};
  for (const part of own.filter(({ type }) => type === 'DataSource')) {
    attempt(part, () => {
      dataSources[String(part.properties.Name)] = dataSource(part.properties);
    });
  }
  const resolvers: Resolver[] = [];
  for (const part of own.filter(({ type }) => type === 'Resolver')) {
    attempt(part, () => resolvers.push(resolver(part, dataSources)));
  }
  let access: Access = { modes: ['API_KEY'], userPools: [] };
  attempt(api, () => {
    access = accessOf(api.properties);
  });
  return {
    apiId,
    stackName: api.stackName,
    schema: typeof definition === 'string' ? definition : '',
    defaultMode: access.modes[0] ?? 'API_KEY',
    modes: access.modes,
    userPools: access.userPools,
    apiKeys: own.filter(({ type }) => type === 'ApiKey').map(({ physicalId }) => lastPart(physicalId)),
    introspection: api.properties.IntrospectionConfig !== 'DISABLED',
    queryDepthLimit: Number(api.properties.QueryDepthLimit ?? 0),
    resolverCountLimit: Number(api.properties.ResolverCountLimit ?? 0) || 10_000,
    dataSources,
    resolvers,
  };
}

function dataSource(properties: Properties): DataSource {
  if (properties.Type === 'NONE') return { type: 'NONE' };
  if (properties.Type !== 'AWS_LAMBDA') throw new Error(`data sources of type ${properties.Type} are not served, only AWS_LAMBDA and NONE`);
  const functionArn = (properties.LambdaConfig as Properties | undefined)?.LambdaFunctionArn;
  if (typeof functionArn !== 'string') throw new Error('LambdaConfig.LambdaFunctionArn is missing');
  return { type: 'AWS_LAMBDA', functionArn };
}

function resolver(part: Part, dataSources: Readonly<Record<string, DataSource>>): Resolver {
  const { TypeName, FieldName, DataSourceName, Kind } = part.properties;
  const name = String(DataSourceName ?? '');
  const source = dataSources[name];
  // A pipeline has no data source; say that it is one, not that the name is missing.
  if (!source && Kind !== 'PIPELINE') throw new Error(`there is no data source '${name}' (resolver of ${TypeName}.${FieldName})`);
  const kind = resolverKind(part.properties, source ?? { type: 'NONE' });
  return { typeName: String(TypeName), fieldName: String(FieldName), dataSource: name, kind, logicalId: part.logicalId };
}

interface Access {
  readonly modes: readonly AuthMode[];
  readonly userPools: readonly UserPool[];
}

function accessOf(api: Properties): Access {
  if ((api.ApiType ?? 'GRAPHQL') !== 'GRAPHQL') throw new Error(`an API of type ${api.ApiType} is not served`);
  const providers = [api, ...((api.AdditionalAuthenticationProviders as Properties[] | undefined) ?? [])];
  const modes: AuthMode[] = [];
  const userPools: UserPool[] = [];
  for (const provider of providers) {
    const mode = AUTH_MODES.find((known) => known === provider.AuthenticationType);
    if (!mode) throw new Error(`authorization mode ${provider.AuthenticationType} is not served, only ${AUTH_MODES.join(', ')}`);
    if (!modes.includes(mode)) modes.push(mode);
    if (mode === 'AMAZON_COGNITO_USER_POOLS') userPools.push(userPool(provider.UserPoolConfig as Properties | undefined));
  }
  return { modes, userPools };
}

function userPool(config: Properties | undefined): UserPool {
  if (typeof config?.UserPoolId !== 'string') throw new Error('UserPoolConfig.UserPoolId is missing');
  if (config.DefaultAction === 'DENY') throw new Error('UserPoolConfig.DefaultAction DENY is not served');
  return { id: config.UserPoolId, ...(typeof config.AppIdClientRegex === 'string' ? { clientPattern: config.AppIdClientRegex } : {}) };
}

function lastPart(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
