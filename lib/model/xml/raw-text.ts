/** A stretch of a file with its meaning: entities decoded, line ends as '\n', everything else as written. */
export interface RawText {
  /** Offsets into the file. */
  readonly from: number;
  readonly to: number;
  readonly value: string;
  /** True in CDATA sections, where '&' is an ordinary character. */
  readonly verbatim: boolean;
}

const PREDEFINED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The stretch `from`…`to` of `text`. Newlines and tabs inside attribute values stay (REFERENCE §2.1, item 4). */
export function rawText(text: string, from: number, to: number, verbatim = false): RawText {
  const raw = text.slice(from, to);
  const unified = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
  const value = verbatim || !unified.includes('&') ? unified : unified.replace(/&([^;]+);/g, (_, name: string) => entity(name));
  return { from, to, value, verbatim };
}

/** The offset in the file of the character at `offset` of the decoded value. */
export function rawOffset(text: string, stretch: RawText, offset: number): number {
  // Nothing was replaced, as in most texts.
  if (stretch.to - stretch.from === stretch.value.length) return Math.min(stretch.from + offset, stretch.to);
  const table = offsetsOf(text, stretch);
  return table[Math.min(offset, table.length - 1)]!;
}

const tables = new WeakMap<RawText, number[]>();

/** The offset in the file of each character of the decoded value, and of its end. */
function offsetsOf(text: string, stretch: RawText): number[] {
  const known = tables.get(stretch);
  if (known) return known;
  const table: number[] = [];
  let at = stretch.from;
  while (at < stretch.to) {
    const character = text[at];
    if (character === '&' && !stretch.verbatim) {
      const end = text.indexOf(';', at);
      for (let units = entity(text.slice(at + 1, end)).length; units > 0; units--) table.push(at);
      at = end + 1;
    } else {
      table.push(at);
      at += character === '\r' && text[at + 1] === '\n' ? 2 : 1;
    }
  }
  table.push(at);
  tables.set(stretch, table);
  return table;
}

function entity(name: string): string {
  if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
  if (name.startsWith('#')) return String.fromCodePoint(Number.parseInt(name.slice(1), 10));
  return PREDEFINED[name] ?? `&${name};`;
}
