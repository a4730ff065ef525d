export type PythonRegex = { readonly regex: string } | { readonly fault: string; readonly offset: number };

/** Letters that mean the same behind a backslash in Java, JavaScript and Python (with `re.ASCII`). */
const COMMON = 'dDwWsSbBnrtfvxu0123456789';

/**
 * A regular expression that compiles in JavaScript, as Python's `re` writes it (with `re.ASCII`). REFERENCE §6.6 names Java and JavaScript as
 * its dialects; it is the server's Python that checks. `fault`: it has something that Python does not know or takes for something else.
 */
export function toPython(regex: string): PythonRegex {
  let text = '';
  let inClass = false;
  for (let at = 0; at < regex.length; ) {
    const token = tokenAt(regex, at, inClass);
    const fault = faultOf(token, regex, at, inClass);
    if (fault) return { fault, offset: at };
    if (token === '[' && !inClass) inClass = true;
    else if (token === ']' && inClass) inClass = false;
    text += translated(token);
    at += token.length;
  }
  return { regex: text };
}

/** An escape, the head of a group, the beginning of an empty class, a quantifier without its first number, or a character. */
function tokenAt(regex: string, at: number, inClass: boolean): string {
  const rest = regex.slice(at, at + 200);
  const pattern = inClass ? /^(?:\\[\s\S]?|[\s\S])/ : /^(?:\\k<[^>]*>|\\[\s\S]?|\(\?<(?![=!])[^>]*>|\[\^?\]|\{,\d+\}|[\s\S])/;
  return pattern.exec(rest)![0];
}

function faultOf(token: string, regex: string, at: number, inClass: boolean): string | undefined {
  if (!inClass && (token === '[]' || token === '[^]'))
    return `Python reads '${token}' as the beginning of a class; write [\\s\\S] for any character`;
  if (token.startsWith('{,')) return `Python reads '${token}' as a repetition, JavaScript as these characters; write {0${token.slice(1)}`;
  const letter = token.startsWith('\\') ? (token[1] ?? '') : '';
  if (letter === 'k' && token.length > 2) return undefined;
  if (/[A-Za-z]/.test(letter) && !COMMON.includes(letter)) return `'\\${letter}' does not mean the same in JavaScript and Python`;
  if (letter === 'u' && !/^\\u[\da-fA-F]{4}/.test(regex.slice(at))) return "'\\u' is followed by four hexadecimal digits";
  if (letter === 'x' && !/^\\x[\da-fA-F]{2}/.test(regex.slice(at))) return "'\\x' is followed by two hexadecimal digits";
  if (inClass && letter === 'B') return "'\\B' has no meaning within […]";
  return undefined;
}

function translated(token: string): string {
  if (token.startsWith('(?<')) return `(?P<${token.slice(3)}`;
  if (token.startsWith('\\k<')) return `(?P=${token.slice(3, -1)})`;
  return token;
}
