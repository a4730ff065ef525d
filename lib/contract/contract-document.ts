/**
 * contract.json of a package: what a model promises to those outside of it — clients of its API, and the events that are stored already.
 * Sorted by name, so that the order of the model's files changes nothing.
 */
export interface ContractDocument {
  readonly version: 1;
  readonly commands: readonly CommandContract[];
  readonly events: readonly EventContract[];
  readonly views: readonly ViewContract[];
  readonly queries: readonly QueryContract[];
}

/** A field's type is one of the model's data types, or `Items` with the fields of an item. */
export interface FieldContract {
  readonly name: string;
  readonly type: string;
  /** Absent = none; '' is one. */
  readonly default?: unknown;
  /** Of type `Items`. */
  readonly fields?: readonly FieldContract[];
}

export interface CommandContract {
  /** As scenarios write it: 'Shop.Cart.add'. */
  readonly name: string;
  /** `anonymous`, `authenticated`, `user: <field>` or `role: <name>`. */
  readonly authorization: string;
  readonly inputs: readonly InputContract[];
}

export interface InputContract extends FieldContract {
  /** Regular expression that a value has to match. */
  readonly pattern?: string;
}

export interface EventContract {
  readonly name: string;
  /** 'Subdomain.Aggregate': the streams that hold it. */
  readonly aggregate: string;
  readonly fields: readonly FieldContract[];
}

export interface ViewContract {
  readonly name: string;
  readonly fields: readonly FieldContract[];
}

export interface QueryContract {
  readonly name: string;
  readonly authorization: string;
  readonly returns: string;
  /** `key: ID`, with `!` where it must be given. */
  readonly arguments: readonly { readonly name: string; readonly type: string }[];
}
