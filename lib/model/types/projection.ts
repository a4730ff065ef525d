import type { ModelNode } from './source';
import type { Authorization, DataField } from './value';

export interface Projection extends ModelNode {
  readonly name: string;
  readonly namespace: readonly string[];
  readonly fieldName: string;
  readonly authorization: Authorization;
  readonly returns: string;
  readonly resultSet: boolean;
  /** A Python module that defines transform(arguments, username). */
  readonly python: string;
  readonly inputs: readonly ProjectionInput[];
}

export interface ProjectionInput extends DataField {
  readonly required: boolean;
}
