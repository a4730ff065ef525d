/**
 * `scenarios.json`, which `generate` writes and `gate` runs: the scenarios of a model with their GraphQL documents ready to send. Values keep
 * their `#variables#`.
 */
export interface ScenariosDocument {
  readonly cleanDb: boolean;
  readonly cleanIam: boolean;
  /** Percent, 0 to 100. */
  readonly minimumEventCoverage: number;
  readonly minimumViewCoverage: number;
  /** Domain events of aggregates: what event coverage counts (REFERENCE §9.9). */
  readonly events: readonly string[];
  /** Views with at least one query: what view coverage counts. */
  readonly views: readonly string[];
  readonly queries: readonly { readonly path: string; readonly view: string; readonly type: 'get' | 'filter' | 'query' }[];
  readonly scenarios: readonly ScenarioDocument[];
}

export interface ScenarioDocument {
  readonly name: string;
  readonly extends: readonly string[];
  readonly activities: readonly ActivityDocument[];
}

export interface InputDocument {
  readonly name: string;
  readonly type: string;
  readonly value: string;
}

export interface MutationInput extends InputDocument {
  /** Left out where its value is empty. */
  readonly optional: boolean;
}

export interface QueryInput extends MutationInput {
  /** Name of the argument and of the GraphQL variable. */
  readonly argument: string;
}

/** What a mutation and a query have in common. */
export interface CallDocument {
  /** As the model writes it: 'Shop.Cart.add'. */
  readonly path: string;
  readonly document: string;
  /** Where the answer stands in `data`. */
  readonly resultPath: readonly string[];
  /** Sent with the API key instead of the user's token. */
  readonly anonymous: boolean;
}

export type ActivityDocument = { readonly description: string } & (
  | { readonly type: 'set-variables'; readonly inputs: readonly InputDocument[] }
  | ({
      readonly type: 'mutation';
      readonly inputs: readonly MutationInput[];
      readonly expectedTraces: readonly { readonly component: string; readonly status: 'success' | 'error' }[];
    } & CallDocument)
  | ({
      readonly type: 'query';
      readonly view: string;
      readonly inputs: readonly QueryInput[];
      readonly expects: readonly { readonly path: string; readonly type: string; readonly value: string }[];
      readonly extracts: readonly { readonly path: string; readonly variable: string }[];
    } & CallDocument)
  | { readonly type: 'refresh-token' }
  | { readonly type: 'switch-user'; readonly user: string }
  | { readonly type: 'wait'; readonly milliseconds: number }
  | { readonly type: 'grant-role'; readonly role: string }
);
