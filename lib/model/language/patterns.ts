const REFERENCE = /\{\{\s*([^{}]*?)\s*\}\}/g;

export interface PatternReference {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** The {{Name}} references in a regular expression. */
export function patternReferences(regex: string): PatternReference[] {
  return [...regex.matchAll(REFERENCE)].map((match) => ({ name: match[1]!, offset: match.index, length: match[0].length }));
}

/**
 * A pattern with every {{Other}} replaced by the expansion of that pattern, less one leading '^' and one trailing '$', without a group
 * (REFERENCE §6.6). undefined if a name is unknown or leads back to itself.
 */
export function expandPattern(
  regex: string,
  lookup: (name: string) => string | undefined,
  open: readonly string[] = [],
): string | undefined {
  let complete = true;
  const expanded = regex.replace(REFERENCE, (_, name: string) => {
    const inner = open.includes(name) ? undefined : lookup(name);
    const text = inner === undefined ? undefined : expandPattern(inner, lookup, [...open, name]);
    if (text === undefined) complete = false;
    return stripAnchors(text ?? '');
  });
  return complete ? expanded : undefined;
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
