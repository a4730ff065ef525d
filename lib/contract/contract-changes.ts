export type ContractPart = 'command' | 'event' | 'view' | 'query';

/** One element that differs. */
export interface ContractChange {
  readonly part: ContractPart;
  readonly name: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** What is different, in words; empty for what was added or removed. */
  readonly details: readonly string[];
}

/** An event that stored streams hold and that the new model cannot read as it was meant. */
export interface UnreadableEvent {
  readonly event: string;
  /** `items.price` for a field of a collection. */
  readonly field: string;
  readonly why: string;
  /** What to do instead. */
  readonly help: string;
}

/** What differs between two contracts. All lists are in a fixed order: by part, then by name. */
export interface ContractChanges {
  readonly changes: readonly ContractChange[];
  /** What existing clients would notice as an error, a sentence each. */
  readonly breaking: readonly string[];
  /** What existing clients may notice. */
  readonly dangerous: readonly string[];
  /** What stored events lose or gain without anybody being refused, a sentence each. */
  readonly notes: readonly string[];
  /** Refused by a deployment. */
  readonly unreadable: readonly UnreadableEvent[];
}
