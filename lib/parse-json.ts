import { UserError } from './errors';

const SCALAR = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/uy;
const KEY = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;

/** The value of a file. @throws UserError (exit code 2) with line and column of what is wrong, which JavaScript's own error often lacks */
export function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const offset = wrongAt(text);
    const before = text.slice(0, offset).split('\n');
    const what =
      offset >= text.length ? 'it ends too early' : `'${String.fromCodePoint(text.codePointAt(offset) ?? 0)}' is not expected here`;
    throw new UserError(`${path} is not JSON: line ${before.length}, column ${(before.at(-1) ?? '').length + 1}: ${what}`, {
      exitCode: 2,
      next: 'JSON has no comments, no comma before } or ], and double quotes around every name and text',
      cause,
    });
  }
}

/** Where a text stops being JSON (RFC 8259). */
function wrongAt(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    while (' \t\r\n'.includes(text[at] ?? '?')) at += 1;
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    at += found?.[0].length ?? 0;
    return found !== null;
  };
  const list = (end: RegExp, item: () => boolean): boolean => {
    if (take(end)) return true;
    do if (!item()) return false;
    while (take(/,/y));
    return take(end);
  };
  const value = (): boolean =>
    take(SCALAR) || (take(/\{/y) && list(/\}/y, () => take(KEY) && take(/:/y) && value())) || (take(/\[/y) && list(/\]/y, value));
  if (value()) take(/$/y); // what is left behind the value, spaces aside
  return at;
}
