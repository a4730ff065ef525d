/** Ranges of UTF-16 units, sorted, both ends included. */
export type UnitSet = readonly (readonly [from: number, to: number])[];

/** What a regular expression matches; anchors and look-arounds match nothing and are left out. */
export type RegexTree =
  | { readonly kind: 'set'; readonly units: UnitSet }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly RegexTree[] }
  /** `max` is infinite for '*', '+' and '{n,}'. */
  | { readonly kind: 'repeat'; readonly body: RegexTree; readonly min: number; readonly max: number };

const LAST = 0xffff;
const ANY: UnitSet = [
  [0, 0x09],
  [0x0b, 0x0c],
  [0x0e, 0x2027],
  [0x202a, LAST],
];
const DIGITS: UnitSet = [[0x30, 0x39]];
const WORD: UnitSet = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const BLANKS: UnitSet = [
  [0x09, 0x0d],
  [0x20, 0x20],
];
const CLASSES: Readonly<Record<string, UnitSet>> = {
  d: DIGITS,
  D: inverted(DIGITS),
  w: WORD,
  W: inverted(WORD),
  s: BLANKS,
  S: inverted(BLANKS),
};
const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, v: 11, f: 12, 0: 0 };

/**
 * The tree of a regular expression that compiles in JavaScript, and one for each look-around in it. undefined where it is nested deeper than
 * 200 groups or has a back reference, of which such a tree says nothing.
 */
export function regexTrees(regex: string): readonly RegexTree[] | undefined {
  try {
    return new RegexParser(regex).parse();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {}

class RegexParser {
  private at = 0;
  private depth = 0;
  private readonly around: RegexTree[] = [];

  constructor(private readonly regex: string) {}

  parse(): RegexTree[] {
    const tree = this.choice();
    if (this.at < this.regex.length) throw new Unreadable();
    return [tree, ...this.around];
  }

  private choice(): RegexTree {
    if (++this.depth > 200) throw new Unreadable();
    const parts = [this.sequence()];
    while (this.regex[this.at] === '|') {
      this.at++;
      parts.push(this.sequence());
    }
    this.depth--;
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  }

  private sequence(): RegexTree {
    const parts: RegexTree[] = [];
    while (this.at < this.regex.length && this.regex[this.at] !== '|' && this.regex[this.at] !== ')') {
      const atom = this.atom();
      const repeated = this.quantified(atom);
      if (repeated) parts.push(repeated);
    }
    return { kind: 'sequence', parts };
  }

  private quantified(body: RegexTree | undefined): RegexTree | undefined {
    const match = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.regex.slice(this.at, this.at + 40));
    if (!match) return body;
    this.at += match[0].length;
    if (!body) return undefined;
    const [, sign, from = '0', comma, to] = match;
    if (sign === '?') return { kind: 'repeat', body, min: 0, max: 1 };
    if (sign) return { kind: 'repeat', body, min: sign === '+' ? 1 : 0, max: Number.POSITIVE_INFINITY };
    return { kind: 'repeat', body, min: Number(from), max: comma ? (to ? Number(to) : Number.POSITIVE_INFINITY) : Number(from) };
  }

  /** undefined for what matches no character. */
  private atom(): RegexTree | undefined {
    const character = this.regex[this.at++]!;
    if (character === '(') return this.group();
    if (character === '[') return { kind: 'set', units: this.characterClass() };
    if (character === '.') return { kind: 'set', units: ANY };
    if (character === '^' || character === '$') return undefined;
    if (character !== '\\') return single(character.charCodeAt(0));
    const next = this.regex[this.at] ?? '';
    if (next === 'b' || next === 'B') {
      this.at++;
      return undefined;
    }
    if (/[1-9k]/.test(next)) throw new Unreadable();
    const units = this.escape();
    return { kind: 'set', units };
  }

  private group(): RegexTree | undefined {
    const head = /^\?(?:[:=!]|<[=!]|<[^>]*>)/.exec(this.regex.slice(this.at, this.at + 200))?.[0] ?? '';
    this.at += head.length;
    const inner = this.choice();
    this.at++; // ')'
    if (!/^\?<?[=!]/.test(head)) return inner;
    this.around.push(inner);
    return undefined;
  }

  /** The units of what follows a backslash. */
  private escape(): UnitSet {
    const letter = this.regex[this.at++] ?? '';
    if (Object.hasOwn(CLASSES, letter)) return CLASSES[letter]!;
    if (Object.hasOwn(CONTROLS, letter)) return unit(CONTROLS[letter]!);
    const hex = /^(?:x([\da-fA-F]{2})|u([\da-fA-F]{4}))/.exec(this.regex.slice(this.at - 1, this.at + 4));
    if (!hex) return unit(letter.charCodeAt(0));
    this.at += hex[0].length - 1;
    return unit(Number.parseInt(hex[1] ?? hex[2]!, 16));
  }

  private characterClass(): UnitSet {
    const isNegated = this.regex[this.at] === '^';
    if (isNegated) this.at++;
    const ranges: [number, number][] = [];
    while (this.at < this.regex.length && this.regex[this.at] !== ']') {
      const from = this.classMember();
      const isRange = this.regex[this.at] === '-' && this.regex[this.at + 1] !== ']' && from.length === 1 && from[0]![0] === from[0]![1];
      if (!isRange) {
        ranges.push(...from.map(([low, high]): [number, number] => [low, high]));
        continue;
      }
      this.at++;
      const to = this.classMember();
      ranges.push([from[0]![0], to.at(-1)?.[1] ?? from[0]![0]]);
    }
    this.at++; // ']'
    const units = union(ranges);
    return isNegated ? inverted(units) : units;
  }

  private classMember(): UnitSet {
    const character = this.regex[this.at++]!;
    if (character !== '\\') return unit(character.charCodeAt(0));
    if (this.regex[this.at] === 'b') {
      this.at++;
      return unit(8);
    }
    return this.escape();
  }
}

function unit(code: number): UnitSet {
  return [[code, code]];
}

function single(code: number): RegexTree {
  return { kind: 'set', units: unit(code) };
}

function union(ranges: readonly [number, number][]): UnitSet {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = joined.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

function inverted(units: UnitSet): UnitSet {
  const gaps: [number, number][] = [];
  let next = 0;
  for (const [from, to] of units) {
    if (from > next) gaps.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= LAST) gaps.push([next, LAST]);
  return gaps;
}

/** What is in both; empty if nothing is. */
export function intersection(one: UnitSet, other: UnitSet): UnitSet {
  const both: [number, number][] = [];
  for (let a = 0, b = 0; a < one.length && b < other.length; ) {
    const [from, to] = [Math.max(one[a]![0], other[b]![0]), Math.min(one[a]![1], other[b]![1])];
    if (from <= to) both.push([from, to]);
    if (one[a]![1] < other[b]![1]) a++;
    else b++;
  }
  return both;
}
