import type { SourceElement, Span } from '../types';
import { type RawText, rawOffset } from './raw-text';
import type { SourceFile } from './source-file';

/** One element of a model file, with the place of everything in it. Its values are filled by `checkStructure`, after which it can be read. */
export class XmlElement implements SourceElement {
  readonly attributes = new Map<string, RawText>();
  readonly children: XmlElement[] = [];
  readonly pieces: RawText[] = [];

  /** The kind of element of `elements.ts`; '' until the structure was checked. */
  kind = '';
  /** It could not be read: it is left out of the model and its owner is incomplete. */
  failed = false;
  /** A child could not be read, so nothing is said about names that are missing here. */
  incomplete = false;
  /** Trimmed, placeholder-free values with their defaults. */
  readonly values = new Map<string, string>();

  constructor(
    readonly file: SourceFile,
    /** Local name: a namespace prefix is cut off (REFERENCE §2.1, item 2). */
    readonly name: string,
    /** Offset of the name. */
    readonly nameAt: number,
    /** As written, with prefix. */
    readonly qualifiedName: string = name,
  ) {}

  /** The decoded text content. */
  get text(): string {
    return this.pieces.length === 1 ? this.pieces[0]!.value : this.pieces.map((piece) => piece.value).join('');
  }

  /** The decoded value as written, undefined if absent. '#text' is the text content. */
  raw(attribute: string): string | undefined {
    return attribute === '#text' ? this.text : this.attributes.get(attribute)?.value;
  }

  get(attribute: string): string | undefined {
    return this.values.get(attribute);
  }

  /** The value of an attribute that the structure check has found to be there; '' else. */
  require(attribute: string): string {
    return this.values.get(attribute) ?? '';
  }

  flag(attribute: string): boolean {
    return this.values.get(attribute)?.toLowerCase() === 'true';
  }

  number(attribute: string): number {
    return Number(this.values.get(attribute) ?? Number.NaN);
  }

  /** The readable children of one name, in order. */
  all(name: string): XmlElement[] {
    return this.children.filter((child) => child.name === name && !child.failed);
  }

  first(name: string): XmlElement | undefined {
    return this.children.find((child) => child.name === name && !child.failed);
  }

  at(attribute?: string): Span {
    if (attribute === '#text') {
      const start = this.text.search(/\S/);
      if (start >= 0) return this.within('#text', start, this.text.trim().length);
    } else if (attribute !== undefined) {
      const value = this.attributes.get(attribute);
      if (value) return this.file.span(value.from, value.to);
    }
    return this.file.span(this.nameAt, this.nameAt + this.qualifiedName.length);
  }

  within(attribute: string, offset: number, length: number): Span {
    let rest = offset;
    const pieces = attribute === '#text' ? this.pieces : [this.attributes.get(attribute)].filter((value) => value !== undefined);
    for (const [index, piece] of pieces.entries()) {
      if (rest > piece.value.length || (rest === piece.value.length && index < pieces.length - 1)) {
        rest -= piece.value.length;
        continue;
      }
      const from = rawOffset(this.file.text, piece, rest);
      const to = rawOffset(this.file.text, piece, rest + length);
      return this.file.span(from, to);
    }
    return this.at(attribute);
  }
}
