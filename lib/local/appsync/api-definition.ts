/** The authorization modes that are served; AppSync's names. */
export const AUTH_MODES = ['API_KEY', 'AMAZON_COGNITO_USER_POOLS', 'AWS_IAM'] as const;
export type AuthMode = (typeof AUTH_MODES)[number];

/** A Cognito user pool whose tokens an API accepts. */
export interface UserPool {
  readonly id: string;
  /** Regular expression that the client id of a token must match as a whole; absent: any client of the pool. */
  readonly clientPattern?: string;
}

/** Where the value of a field comes from. */
export type DataSource =
  | { readonly type: 'NONE' }
  | {
      readonly type: 'AWS_LAMBDA';
      /** ARN or name, as the Invoke API takes it. */
      readonly functionArn: string;
    };

/**
 * What a resolver does.
 * - `lambda`: direct Lambda resolver, no templates.
 * - `empty`: NONE data source with an empty payload, gives `{}` (namespaces).
 * - `arguments`: NONE data source, gives the field's arguments (publishing mutations).
 */
export type ResolverKind = 'lambda' | 'empty' | 'arguments';

export interface Resolver {
  readonly typeName: string;
  readonly fieldName: string;
  readonly dataSource: string;
  readonly kind: ResolverKind;
  /** Logical id of the resource, for messages. */
  readonly logicalId: string;
}

/** A GraphQL API as it is deployed, with all references resolved. Plain data: two equal definitions serve the same API. */
export interface ApiDefinition {
  readonly apiId: string;
  readonly stackName: string;
  /** SDL as deployed, without AppSync's own scalars and directives. */
  readonly schema: string;
  readonly defaultMode: AuthMode;
  /** All modes, the default one first. */
  readonly modes: readonly AuthMode[];
  readonly userPools: readonly UserPool[];
  /** The keys of the stack; whether one has expired is for the emulator to say. */
  readonly apiKeys: readonly string[];
  readonly introspection: boolean;
  /** Levels of nesting a query may have; 0 = no limit (AppSync API reference, queryDepthLimit). */
  readonly queryDepthLimit: number;
  /** Resolvers that one request may run (AppSync API reference, resolverCountLimit; 10,000 where it is not set). */
  readonly resolverCountLimit: number;
  readonly dataSources: Readonly<Record<string, DataSource>>;
  readonly resolvers: readonly Resolver[];
}

/** An API that exists, and its definition unless something in it cannot be served. */
export interface AssembledApi {
  readonly apiId: string;
  readonly stackName: string;
  readonly definition?: ApiDefinition;
  /** Sentences that name the resource and what is wrong with it; empty if there is a definition. */
  readonly problems: readonly string[];
}
