import type { BehaviorFlow } from './flow';
import type { ModelNode } from './source';
import type { Collection, DataField, Value } from './value';

export interface DomainEvent extends ModelNode {
  readonly name: string;
  /** 'Subdomain.Aggregate'. */
  readonly aggregate: string;
  readonly fields: readonly DataField[];
  readonly collections: readonly Collection[];
}

export interface Aggregate extends ModelNode {
  readonly subdomain: string;
  readonly name: string;
  /** 'Subdomain.Aggregate'. */
  readonly id: string;
  readonly businessKey?: string;
  /** Seconds; -1 = for ever. */
  readonly eventTtl: number;
  /** Events; 0 = never. */
  readonly snapshotInterval: number;
  readonly backupIntervalDays: number;
  readonly backupTtlDays: number;
  readonly fields: readonly DataField[];
  readonly collections: readonly Collection[];
  readonly flows: readonly BehaviorFlow[];
  readonly handlers: readonly EventHandler[];
}

export interface EventHandler extends ModelNode {
  readonly event: string;
  readonly mappings: readonly HandlerMapping[];
  readonly nestedMappings: readonly NestedMapping[];
  /** Dedented, |LB| replaced; undefined = none. */
  readonly code?: string;
}

export type HandlerOperand = 'set' | 'add' | 'subtract' | 'append' | 'remove' | 'put' | 'python-expression';

export interface HandlerMapping extends ModelNode {
  readonly target: string;
  readonly operand: HandlerOperand;
  readonly value: Value;
  readonly condition?: string;
}

export interface NestedMapping extends ModelNode {
  readonly from: string;
  readonly target: string;
  readonly businessKey: string;
  readonly strategy: 'extend' | 'replace';
  readonly mappings: readonly HandlerMapping[];
}
