/** A stretch of a file. Line and column count from 1, in UTF-16 units; length is at least 1. `file` is relative to the model's folder, with '/'. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** One element as it was written. */
export interface SourceElement {
  readonly name: string;
  /** The span of an attribute's value; of the element's name without an argument or where the attribute is absent. */
  at(attribute?: string): Span;
  /** The span of `length` characters at `offset` within the decoded value of an attribute (within the text, for '#text'). */
  within(attribute: string, offset: number, length: number): Span;
}

export interface ModelNode {
  readonly source: SourceElement;
}
