/** A text derived from another by leaving out and replacing characters, with the way back. */
export interface Mapped {
  readonly text: string;
  /** The offset in the original of the character at `offset`. */
  origin(offset: number): number;
}

const STRING = /(?:\b[rRbBfFuU]{1,2})?("""|'''|"|')/y;

/**
 * A Python expression of a model, trimmed, with every '#' outside string literals left out (REFERENCE §6.2).
 * A string that is not closed goes on to the end; Python says so then.
 */
export function stripSigils(text: string): Mapped {
  if (!text.includes('#')) {
    const first = Math.max(0, text.search(/\S/));
    return { text: text.trim(), origin: (offset) => first + offset };
  }
  const kept: number[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === '#') {
      at++;
      continue;
    }
    const end = stringEnd(text, at) ?? at + 1;
    for (; at < end; at++) kept.push(at);
  }
  const blank = (offset: number | undefined) => offset !== undefined && /\s/.test(text[offset]!);
  let first = 0;
  while (blank(kept[first])) first++;
  let last = kept.length;
  while (last > first && blank(kept[last - 1])) last--;
  const offsets = kept.slice(first, last);
  const end = offsets.length > 0 ? offsets.at(-1)! + 1 : 0;
  return { text: offsets.map((offset) => text[offset]).join(''), origin: (offset) => offsets[offset] ?? end };
}

/** The offset behind the Python string literal that begins at `at`; undefined if none does. */
export function stringEnd(text: string, at: number): number | undefined {
  const first = text[at]!;
  if (!/["'rRbBfFuU]/.test(first) || (/\w/.test(first) && at > 0 && /\w/.test(text[at - 1]!))) return undefined;
  STRING.lastIndex = at;
  const match = STRING.exec(text);
  if (!match) return undefined;
  const quote = match[1]!;
  for (let index = STRING.lastIndex; index < text.length; index++) {
    // A backslash also keeps a quote inside a raw string.
    if (text[index] === '\\') index++;
    else if (text.startsWith(quote, index)) return index + quote.length;
  }
  return text.length;
}
