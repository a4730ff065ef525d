import type { ModelNode } from './source';

export type DataType = 'String' | 'Int' | 'Float' | 'Boolean' | 'StringList';

export type RelationType = 'ObjectList' | 'OneToOne' | 'ManyToOne' | 'OneToMany' | 'ManyToMany';

/** A value of a model: literal text coerced to its declared type (REFERENCE §4.3). */
export type Literal = string | number | boolean | readonly string[];

/**
 * A text that is a bare name, a literal or Python, by the sigil '#' (REFERENCE §6.2).
 * `python` has the sigils outside string literals removed and is trimmed; it parsed as exactly one expression if `check` found no error.
 */
export type Value =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'python'; readonly python: string }
  | { readonly kind: 'global'; readonly call: GlobalCall };

/** `#global.name(args)` (REFERENCE §6.4). */
export interface GlobalCall {
  readonly expression: string;
  readonly args: readonly GlobalArgument[];
}

export type GlobalArgument =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'reference'; readonly path: readonly string[] }
  /** `#foreign-key#` in the role of a relation. */
  | { readonly kind: 'foreign-key' };

/** A text with {{flow.x}} markers, or Python. */
export type TextValue = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'python'; readonly python: string };

/** Inline Python (dedented, |LB| replaced) or a function of a module; `module` is 'HashLib' for lib/HashLib.py. */
export type CodeReference =
  | { readonly kind: 'inline'; readonly python: string; readonly attribute: string }
  | { readonly kind: 'module'; readonly module: string; readonly handler: string };

/** Who may call (REFERENCE §8.7). */
export type Authorization =
  | { readonly mode: 'anonymous' | 'authenticated' }
  | { readonly mode: 'role'; readonly role: Role }
  | { readonly mode: 'user'; readonly usernameField: string };

/** A required group: its literal name, or the call of an ActorEventRole expression. */
export type Role = { readonly kind: 'literal'; readonly name: string } | { readonly kind: 'global'; readonly call: GlobalCall };

export interface DataField extends ModelNode {
  readonly name: string;
  readonly type: DataType;
  /** undefined = no default; '' is a default. */
  readonly default?: Literal;
}

/** A list of objects in an event or command; a dictionary of objects, by business key, in a document. */
export interface Collection<F extends DataField = DataField> extends ModelNode {
  readonly name: string;
  readonly fields: readonly F[];
  /** Hint only (REFERENCE §5.4); undefined if missing or no field of the items. */
  readonly businessKey?: string;
}
