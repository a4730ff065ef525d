import { SaxesParser } from 'saxes';
import { rawText } from './raw-text';
import type { SourceFile } from './source-file';
import { XmlElement } from './xml-element';

/** REFERENCE §2.1, item 1. */
export const MAX_DEPTH = 64;
const MAX_ELEMENTS = 100_000;
const MAX_ATTRIBUTE = 1024 * 1024;

/** A file that is no acceptable XML; `offset` is the place of the fault. */
export class XmlError extends Error {
  constructor(
    message: string,
    readonly offset: number,
    readonly help?: string,
  ) {
    super(message);
  }
}

/**
 * The element tree of one file, with exact positions (REFERENCE §2.1). XmlError for what is not well-formed, has a document type or an
 * XInclude, or exceeds a limit; nothing is ever fetched or expanded.
 *
 * The parser normalises newlines in attributes and tells only where it stands, so raw values are cut out of the text: at the attribute
 * event it stands behind the closing quote, which cannot occur inside the value.
 */
export function parseXml(file: SourceFile): XmlElement {
  try {
    return new TreeBuilder(file).build();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    // The parser takes an unescaped '&' for an entity that goes on to the end of the file.
    const ampersand = strayAmpersand(file.text, error.offset);
    if (ampersand === undefined) throw error;
    throw new XmlError("'&' stands alone", ampersand, "write '&amp;'");
  }
}

class TreeBuilder {
  private readonly parser = new SaxesParser({ xmlns: false, position: true });
  private readonly open: XmlElement[] = [];
  private root?: XmlElement;
  private markupEnd = 0;
  private count = 0;

  constructor(private readonly file: SourceFile) {}

  build(): XmlElement {
    const { parser, file } = this;
    parser.on('error', (error) => this.fail(error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '')));
    parser.on('doctype', () => this.fail('a document type declaration is not allowed', 'remove <!DOCTYPE …>; entities are never expanded'));
    parser.on('xmldecl', ({ encoding }) => {
      if (encoding && encoding.toLowerCase() !== 'utf-8') this.fail(`encoding ${encoding} is not allowed`, 'save the file as UTF-8');
    });
    parser.on('opentagstart', (tag) => this.openTag(tag.name));
    parser.on('attribute', (attribute) => this.attribute(attribute.name, attribute.value));
    parser.on('opentag', () => {
      this.markupEnd = parser.position;
    });
    parser.on('closetag', (tag) => {
      if (!tag.isSelfClosing) this.textBefore();
      this.markupEnd = parser.position;
      this.open.pop();
    });
    parser.on('cdata', () => {
      this.textBefore();
      const from = file.text.indexOf('<', this.markupEnd) + '<![CDATA['.length;
      this.open.at(-1)?.pieces.push(rawText(file.text, from, parser.position - 3, true));
      this.markupEnd = parser.position;
    });
    const skip = () => {
      this.textBefore();
      // A comment is reported before its last character was read.
      this.markupEnd = file.text.indexOf('>', parser.position - 1) + 1;
    };
    parser.on('comment', skip);
    parser.on('processinginstruction', skip);
    // Reading the file has taken the one that may stand there; the parser would take another one silently.
    if (file.text.startsWith('\ufeff')) throw new XmlError('a second byte order mark', 0, 'remove it');
    parser.write(file.text).close();
    if (!this.root) throw new XmlError('there is no element', 0);
    return this.root;
  }

  private openTag(qualifiedName: string): void {
    const { file, parser } = this;
    if (++this.count > MAX_ELEMENTS) this.fail(`more than ${MAX_ELEMENTS} elements in one file`);
    if (this.open.length >= MAX_DEPTH) this.fail(`elements nested deeper than ${MAX_DEPTH}`);
    this.textBefore();
    const nameAt = file.text.lastIndexOf('<', parser.position - 1) + 1;
    const element = new XmlElement(file, qualifiedName.slice(qualifiedName.indexOf(':') + 1), nameAt, qualifiedName);
    this.open.at(-1)?.children.push(element);
    this.root ??= element;
    this.open.push(element);
  }

  private attribute(name: string, value: string): void {
    const { text } = this.file;
    const end = this.parser.position - 1;
    const from = text.lastIndexOf(text[end]!, end - 1) + 1;
    if (name === 'xmlns' || name.includes(':')) {
      if (value === 'http://www.w3.org/2001/XInclude') throw new XmlError('XInclude is not allowed', from);
      return;
    }
    // A unit of UTF-16 has three bytes of UTF-8 at most, so most values need not be counted.
    if ((end - from) * 3 > MAX_ATTRIBUTE && Buffer.byteLength(text.slice(from, end)) > MAX_ATTRIBUTE)
      throw new XmlError(`the value of ${name} is longer than ${MAX_ATTRIBUTE / 1024 / 1024} MiB`, from);
    const { attributes } = this.open.at(-1)!;
    if (attributes.has(name)) throw new XmlError(`attribute ${name} stands here twice`, from);
    attributes.set(name, rawText(text, from, end));
  }

  /** The text between the markup before and the one that was just reported belongs to the open element. */
  private textBefore(): void {
    const { text } = this.file;
    const end = text.indexOf('<', this.markupEnd);
    const element = this.open.at(-1);
    if (element && end > this.markupEnd) element.pieces.push(rawText(text, this.markupEnd, end));
  }

  private fail(message: string, help?: string): never {
    throw new XmlError(message, Math.max(0, this.parser.position - 1), help);
  }
}

/** The first '&' before `end` that begins no entity, outside comments, CDATA sections and processing instructions. */
function strayAmpersand(text: string, end: number): number | undefined {
  const entity = /&(?:lt|gt|amp|quot|apos|#\d+|#x[\da-fA-F]+);/y;
  let at = 0;
  while (at < text.length) {
    const ampersand = text.indexOf('&', at);
    if (ampersand < 0 || ampersand >= end) return undefined;
    const skipped = sectionEnd(text, at, ampersand);
    if (skipped !== undefined) {
      at = skipped;
      continue;
    }
    entity.lastIndex = ampersand;
    if (!entity.test(text)) return ampersand;
    at = ampersand + 1;
  }
  return undefined;
}

/** The end of a comment, CDATA section or instruction that begins between `from` and `before`. */
function sectionEnd(text: string, from: number, before: number): number | undefined {
  for (const [start, end] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
  ] as const) {
    const begin = text.slice(from, before).indexOf(start);
    if (begin < 0) continue;
    const found = text.indexOf(end, from + begin + start.length);
    return found < 0 ? text.length : found + end.length;
  }
  return undefined;
}
