const REFERENCE = /\{\{([^{}]*)\}\}/g;

/** Characters that a pattern may have when it is expanded: patterns that double each other would fill any memory else. */
const MAX_EXPANDED = 10_000;
/** And all of them together. */
const MAX_TOTAL = 1_000_000;

export interface PatternReference {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** The {{Name}} references in a regular expression. */
export function patternReferences(regex: string): PatternReference[] {
  return [...regex.matchAll(REFERENCE)].map((match) => ({ name: match[1]!.trim(), offset: match.index, length: match[0].length }));
}

/** Patterns that may stand in each other. */
const MAX_DEPTH = 100;

/**
 * A pattern with its references replaced. 'unknown': it names, itself or further down, a pattern that there is not; 'circular': it leads to
 * one that leads back to itself; 'long': it has more than 10,000 characters or 100
 * patterns stand in each other, or all that were expanded have more than 1,000,000.
 */
export type Expansion = { readonly text: string } | { readonly fault: 'unknown' | 'circular' | 'long' };

/** Expands patterns that refer to each other, each once. */
export class PatternExpander {
  private readonly expansions = new Map<string, Expansion>();
  private depth = 0;
  private total = 0;

  constructor(private readonly lookup: (name: string) => string | undefined) {}

  /** The expansion of a named pattern. */
  named(name: string): Expansion {
    const known = this.expansions.get(name);
    if (known) return known;
    const regex = this.lookup(name);
    if (regex === undefined) return { fault: 'unknown' };
    this.expansions.set(name, { fault: 'circular' }); // unless it turns out not to be
    this.depth++;
    const expansion: Expansion = this.depth > MAX_DEPTH ? { fault: 'long' } : this.expand(regex);
    this.depth--;
    this.expansions.set(name, expansion);
    return expansion;
  }

  /**
   * A regular expression with every {{Other}} replaced by the expansion of that pattern, less one leading '^' and one trailing '$', without a
   * group (REFERENCE §6.6).
   */
  expand(regex: string): Expansion {
    let fault: 'unknown' | 'circular' | 'long' | undefined;
    let text = '';
    let end = 0;
    for (const { name, offset, length } of patternReferences(regex)) {
      const inner = this.named(name);
      if ('fault' in inner) fault ??= inner.fault;
      text += regex.slice(end, offset) + ('text' in inner ? stripAnchors(inner.text) : '');
      end = offset + length;
      if (text.length > MAX_EXPANDED) fault ??= 'long';
      if (fault) return { fault };
    }
    text += regex.slice(end);
    this.total += text.length;
    return text.length > MAX_EXPANDED || this.total > MAX_TOTAL ? { fault: 'long' } : { text };
  }
}

function stripAnchors(regex: string): string {
  const tail = regex.startsWith('^') ? regex.slice(1) : regex;
  return /(?:^|[^\\])(?:\\\\)*\$$/.test(tail) ? tail.slice(0, -1) : tail;
}

/** True if '|' stands outside every group and class, so that it would reach beyond a place where the regex is inserted. */
export function hasOpenAlternation(regex: string): boolean {
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < regex.length; at++) {
    const character = regex[at];
    if (character === '\\') at++;
    else if (inClass) inClass = character !== ']';
    else if (character === '[') inClass = true;
    else if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '|' && depth === 0) return true;
  }
  return false;
}
