import type { ModelNode } from './source';
import type { CodeReference, Value } from './value';

/** `command` inside an aggregate. */
export interface BehaviorFlow extends ModelNode {
  readonly name: string;
  /** 'Subdomain.Aggregate.Flow'. */
  readonly id: string;
  readonly create: boolean;
  readonly reactivate: 'false' | 'optional' | 'true';
  readonly triggers: readonly FlowTrigger[];
  readonly processors: readonly Processor[];
  readonly testCases: readonly TestCase[];
}

export interface Trigger extends ModelNode {
  /** Event name, 'FileUploaded', or for notifiers '@afterDeployment', '@rate(…)', '@cron(…)'. */
  readonly event: string;
  readonly mappings: readonly TriggerMapping[];
  readonly idempotencyKey: readonly Value[];
  /** Seconds. */
  readonly idempotencyTtl: number;
}

export interface FlowTrigger extends Trigger {
  readonly key: Value;
}

export interface TriggerMapping extends ModelNode {
  readonly target: string;
  readonly value: Value;
}

export type Processor =
  | EmitEvent
  | (ModelNode & { readonly type: 'validator'; readonly condition: string; readonly message: string })
  | (ModelNode & { readonly type: 'set-variable'; readonly name: string; readonly python: string })
  | (ModelNode & { readonly type: 'code'; readonly code: CodeReference })
  | (ModelNode & { readonly type: 'update-key'; readonly python: string });

export interface EmitEvent extends ModelNode {
  readonly type: 'emit-event';
  readonly event: string;
  /** Unmapped fields are left out. */
  readonly mappings: readonly EmitMapping[];
}

export interface EmitMapping extends ModelNode {
  readonly target: string;
  /** kind 'python', or 'literal' coerced to the field's type at generation. */
  readonly value: Value;
}

export interface TestCase extends ModelNode {
  readonly name: string;
  readonly trigger: string;
  readonly expectedStatus: 'success' | 'error';
  readonly user: string;
  readonly inputs: readonly TestInput[];
  readonly expected: readonly ExpectedEvent[];
  /** undefined = no instance exists. */
  readonly state?: Readonly<Record<string, unknown>>;
  readonly expectedState?: { readonly key: string; readonly document: Readonly<Record<string, unknown>> };
}

export interface TestInput extends ModelNode {
  readonly name: string;
  /** Coerced; a list of objects for a collection. */
  readonly value: unknown;
}

export interface ExpectedEvent extends ModelNode {
  readonly event: string;
  readonly fields: readonly TestInput[];
}
