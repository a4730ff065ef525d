import type { Severity } from '../diagnostic';

/** A part of a small model with a mistake, and the same part without it. */
export interface RulePair {
  /**
   * XML, or the file that the rule is about. What the diagnostic underlines stands between « and ». A first line `<!-- path -->` says which
   * file of the split layout it is.
   */
  readonly wrong: string;
  /** Nothing is told of it. */
  readonly right: string;
}

/** One rule of REFERENCE §11, explained. What a diagnostic says of a certain model is written where it is checked, not here. */
export interface Rule extends RulePair {
  /** The code of its diagnostics. */
  readonly id: string;
  /** That of the pair; 'info' = a hint, which only programs ask for. */
  readonly severity: Severity;
  /** What must not be, as one line. */
  readonly text: string;
  /** What would happen. */
  readonly why: string;
  /** Where REFERENCE says what is right, without its own section 11. */
  readonly section: string;
  /** The cases in which it is told less severely, with a pair of their own. */
  readonly warning?: RulePair & { readonly when: string };
  /** What else there is to know, such as a case that is left out on purpose. */
  readonly note?: string;
}

/** The example without its marks, and what they enclose. */
export interface MarkedText {
  readonly text: string;
  /** The line of the mark, from 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  readonly length: number;
}

/** Takes the marks out. Throws if there is not exactly one marked part. */
export function unmark(marked: string): MarkedText {
  const from = marked.indexOf('\u00ab');
  const to = marked.indexOf('\u00bb');
  if (from < 0 || to < from || marked.split(/[\u00ab\u00bb]/).length !== 3) throw new Error(`no marked part, or several: ${marked}`);
  const before = marked.slice(0, from).split('\n');
  return {
    text: marked.slice(0, from) + marked.slice(from + 1, to) + marked.slice(to + 1),
    line: before.length,
    column: before.at(-1)!.length + 1,
    length: to - from - 1,
  };
}
