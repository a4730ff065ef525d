import { stringEnd, stripSigils } from './sigils';

/** A part of a processor's exception text (REFERENCE §6.8). */
export type ExceptionPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'python';
      readonly python: string;
      /** '!r', '!s', '!a'. */
      readonly conversion?: string;
      /** What follows ':', in parts: it may have expressions of its own, `{value:{width}}`. */
      readonly format?: readonly ExceptionPart[];
      /** As written, with braces: what is shown if the expression fails. */
      readonly raw: string;
      readonly offset: number;
    }
  | { readonly kind: 'fault'; readonly message: string; readonly offset: number };

/** The parts of an exception text, read like the body of an f-string: '{{' and '}}' are braces, '{…}' is an expression. */
export function exceptionParts(text: string): ExceptionPart[] {
  return partsOf(text, 0, true);
}

/** `start`: where the text stands in the whole. Within a format no format with parts of its own may stand, as in Python 3.11. */
function partsOf(text: string, start: number, mayNest: boolean): ExceptionPart[] {
  const parts: ExceptionPart[] = [];
  let literal = '';
  const flush = () => {
    if (literal) parts.push({ kind: 'text', text: literal });
    literal = '';
  };
  let at = 0;
  while (at < text.length) {
    if (text.startsWith('{{', at) || text.startsWith('}}', at)) {
      literal += text[at];
      at += 2;
    } else if (text[at] === '{') {
      flush();
      const end = closing(text, at + 1);
      if (end === undefined) {
        parts.push({ kind: 'fault', message: "'{' is not closed", offset: start + at });
        return parts;
      }
      parts.push(expressionPart(text.slice(at, end + 1), start + at, mayNest));
      at = end + 1;
    } else literal += text[at++];
  }
  flush();
  return parts;
}

function expressionPart(raw: string, offset: number, mayNest: boolean): ExceptionPart {
  const inner = raw.slice(1, -1);
  const cut = topLevel(inner);
  const tail = /^(![rsa])?(?::([\s\S]*))?$/.exec(inner.slice(cut));
  const python = stripSigils(inner.slice(0, cut)).text;
  if (python === '') return { kind: 'fault', message: "'{}' contains no expression", offset };
  const format = tail?.[2];
  if (format?.includes('{') && !mayNest) return { kind: 'fault', message: 'a format within a format', offset };
  const parts = format ? partsOf(format, offset + 1 + inner.length - format.length, false) : undefined;
  const fault = parts?.find((part) => part.kind === 'fault');
  return fault ?? { kind: 'python', python, conversion: tail?.[1], format: parts, raw, offset };
}

/** Where the expression ends: at '!r', '!s', '!a' or ':' outside brackets and strings. */
function topLevel(text: string): number {
  let depth = 0;
  let inLambda = false; // the next ':' is its own
  for (let at = 0; at < text.length; at++) {
    const end = stringEnd(text, at);
    if (end !== undefined) at = end - 1;
    else if ('([{'.includes(text[at]!)) depth++;
    else if (')]}'.includes(text[at]!)) depth--;
    else if (depth > 0) continue;
    else if (isLambda(text, at)) inLambda = true;
    else if (text[at] === ':' && !inLambda) return at;
    else if (text[at] === ':') inLambda = false;
    else if (/^![rsa](?::|$)/.test(text.slice(at, at + 3))) return at;
  }
  return text.length;
}

function isLambda(text: string, at: number): boolean {
  return text.startsWith('lambda', at) && !/\w/.test(text[at - 1] ?? '') && !/\w/.test(text[at + 6] ?? '');
}

/** The '}' that closes a part which begins at `at`. */
function closing(text: string, at: number): number | undefined {
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    const end = stringEnd(text, index);
    if (end !== undefined) index = end - 1;
    else if ('([{'.includes(text[index]!)) depth++;
    else if (text[index] === '}' && depth === 0) return index;
    else if (')]}'.includes(text[index]!)) depth--;
  }
  return undefined;
}
