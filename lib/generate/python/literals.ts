/** The only ways for a text, a name or a number of a model to become Python, apart from the author's own Python (`snippet`). */
import { toPython } from '../../model/language/regex-dialect';
import type { Literal } from '../../model/types';
import { type Doc, tuple, WIDTH } from './layout';
import { HARD_KEYWORDS } from './reserved-names';

const text = (python: string): Doc => ({ kind: 'text', text: python });

/**
 * Characters that are written as escapes, as ranges: controls, invisible and direction-changing ones, blanks that are not U+0020, tags, private
 * and unpaired ones. A fixed table: Unicode properties of the JavaScript engine change with its version, and the same model must give the same
 * bytes.
 */
const HIDDEN: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xd800, 0xf8ff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xffff],
  [0xe0000, 0x10ffff],
];
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };

function escapeHidden(part: string): string {
  return [...part].map((character) => (isHidden(character) ? escaped(character) : character)).join('');
}

function isHidden(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || (code > 0x7e && HIDDEN.some(([first, last]) => code >= first && code <= last));
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = (digits: number): string => code.toString(16).padStart(digits, '0');
  return SHORT[character] ?? (code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`);
}

/** A string literal, double quotes unless single ones need fewer escapes. */
export function string(value: string): Doc {
  return text(quoted(value));
}

/** A literal of a longer text, in a part per line of it. */
export function multiline(value: string): Doc {
  const parts = value.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  if (parts.length < 2 || quoted(value).length < WIDTH / 2) return string(value);
  return { kind: 'brackets', open: '(', items: parts.map(string), close: ')', form: 'parts', exploded: true };
}

function quoted(value: string): string {
  const count = (quote: string): number => value.split(quote).length - 1;
  const quote = count('"') > count("'") ? "'" : '"';
  const body = value.replace(/\\/g, '\\\\').replaceAll(quote, `\\${quote}`);
  return `${quote}${escapeHidden(body)}${quote}`;
}

/** A regular expression of the model in Python's spelling: a raw literal where it can be one. */
export function regex(written: string): Doc {
  const spelling = toPython(written);
  if ('fault' in spelling) throw new Error(`the regular expression ${written} cannot be written in Python: ${spelling.fault}`);
  const value = spelling.regex;
  const raw = escapeHidden(value) === value && !value.includes('"') && !value.endsWith('\\');
  return text(raw ? `r"${value}"` : quoted(value));
}

/** A docstring of one line. */
export function docstring(value: string): Doc {
  return text(`"""${escapeHidden(value.replace(/\\/g, '\\\\').replace(/"/g, '\\"'))}"""`);
}

/** An identifier; names of a model are checked when it is read, so another one is a fault of ours. */
export function name(value: string): Doc {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(value) || HARD_KEYWORDS.has(value)) throw new Error(`'${value}' is no Python name`);
  return text(value);
}

/** Names joined by dots. */
export function dotted(path: readonly string[]): Doc {
  return text(path.map((part) => flat(name(part))).join('.'));
}

export function boolean(value: boolean): Doc {
  return text(value ? 'True' : 'False');
}

/** An integer. */
export function int(value: number): Doc {
  if (!Number.isInteger(value)) throw new Error(`${value} is no integer`);
  return text(BigInt(value).toString());
}

export function float(value: number): Doc {
  if (!Number.isFinite(value)) throw new Error(`${value} is no finite number`);
  const digits = String(value);
  return text(/^-?\d+$/.test(digits) ? `${digits}.0` : digits);
}

/** A value that the reader has coerced to `type` (REFERENCE §4.3). */
export function literal(value: Literal, type: string): Doc {
  if (typeof value === 'boolean') return boolean(value);
  if (typeof value === 'number') return type === 'Float' ? float(value) : int(value);
  if (typeof value === 'string') return string(value);
  return { kind: 'brackets', open: '[', items: value.map(string), close: ']', exploded: false };
}

/** A value that was read from JSON. */
export function json(value: unknown): Doc {
  if (value === null || value === undefined) return text('None');
  if (typeof value === 'boolean') return boolean(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? int(value) : float(value);
  if (typeof value === 'string') return string(value);
  if (Array.isArray(value)) return { kind: 'brackets', open: '[', items: value.map(json), close: ']', exploded: false };
  const items = Object.entries(value).map(([key, member]): Doc => ({ kind: 'sequence', parts: [string(key), text(': '), json(member)] }));
  return { kind: 'brackets', open: '{', items, close: '}', exploded: false };
}

/** A tuple of string literals. */
export function strings(values: readonly string[]): Doc {
  return tuple(values.map(string));
}

function flat(doc: Doc): string {
  return doc.kind === 'text' ? doc.text : '';
}
