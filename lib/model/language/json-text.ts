/** A value of a JSON text and where it stands. */
export interface JsonNode {
  readonly value: unknown;
  readonly offset: number;
  readonly length: number;
  /** Of an object, in order; a name that stands there twice is told twice. */
  readonly members?: readonly { readonly name: string; readonly offset: number; readonly length: number; readonly node: JsonNode }[];
  /** Of an array. */
  readonly items?: readonly JsonNode[];
}

/** What is wrong with a JSON text, and where. */
export interface JsonFault {
  readonly fault: string;
  readonly offset: number;
}

/** Objects and arrays within each other. */
const MAX_DEPTH = 100;

/** A JSON text (RFC 8259) with the place of everything in it: what an engine says of a wrong one changes with its version, and so does where. */
export function parseJson(text: string): JsonNode | JsonFault {
  try {
    const parser = new JsonParser(text);
    return parser.document();
  } catch (error) {
    if (error instanceof Stopped) return { fault: error.message, offset: Math.min(error.offset, Math.max(0, text.length - 1)) };
    throw error;
  }
}

class Stopped extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

class JsonParser {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  document(): JsonNode {
    const node = this.value();
    this.blanks();
    if (this.at < this.text.length) throw new Stopped('nothing may follow the value', this.at);
    return node;
  }

  private value(): JsonNode {
    this.blanks();
    const offset = this.at;
    const character = this.text[offset];
    if (character === '{' || character === '[') {
      if (++this.depth > MAX_DEPTH) throw new Stopped(`nested deeper than ${MAX_DEPTH}`, offset);
      const node = character === '{' ? this.object(offset) : this.array(offset);
      this.depth--;
      return node;
    }
    if (character === '"') return { value: this.string(), offset, length: this.at - offset };
    const word = this.match(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (word === undefined) throw new Stopped(character === undefined ? 'it ends too early' : 'a value is expected', offset);
    const value = JSON.parse(word);
    // It would count as another number, or as none, without a word.
    if (typeof value === 'number' && !(/^-?\d+$/.test(word) ? Number.isSafeInteger(value) : Number.isFinite(value)))
      throw new Stopped('this number is too large', offset);
    return { value, offset, length: word.length };
  }

  private object(offset: number): JsonNode {
    const members: { name: string; offset: number; length: number; node: JsonNode }[] = [];
    const value: Record<string, unknown> = {};
    this.at++;
    for (let isFirst = true; !this.closed('}', isFirst); isFirst = false) {
      this.blanks();
      const start = this.at;
      if (this.text[start] !== '"') throw new Stopped('a name in double quotes is expected', start);
      const name = this.string();
      const length = this.at - start;
      this.blanks();
      if (this.text[this.at] !== ':') throw new Stopped("a ':' is expected", this.at);
      this.at++;
      const node = this.value();
      members.push({ name, offset: start, length, node });
      // Not by assignment: '__proto__' is a name like any other.
      Object.defineProperty(value, name, { value: node.value, enumerable: true, configurable: true, writable: true });
    }
    return { value, offset, length: this.at - offset, members };
  }

  private array(offset: number): JsonNode {
    const items: JsonNode[] = [];
    this.at++;
    for (let isFirst = true; !this.closed(']', isFirst); isFirst = false) items.push(this.value());
    return { value: items.map((item) => item.value), offset, length: this.at - offset, items };
  }

  /** Behind a member or item, or the opening bracket: the closing one, or what the next one needs. */
  private closed(bracket: string, isFirst: boolean): boolean {
    this.blanks();
    if (this.text[this.at] === bracket) {
      this.at++;
      return true;
    }
    if (isFirst) return false;
    if (this.text[this.at] !== ',')
      throw new Stopped(this.at < this.text.length ? `a ',' or '${bracket}' is expected` : 'it ends too early', this.at);
    this.at++;
    this.blanks();
    if (this.text[this.at] === bracket) throw new Stopped("nothing follows the ','", this.at);
    return false;
  }

  private string(): string {
    const start = this.at;
    const text = this.match(/"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy);
    if (text !== undefined) return JSON.parse(text);
    const end = this.match(/"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/uy)!;
    const at = start + end.length;
    throw new Stopped(
      at < this.text.length ? 'this cannot stand in a string' : 'a string is not closed',
      at < this.text.length ? at : start,
    );
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private blanks(): void {
    while (this.at < this.text.length && ' \t\n\r'.includes(this.text[this.at]!)) this.at++;
  }
}
