import type { GlobalArgument, GlobalCall } from '../types';

export type ParsedCall =
  | {
      readonly call: GlobalCall;
      /** Offsets of the arguments. */
      readonly places: readonly { readonly offset: number; readonly length: number }[];
      /** Offset of a surplus ')' (G05). */
      readonly stray?: number;
    }
  | { readonly fault: string; readonly offset: number };

export function isGlobalCall(text: string): boolean {
  return /^\s*#\s*global\s*\./.test(text);
}

/** `#global.name(args)` that fills a whole attribute (REFERENCE §6.4). */
export function parseGlobalCall(text: string): ParsedCall {
  const head = /^\s*#\s*global\s*\.\s*([A-Za-z_]\w*)\s*\(/.exec(text);
  if (!head) return { fault: 'a global call reads #global.<name>(<argument>, …)', offset: text.search(/\S/) };
  const args: GlobalArgument[] = [];
  const places: { offset: number; length: number }[] = [];
  let at = skipBlanks(text, head[0].length);
  while (text[at] !== ')' || args.length > 0) {
    const argument = parseArgument(text, at);
    if (!argument)
      return { fault: 'an argument is a string literal, a name, entity.<field> or #foreign-key#', offset: Math.min(at, text.length - 1) };
    args.push(argument.value);
    places.push({ offset: at, length: argument.length });
    at = skipBlanks(text, at + argument.length);
    if (text[at] === ')') break;
    if (text[at] !== ',')
      return {
        fault: at >= text.length ? "the closing ')' is missing" : "a ',' or ')' is expected",
        offset: Math.min(at, text.length - 1),
      };
    at = skipBlanks(text, at + 1);
  }
  const call: GlobalCall = { expression: head[1]!, args };
  const rest = skipBlanks(text, at + 1);
  if (rest >= text.length) return { call, places };
  if (text.slice(rest).trim() === ')') return { call, places, stray: rest };
  return { fault: 'nothing may follow a global call', offset: rest };
}

function parseArgument(text: string, at: number): { value: GlobalArgument; length: number } | undefined {
  const rest = text.slice(at);
  const literal = /^(?:'([^']*)'|"([^"]*)")/.exec(rest);
  if (literal) return { value: { kind: 'literal', text: literal[1] ?? literal[2] ?? '' }, length: literal[0].length };
  if (rest.startsWith('#foreign-key#')) return { value: { kind: 'foreign-key' }, length: '#foreign-key#'.length };
  const reference = /^#?\s*([A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)?)/.exec(rest);
  if (!reference) return undefined;
  return { value: { kind: 'reference', path: reference[1]!.split('.').map((part) => part.trim()) }, length: reference[0].length };
}

function skipBlanks(text: string, at: number): number {
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}
