import type { HandlerOperand } from './domain';
import type { ModelNode } from './source';
import type { Authorization, CodeReference, DataField, RelationType, Role, Value } from './value';

export interface View extends ModelNode {
  readonly name: string;
  /** -1 = never expires. */
  readonly retentionDays: number;
  readonly notifies: boolean;
  /** The pk field's name; undefined = nested or return type only. */
  readonly key?: string;
  readonly fields: readonly DataField[];
  readonly relations: readonly Relation[];
  readonly snapshotHandlers: readonly SnapshotHandler[];
  readonly customHandlers: readonly CustomHandler[];
  readonly queries: readonly ViewQuery[];
}

export interface Relation extends ModelNode {
  readonly name: string;
  readonly type: RelationType;
  readonly ref: string;
  /** undefined for ObjectList. */
  readonly foreignKey?: { readonly kind: 'field'; readonly name: string } | { readonly kind: 'canonical' };
  /** undefined = inherited from the query. */
  readonly role?: Role;
}

export interface SnapshotHandler extends ModelNode {
  /** 'Subdomain.Aggregate'. */
  readonly aggregate: string;
  readonly key: Value;
  /** Collection iterated by processor="dictionary"; undefined = once per snapshot. */
  readonly dictionary?: string;
  readonly mappings: readonly ViewMapping[];
  readonly deleteConditions: readonly DeleteCondition[];
}

/** `delete`: removes the instance where it is true. */
export interface DeleteCondition extends ModelNode {
  readonly python: string;
}

export interface ViewMapping extends ModelNode {
  readonly target: string;
  readonly operand: HandlerOperand | 'convert_items';
  readonly value: Value;
  /** Python, for convert_items; undefined = all fields by name. */
  readonly template?: string;
}

export interface CustomHandler extends ModelNode {
  readonly aggregate: string;
  /** `attribute` of inline code is '#text'. */
  readonly code: CodeReference;
}

export type FilterOperand = 'equals' | 'not_equals' | 'less_than' | 'greater_than' | 'less_than_equals' | 'greater_than_equals';

export interface ViewQuery extends ModelNode {
  readonly namespace: readonly string[];
  readonly fieldName: string;
  readonly type: 'get' | 'filter' | 'query';
  readonly authorization: Authorization;
  readonly canonicalSearch: boolean;
  readonly clauses: readonly FilterClause[];
}

export interface FilterClause extends ModelNode {
  readonly field: string;
  readonly operand: FilterOperand;
}
