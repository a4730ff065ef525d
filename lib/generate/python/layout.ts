/**
 * Python that is not yet laid out. A `Doc` is made by the encoders of `literals.ts`, by the tag `py` whose constant parts are ours, and by
 * `snippet`, which carries the author's own text. Plain strings are no `Doc`, so no text of a model gets into Python by another way.
 */
import type { Span } from '../../model/types';

export type Doc = TextDoc | SequenceDoc | BracketsDoc | SnippetDoc;

/** Python of ours on one line. */
interface TextDoc {
  readonly kind: 'text';
  readonly text: string;
}
interface SequenceDoc {
  readonly kind: 'sequence';
  readonly parts: readonly Doc[];
}
/** A call's arguments, a tuple, a dictionary: on one line where it fits, else one item per line with a trailing comma. */
interface BracketsDoc {
  readonly kind: 'brackets';
  readonly open: string;
  readonly items: readonly Doc[];
  readonly close: string;
  /** A tuple: its only item needs a comma on one line too. Parts: a literal in several parts, which nothing separates. */
  readonly form?: 'tuple' | 'parts';
  /** One item per line though they would fit on one. */
  readonly exploded: boolean;
}
/** The author's expression, in parentheses of its own (REFERENCE §6.2). */
export interface SnippetDoc {
  readonly kind: 'snippet';
  readonly python: string;
  readonly span: Span;
}

/** Constant Python of this generator's own source, with other docs in between. */
export function py(constants: TemplateStringsArray, ...docs: Doc[]): Doc {
  const parts: Doc[] = [];
  constants.forEach((constant, index) => {
    if (constant) parts.push({ kind: 'text', text: constant });
    const doc = docs[index];
    if (doc) parts.push(doc);
  });
  return { kind: 'sequence', parts };
}

/** The author's expression; `span` is where it stands in the model. */
export function snippet(python: string, span: Span): SnippetDoc {
  return { kind: 'snippet', python: python.replace(/\r\n?/g, '\n'), span };
}

/** `callee(items…)`. */
export function call(callee: Doc, items: readonly Doc[], options: { exploded?: boolean } = {}): Doc {
  return { kind: 'sequence', parts: [callee, { kind: 'brackets', open: '(', items, close: ')', exploded: options.exploded ?? false }] };
}

/** `(items…)`, with the comma that a tuple of one needs. */
export function tuple(items: readonly Doc[], options: { exploded?: boolean } = {}): Doc {
  return { kind: 'brackets', open: '(', items, close: ')', form: 'tuple', exploded: (options.exploded ?? false) && items.length > 1 };
}

/** `a, b, c` on one line. */
export function join(docs: readonly Doc[]): Doc {
  return { kind: 'sequence', parts: docs.flatMap((doc, index) => (index > 0 ? [py`, `, doc] : [doc])) };
}

/** `{items…}`, each `key: value`. */
export function dictionary(items: readonly Doc[]): Doc {
  return { kind: 'brackets', open: '{', items, close: '}', exploded: items.length > 1 };
}

/** Columns of a line, as formatters of Python take them by default. */
export const WIDTH = 88;

/** Columns that a doc takes on one line; infinite where it cannot stand on one. */
export function flatWidth(doc: Doc): number {
  switch (doc.kind) {
    case 'text':
      return doc.text.length;
    case 'snippet':
      return doc.python.includes('\n') ? Number.POSITIVE_INFINITY : doc.python.length + 2;
    case 'sequence':
      return doc.parts.reduce((sum, part) => sum + flatWidth(part), 0);
    case 'brackets':
      if (doc.exploded && doc.items.length > 0) return Number.POSITIVE_INFINITY;
      return doc.items.reduce((sum, item) => sum + flatWidth(item) + 2, isLoneTuple(doc) ? 1 : doc.items.length ? 0 : 2);
  }
}

/** Where text goes; knows where it stands. */
export interface Output {
  readonly column: number;
  text(text: string): void;
  newline(indent: number): void;
  snippet(doc: SnippetDoc): void;
}

/** Lays a doc out at the output's place. `indent` is that of the statement, `reserve` the columns of what follows on the same line. */
export function print(doc: Doc, output: Output, indent: number, reserve = 0): void {
  if (doc.kind === 'text') output.text(doc.text);
  else if (doc.kind === 'snippet') output.snippet(doc);
  else {
    const breaks = output.column + flatWidth(doc) + reserve > WIDTH;
    if (doc.kind === 'brackets') printBrackets(doc, output, indent, breaks && doc.items.length > 0);
    else printSequence(flatten(doc), output, indent, reserve, breaks);
  }
}

/** Of several brackets the last one is broken, and those that cannot stand on one line. */
function printSequence(parts: readonly Doc[], output: Output, indent: number, reserve: number, breaks: boolean): void {
  const last = breaks ? parts.findLastIndex((part) => part.kind === 'brackets' && part.items.length > 0) : -1;
  parts.forEach((part, index) => {
    if (part.kind === 'brackets') printBrackets(part, output, indent, index === last || flatWidth(part) === Number.POSITIVE_INFINITY);
    else print(part, output, indent, reserve);
  });
}

function printBrackets(doc: BracketsDoc, output: Output, indent: number, breaks: boolean): void {
  output.text(doc.open);
  doc.items.forEach((item, index) => {
    if (breaks) output.newline(indent + 4);
    else if (index > 0) output.text(', ');
    print(item, output, indent + 4, breaks && doc.form !== 'parts' ? 1 : 0);
    if (doc.form !== 'parts' && (breaks || isLoneTuple(doc))) output.text(',');
  });
  if (breaks) output.newline(indent);
  output.text(doc.close);
}

function isLoneTuple(doc: BracketsDoc): boolean {
  return doc.form === 'tuple' && doc.items.length === 1;
}

function flatten(doc: Doc): Doc[] {
  return doc.kind === 'sequence' ? doc.parts.flatMap(flatten) : [doc];
}
