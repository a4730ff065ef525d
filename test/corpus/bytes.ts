import type { Broken, Expected } from './broken';
import { type Files, GOOD } from './good-models';
import { placeAt } from './tokens';

/** Files that are cut, in another encoding, or made to break a reader of XML. */
export function brokenBytes(): Broken[] {
  return [...truncated(), ...encodings(), ...bombs(), ...controls(), ...roots()];
}

const shop = GOOD.shop!.xml;
const S01: Expected = { code: 'S01', severity: 'error' };
const one = (group: string, what: string, xml: string | Uint8Array, told: Partial<Expected> = {}, files: Files = {}): Broken => ({
  group,
  what,
  files: { ...files, 'model.xml': xml },
  told: { ...S01, ...told },
});

/** Each model cut at every 50th byte. */
function truncated(): Broken[] {
  return Object.entries(GOOD).flatMap(([name, { xml, files }]) => {
    const bytes = Buffer.from(xml);
    const cuts = Array.from({ length: Math.ceil(bytes.length / 50) }, (_, at) => at * 50).filter((cut) => cut < xml.trimEnd().length);
    return cuts.map((cut) => one('truncated', `${name} cut at byte ${cut}`, bytes.subarray(0, cut), {}, files));
  });
}

function encodings(): Broken[] {
  const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>\n${shop}`;
  const latin = Buffer.from(shop.replace('"Demo"', '"Dé"'), 'latin1');
  const swapped = Buffer.from(shop, 'utf16le').swap16();
  return [
    ...['latin1', 'ISO-8859-1', 'windows-1252', 'UTF-16', 'UTF-7', 'US-ASCII', 'EBCDIC-CP-US', 'utf8x'].map((encoding) =>
      one('encoding', `declared as ${encoding}`, declared(encoding)),
    ),
    one('encoding', 'latin1', latin, { place: '1:1' }),
    one('encoding', 'UTF-16 LE', Buffer.from(`\ufeff${shop}`, 'utf16le')),
    one('encoding', 'UTF-16 BE', Buffer.concat([Buffer.from([0xfe, 0xff]), swapped])),
    one('encoding', 'UTF-16 without a mark', Buffer.from(shop, 'utf16le')),
    one('encoding', 'UTF-32', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from(shop)])),
    ...[[0xc3], [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]].map((bytes) =>
      one('encoding', `bytes ${bytes.map((byte) => byte.toString(16)).join(' ')}`, inserted(bytes), { place: '1:1' }),
    ),
    one('encoding', 'two byte order marks', `\ufeff\ufeff${shop}`),
    one('encoding', 'a byte order mark within', shop.replace('<global>', '<\ufeffglobal>')),
    one('encoding', 'only a byte order mark', '\ufeff'),
  ];
}

function inserted(bytes: number[]): Uint8Array {
  const [before, behind] = shop.split('"Demo"') as [string, string];
  return Buffer.concat([Buffer.from(`${before}"De`), Buffer.from(bytes), Buffer.from(`mo"${behind}`)]);
}

/** Document types, entities and what would fetch something. */
function bombs(): Broken[] {
  const laughs = Array.from({ length: 10 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');
  const doctypes = [
    `<!DOCTYPE draftsman [<!ENTITY l0 "ha">${laughs}]>`,
    '<!DOCTYPE draftsman>',
    '<!DOCTYPE draftsman SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE draftsman [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE draftsman [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">%x;]>',
    `<!DOCTYPE draftsman [<!ENTITY x "${'x'.repeat(1_000_000)}">]>`,
    '<!DOCTYPE draftsman PUBLIC "-//x" "file:///etc/passwd">',
    '<!DOCTYPE draftsman [<!ATTLIST pattern regex CDATA "x">]>',
    '<!DOCTYPE',
    '<!doctype draftsman>',
    '<!ENTITY x "y">',
  ];
  const includes = ['file:///etc/passwd', 'http://127.0.0.1:9/'].map(
    (href) => `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="${href}" parse="text"/>`,
  );
  const entities = [
    '&l10;',
    '&x;',
    '&',
    '& ',
    '&#0;',
    '&#x110000;',
    '&#xD800;',
    '&#99999999999999999999;',
    '&#x;',
    '&#;',
    '&lt',
    '&nbsp;',
    '&amp',
    '&%;',
    `&${'x'.repeat(100_000)};`,
  ];
  return [
    ...doctypes.map((doctype) => one('bomb', doctype.slice(0, 60), doctype + shop)),
    ...doctypes.slice(0, 3).map((doctype) => one('bomb', `late ${doctype.slice(0, 60)}`, shop.replace('<global>', `<global>${doctype}`))),
    ...includes.map((include) => one('bomb', include.slice(0, 110), shop.replace('<global>', `<global>${include}`))),
    one('bomb', 'XInclude at the root', shop.replace('<draftsman ', '<draftsman xmlns:xi="http://www.w3.org/2001/XInclude" ')),
    ...entities.flatMap((entity) => [
      one('bomb', `${entity.slice(0, 12)} in a value`, shop.replace('"^[a-z]+$"', `"${entity}"`)),
      one('bomb', `${entity.slice(0, 12)} in a text`, shop.replace('<state>', `<state>${entity}`)),
    ]),
  ];
}

/** Characters that XML does not have, and markup that is none. */
function controls(): Broken[] {
  const values = ['\u0000', '\u0001', '\u0008', '\u000b', '\u001f', '\ufffe', '\uffff', '<', '<a', '<!--'];
  const texts = [
    '\u0000',
    '\u001b',
    '<',
    '< a/>',
    '<1/>',
    '<a b/>',
    '<a b=c/>',
    '<a b="1"c="2"/>',
    '<!-- -- -->',
    '<!-- ',
    '<![CDATA[',
    ']]>',
    '<?',
    '<?xml version="1.0"?>',
    '<!x>',
    '</>',
    '</nonsense>',
    '<a:b:c/>',
    '<:a/>',
  ];
  return [
    ...values.map((value) => one('control', `${JSON.stringify(value)} in a value`, shop.replace('"^[a-z]+$"', `"${value}"`))),
    ...texts.map((text) => ({
      ...one('control', `${text.slice(0, 20)} in a text`, shop.replace('<views>', `<views>${text}`)),
      told: { severity: 'error' as const },
    })),
    one('control', 'NUL at the end', `${shop}\u0000`),
    one('control', 'only NUL', '\u0000'.repeat(1000)),
    one('control', 'version 1.1 with a control', `<?xml version="1.1"?>${shop.replace('"Demo"', '"&#1;"')}`, { code: 'S01|S06' }),
  ];
}

function roots(): Broken[] {
  const texts = [
    '',
    ' ',
    '\n\n',
    'x',
    '<',
    '<a',
    '<a>',
    '</a>',
    '<a/>',
    '<draftsman',
    '<draftsman>',
    '<!-- -->',
    '<?xml version="1.0"?>',
    '{}',
    '[]',
    'null',
    '<Draftsman/>',
    '<draftsman/><draftsman/>',
    '<draftsman/>x',
    '<html><body/></html>',
    '%PDF-1.4',
    'PK\u0003\u0004',
    '\u007fELF',
    '#!/bin/sh\n',
  ];
  return texts.map((text) => one('root', JSON.stringify(text), text));
}

/** Beyond a limit, or near it: each takes time to read. */
export function hugeModels(): Broken[] {
  const lines = (count: number, line: (at: number) => string): string => Array.from({ length: count }, (_, at) => line(at)).join('');
  const into = (section: string, text: string): string => shop.replace(`<${section}>`, () => `<${section}>${text}`);
  const deep = '<x>'.repeat(100_000);
  const letters = (at: number): string => [...String(at)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  return [
    one('huge', '100,000 deep', shop.replace('<global>', `<global>${deep}`), {}),
    one('huge', '100,000 deep and closed', into('global', deep + '</x>'.repeat(100_000))),
    one('huge', 'an attribute of 10 MB', shop.replace('"^[a-z]+$"', `"${'x'.repeat(10_000_000)}"`), {
      place: placeAt(shop, shop.indexOf('^[a-z]+$')),
    }),
    one('huge', 'a name of 10 MB', shop.replace('<global>', `<global><${'x'.repeat(10_000_000)}/>`), { code: undefined }),
    one('huge', 'a text of 10 MB', shop.replace('<views>', `<views>${'x'.repeat(10_000_000)}`), { code: 'S02' }),
    one(
      'huge',
      '100,000 attributes',
      shop.replace('<view name="CartLine"', `<view${lines(100_000, (at) => ` a${at}="1"`)} name="CartLine x"`),
      { code: 'S06' },
    ),
    one(
      'huge',
      '100,000 fields',
      into(
        'events',
        `<event type="DomainEvent" name="Big" source="Shop.Cart">${lines(100_000, (at) => `<field name="f${letters(at)}" type="String"/>`)}</event>`,
      ),
    ),
    one(
      'huge',
      '99,000 fields of a wrong type',
      into(
        'events',
        `<event type="DomainEvent" name="Big" source="Shop.Cart">${lines(99_000, (at) => `<field name="f${letters(at)}" type="Nonsense"/>`)}</event>`,
      ),
      { code: 'X01', place: undefined },
    ),
    one(
      'huge',
      '5,000 patterns that do not compile',
      into(
        'global',
        lines(5000, (at) => `<pattern name="P${letters(at)}" regex="("/>`),
      ),
      { code: 'X01' },
    ),
    one(
      'huge',
      '3,000 doubled views',
      into(
        'views',
        lines(3000, () => '<view name="Same"><field name="a" type="Int"/></view>'),
      ),
      { code: 'X01' },
    ),
    one(
      'huge',
      '3,000 dangling relations',
      into(
        'views',
        lines(3000, (at) => `<view name="V${letters(at)}"><field name="a" type="ObjectList" ref="Nowhere${at}"/></view>`),
      ),
      { code: 'X01' },
    ),
    one('huge', 'more than 64 MiB', Buffer.alloc(65 * 1024 * 1024, 32)),
  ];
}

/** What refers to itself. */
export function rings(): Broken[] {
  const into = (section: string, text: string): string => shop.replace(`<${section}>`, () => `<${section}>${text}`);
  const view = (name: string, ref: string): string => `<view name="${name}"><field name="a" type="ObjectList" ref="${ref}"/></view>`;
  const scenarios = (text: string): string => shop.replace('<scenario name="Buy">', () => `${text}<scenario name="Buy">`);
  const step = '<activity type="wait" milliseconds="1"/>';
  const scenario = (name: string, extended: string): string => `<scenario name="${name}" extends="${extended}">${step}</scenario>`;
  const ring = (count: number, one: (at: number, next: number) => string): string =>
    Array.from({ length: count }, (_, at) => one(at, (at + 1) % count)).join('\n');
  const letter = (at: number): string =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[at % 26]! +
    'abcdefghijklmnopqrstuvwxyz'[Math.floor(at / 26) % 26]! +
    'abcdefghijklmnopqrstuvwxyz'[Math.floor(at / 676)]!;
  return [
    ...[1, 2, 3, 2000].map((count) =>
      one(
        'ring',
        `${count} patterns`,
        into(
          'global',
          ring(count, (at, next) => `<pattern name="P${letter(at)}" regex="{{P${letter(next)}}}"/>`),
        ),
        { code: 'G01' },
      ),
    ),
    ...[1, 2, 3, 2000].map((count) =>
      one(
        'ring',
        `${count} views`,
        into(
          'views',
          ring(count, (at, next) => view(`V${letter(at)}`, `V${letter(next)}`)),
        ),
        { code: 'V06' },
      ),
    ),
    ...[1, 2, 3, 2000].map((count) =>
      one('ring', `${count} scenarios`, scenarios(ring(count, (at, next) => scenario(`S${letter(at)}`, `S${letter(next)}`))), {
        code: 'T01',
      }),
    ),
    one(
      'ring',
      'a pattern that doubles',
      into(
        'global',
        ring(40, (at) => `<pattern name="P${letter(at)}" regex="${at === 39 ? 'abcdefgh' : `{{P${letter(at + 1)}}}`.repeat(2)}"/>`),
      ),
      { code: 'G01' },
    ),
  ];
}
