import { ELEMENTS, type ElementKind } from '../../lib/model/elements';

/**
 * Where everything stands in the text of a good model. It is read here on its own, by one regular expression, so that the places that the
 * corpus expects are not those that the reader under test would give.
 */
export interface Token {
  /** The row of the table of elements, and with the variant that its type chooses: 'activity/HTTP'. */
  readonly kind: ElementKind;
  readonly row: string;
  readonly tag: string;
  /** Offset of the name. */
  readonly nameAt: number;
  /** Offset behind the name, where an attribute may be put. */
  readonly nameEnd: number;
  readonly attributes: readonly TokenAttribute[];
  /** Offset behind the last attribute: of '>' or '/>'. */
  readonly openEnd: number;
  readonly selfClosing: boolean;
  /** Offset behind '>' of the tag that opens it. */
  readonly inner: number;
  /** Offset behind the whole element. */
  end: number;
  readonly parent?: Token;
}

export interface TokenAttribute {
  readonly name: string;
  /** As written, without the quotes. */
  readonly value: string;
  readonly quote: string;
  /** Offset of the blanks before it. */
  readonly from: number;
  /** Offset of the value. */
  readonly at: number;
  /** Offset behind the closing quote. */
  readonly to: number;
}

const TAG = /<!--[\s\S]*?-->|<(\/?)([a-z-]+)((?:\s+[\w-]+=(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const ATTRIBUTE = /\s+([\w-]+)=(["'])([\s\S]*?)\2/g;

/** Every element of a model's text, in order. @throws Error where an element is not of the language */
export function tokensOf(xml: string): Token[] {
  const tokens: Token[] = [];
  const open: Token[] = [];
  for (const match of xml.matchAll(TAG)) {
    const [whole, closing, tag = '', written = '', slash] = match;
    const end = match.index + whole.length;
    if (tag === '') continue;
    if (closing) {
      open.pop()!.end = end;
      continue;
    }
    const parent = open.at(-1);
    const kind = parent ? childrenOf(parent)[tag] : tag;
    if (kind === undefined || !ELEMENTS[kind]) throw new Error(`<${tag}> is not known in <${parent?.tag}>`);
    const nameAt = match.index + 1;
    const attributes = [...written.matchAll(ATTRIBUTE)].map((attribute) => {
      const from = nameAt + tag.length + attribute.index;
      const to = from + attribute[0].length;
      return { name: attribute[1]!, value: attribute[3]!, quote: attribute[2]!, from, at: to - 1 - attribute[3]!.length, to };
    });
    const variant = variantOf(kind, attributes);
    const token: Token = {
      kind,
      row: variant === undefined ? kind : `${kind}/${variant}`,
      tag,
      nameAt,
      nameEnd: nameAt + tag.length,
      attributes,
      openEnd: end - 1 - slash!.length,
      selfClosing: slash !== '',
      inner: end,
      end,
      parent,
    };
    tokens.push(token);
    if (!token.selfClosing) open.push(token);
  }
  return tokens;
}

/** Every row of the table of elements: a kind, or a kind with each of its variants. */
export function rowsOf(): string[] {
  return Object.entries(ELEMENTS).flatMap(([kind, { variants }]) =>
    variants ? Object.keys(variants.of).map((variant) => `${kind}/${variant}`) : [kind],
  );
}

/** The attributes that a row may have. */
export function attributesOf(row: string) {
  const [kind = '', variant = ''] = row.split('/');
  const { attributes, variants } = ELEMENTS[kind]!;
  return { ...attributes, ...variants?.of[variant]?.attributes };
}

/** The elements that may stand in it: their kinds by their names. */
export function childrenOf({ row }: Token): Readonly<Record<string, ElementKind>> {
  const [kind = '', variant = ''] = row.split('/');
  const { children, variants } = ELEMENTS[kind]!;
  return { ...children, ...variants?.of[variant]?.children };
}

function variantOf(kind: ElementKind, attributes: readonly TokenAttribute[]): string | undefined {
  const { variants } = ELEMENTS[kind]!;
  return variants && attributes.find(({ name }) => name === variants.attribute)?.value;
}

/** 'line:column' of an offset, both from 1. */
export function placeAt(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `${lines.length}:${lines.at(-1)!.length + 1}`;
}

/** The text with what stands from `from` to `to` replaced. */
export function replaced(text: string, from: number, to: number, by: string): string {
  return text.slice(0, from) + by + text.slice(to);
}
