import type { ModelNode } from './source';
import type { Authorization, Collection, DataField } from './value';

export interface CommandField extends DataField {
  /** The pattern's name, or the raw regex. */
  readonly pattern?: { readonly kind: 'named'; readonly name: string } | { readonly kind: 'raw'; readonly regex: string };
  readonly autoFill?: 'username' | 'uuid';
}

/** `event type="ActorEvent"`: a mutation of the API. */
export interface Command extends ModelNode {
  /** Event name, e.g. CreateUserRequested. */
  readonly eventName: string;
  /** Event name without Requested. */
  readonly name: string;
  /** Segments, e.g. ['Project', 'Build']. */
  readonly namespace: readonly string[];
  readonly operation: string;
  readonly authorization: Authorization;
  readonly fields: readonly CommandField[];
  readonly collections: readonly Collection<CommandField>[];
}
