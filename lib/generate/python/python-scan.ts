/** Where string literals and comments stand in Python text, as far as an emitter has to know; whether the text is right is not judged here. */

export interface StringLiteral {
  /** Offset of the prefix, or of the first quote. */
  readonly start: number;
  /** Offset behind the last quote. */
  readonly end: number;
  /** An f-string: its braces hold code. */
  readonly formatted: boolean;
}

const TOKEN = /([rRbBuUfF]{0,2})('''|"""|'|")|#/g;

/** The string literals of a text, in order. A comment hides what looks like one; in an expression there are no comments. */
export function stringLiterals(python: string, options: { comments: boolean }): StringLiteral[] {
  const found: StringLiteral[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(python); match; match = TOKEN.exec(python)) {
    const [token, prefix = '', quote] = match;
    if (token === '#') {
      if (options.comments) TOKEN.lastIndex = lineEnd(python, match.index);
      continue;
    }
    const end = stringEnd(python, match.index + token.length, quote ?? '"');
    found.push({ start: match.index, end, formatted: /f/i.test(prefix) && !/\w/.test(python[match.index - 1] ?? '') });
    TOKEN.lastIndex = end;
  }
  return found;
}

/** A backslash hides the next character in raw literals too; a short literal ends with its line at the latest. */
function stringEnd(python: string, from: number, quote: string): number {
  for (let index = from; index < python.length; index++) {
    if (python[index] === '\\') index++;
    else if (python.startsWith(quote, index)) return index + quote.length;
    else if (python[index] === '\n' && quote.length === 1) return index;
  }
  return python.length;
}

function lineEnd(python: string, from: number): number {
  const end = python.indexOf('\n', from);
  return end < 0 ? python.length : end;
}

/** The text with the characters of plain string literals blanked, so that names in it can be looked for. F-strings stay: they hold code. */
export function withoutStrings(python: string, options: { comments: boolean }): string {
  let result = python;
  for (const { start, end, formatted } of stringLiterals(python, options)) {
    if (!formatted) result = result.slice(0, start) + result.slice(start, end).replace(/[^\n]/g, ' ') + result.slice(end);
  }
  return result;
}

/** True if a name occurs in the code of a text, not as an attribute. */
export function mentions(python: string, name: string, options: { comments: boolean }): boolean {
  return new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(withoutStrings(python, options));
}

/** The lines of a block, each with whether it begins inside a string literal, where no blank may be added. */
export function blockLines(python: string): { text: string; inString: boolean }[] {
  const literals = stringLiterals(python, { comments: true });
  let offset = 0;
  let next = 0;
  return python.split('\n').map((text) => {
    while ((literals[next]?.end ?? Number.POSITIVE_INFINITY) <= offset) next++;
    const literal = literals[next];
    const inString = literal !== undefined && literal.start < offset;
    offset += text.length + 1;
    return { text, inString };
  });
}

/** True if a block holds anything but comments and blank lines. */
export function hasStatements(python: string): boolean {
  return blockLines(python).some(({ text, inString }) => inString || (text.trim() !== '' && !text.trim().startsWith('#')));
}
