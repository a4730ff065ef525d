import type { ModelNode } from './source';

export interface FunctionalScenarios {
  readonly cleanDb: boolean;
  readonly cleanIam: boolean;
  /** Percent, 0 to 100. */
  readonly minimumEventCoverage: number;
  readonly minimumViewCoverage: number;
  readonly scenarios: readonly Scenario[];
}

export interface Scenario extends ModelNode {
  readonly name: string;
  readonly extends: readonly string[];
  readonly activities: readonly ScenarioActivity[];
}

export interface ScenarioInput extends ModelNode {
  readonly name: string;
  readonly type: string;
  /** As written, with #variables#. */
  readonly value: string;
}

interface ScenarioStep extends ModelNode {
  readonly description: string;
}

export type ScenarioActivity = ScenarioStep &
  (
    | { readonly type: 'set-variables'; readonly inputs: readonly ScenarioInput[] }
    | {
        readonly type: 'mutation';
        readonly path: string;
        readonly inputs: readonly ScenarioInput[];
        readonly expectedTraces: readonly ExpectedTrace[];
      }
    | {
        readonly type: 'query';
        readonly path: string;
        readonly view: string;
        readonly inputs: readonly ScenarioInput[];
        readonly expects: readonly ScenarioInput[];
        readonly extracts: readonly ExtractValue[];
      }
    | { readonly type: 'refresh-token' }
    | { readonly type: 'switch-user'; readonly user: string }
    | { readonly type: 'wait'; readonly milliseconds: number }
    | { readonly type: 'grant-role'; readonly role: string }
  );

export interface ExpectedTrace extends ModelNode {
  /** 'Sub.Agg.Flow' or '<Notifier>-Notifier'. */
  readonly component: string;
  readonly status: 'success' | 'error';
}

export interface ExtractValue extends ModelNode {
  /** Result path. */
  readonly path: string;
  readonly variable: string;
}
