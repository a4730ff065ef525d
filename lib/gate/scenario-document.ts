/** scenarios.json as `generate` writes it: the scenarios with their GraphQL documents ready to send. */
export interface ScenariosDocument {
  readonly cleanDb: boolean;
  readonly cleanIam: boolean;
  /** Percent, 0 to 100. */
  readonly minimumEventCoverage: number;
  readonly minimumViewCoverage: number;
  /** All domain events of aggregates. */
  readonly events: readonly string[];
  /** Views with at least one query. */
  readonly views: readonly string[];
  readonly queries: readonly { readonly path: string; readonly view: string; readonly type: string }[];
  readonly scenarios: readonly ScenarioDocument[];
}

export interface ScenarioDocument {
  readonly name: string;
  readonly extends: readonly string[];
  readonly activities: readonly ScenarioActivity[];
}

export interface ScenarioInput {
  readonly name: string;
  /** GraphQL variable, for queries; default: the name. */
  readonly argument?: string;
  readonly type: string;
  /** With #variables#. */
  readonly value: string;
  /** An optional input whose value is empty or a lone '#' is left out. */
  readonly optional?: boolean;
}

export interface Operation {
  readonly path: string;
  readonly document: string;
  readonly resultPath: readonly string[];
  /** Sent with the API key instead of the user's token. */
  readonly anonymous: boolean;
  readonly inputs: readonly ScenarioInput[];
}

export type ScenarioActivity = { readonly description?: string } & (
  | { readonly type: 'set-variables'; readonly inputs: readonly ScenarioInput[] }
  | ({
      readonly type: 'mutation';
      readonly expectedTraces: readonly { readonly component: string; readonly status: 'success' | 'error' }[];
    } & Operation)
  | ({
      readonly type: 'query';
      readonly view: string;
      readonly expects: readonly { readonly path: string; readonly type: string; readonly value: string }[];
      readonly extracts: readonly { readonly path: string; readonly variable: string }[];
    } & Operation)
  | { readonly type: 'refresh-token' }
  | { readonly type: 'switch-user'; readonly user: string }
  | { readonly type: 'wait'; readonly milliseconds: number }
  | { readonly type: 'grant-role'; readonly role: string }
);
