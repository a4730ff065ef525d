import type { Severity } from '../../lib/model/diagnostic';
import { type Files, GOOD } from './good-models';
import { placeAt, replaced, type Token, type TokenAttribute, tokensOf } from './tokens';

/** A model that differs from a good one in one place, and what must be said of it. */
export interface Broken {
  /** The class of mistakes, for the sample that runs as whole processes. */
  readonly group: string;
  /** What was changed, for the report of a failure. */
  readonly what: string;
  readonly files: Files;
  readonly told: Expected;
}

export interface Expected {
  /** One of them: '|' between. undefined: any error of the file, where only that it is told can be known. */
  readonly code?: string;
  readonly severity: Severity;
  /** 'line:column'; undefined where the language leaves it open. */
  readonly place?: string;
  /** @default model.xml */
  readonly file?: string;
}

/** A good model, and the place in it that is changed. */
export interface Site {
  readonly name: string;
  readonly xml: string;
  readonly files: Readonly<Record<string, string>>;
  readonly token: Token;
  readonly attribute?: TokenAttribute;
}

/** The first element of each row of the table, and the first of each attribute that it has in any of the models. */
export function sites(): { elements: Site[]; attributes: (Site & { readonly attribute: TokenAttribute })[] } {
  const rows = new Set<string>();
  const seen = new Set<string>();
  const elements: Site[] = [];
  const attributes: (Site & { readonly attribute: TokenAttribute })[] = [];
  for (const [name, { xml, files }] of Object.entries(GOOD)) {
    for (const token of tokensOf(xml)) {
      if (!rows.has(token.row)) elements.push({ name, xml, files, token });
      rows.add(token.row);
      for (const attribute of token.attributes) {
        if (attribute.name === 'xmlns') continue;
        const key = `${token.row}@${attribute.name}`;
        if (!seen.has(key)) attributes.push({ name, xml, files, token, attribute });
        seen.add(key);
      }
    }
  }
  return { elements, attributes };
}

/** The site's model with what stands from `from` to `to` replaced; what is told of it stands at `at` of the changed text. */
export function changed(
  group: string,
  { name, xml, files, token }: Site,
  what: string,
  change: readonly [from: number, to: number, by: string],
  told: { readonly code?: string; readonly severity?: Severity; readonly at?: number },
): Broken {
  const text = replaced(xml, ...change);
  return {
    group,
    what: `${name}: ${token.row}: ${what}`,
    files: { ...files, 'model.xml': text },
    told: { code: told.code, severity: told.severity ?? 'error', place: told.at === undefined ? undefined : placeAt(text, told.at) },
  };
}
