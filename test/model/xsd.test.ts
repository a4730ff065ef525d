import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { validateXML } from 'xmllint-wasm';
import { ELEMENTS } from '../../lib/model/elements';
import { RULES } from '../../lib/model/rules/index';
import { parseXml } from '../../lib/model/xml/parse-xml';
import { SourceFile } from '../../lib/model/xml/source-file';
import type { XmlElement } from '../../lib/model/xml/xml-element';
import { xmlSchemas } from '../../lib/model/xsd';
import { edit, SHOP } from './harness';
import { PLACES } from './rules/places';

const root = join(__dirname, '../..');
const REAL_MODEL = join(root, '../shared/models/tracepaper-twee');
const schemas = Object.entries(xmlSchemas()).map(([fileName, contents]) => ({ fileName, contents }));
/** Files without the namespace: what an editor takes `draftsman-files.xsd` for. */
const isPlain = (text: string) => !/^(?:\s|<\?.*?\?>|<!--.*?-->)*<\w+[^>]* xmlns="/s.test(text);

/** What libxml2 says against each file, by name. */
async function faults(files: Record<string, string>): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const plain of [true, false]) {
    const names = Object.keys(files).filter((name) => isPlain(files[name]!) === plain);
    if (names.length === 0) continue;
    const [main] = schemas.filter(({ fileName }) => (fileName === 'draftsman-files.xsd') === plain);
    const xml = names.map((name, index) => ({ fileName: `${index}.xml`, contents: files[name]! }));
    const { errors } = await validateXML({ xml, schema: [main!], preload: schemas.filter((schema) => schema !== main) });
    for (const { loc, message, rawMessage } of errors) {
      if (!loc && / fails to validate$/.test(rawMessage)) continue; // it stands behind what is wrong
      if (!loc) throw new Error(rawMessage);
      const name = names[Number(loc.fileName.replace('.xml', ''))]!;
      found[name] = [...(found[name] ?? []), message];
    }
  }
  return found;
}

function xmlFiles(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.xml'));
  return Object.fromEntries(paths.map((path) => [relative(root, join(folder, path)), readFileSync(join(folder, path), 'utf8')]));
}

describe('accepts', () => {
  it('every example and every model of the tests', async () => {
    const models = Object.entries(xmlFiles(join(root, 'test'))).filter(([, text]) => text.includes('<draftsman'));
    const files = { ...xmlFiles(join(root, 'examples')), ...Object.fromEntries(models), SHOP };
    expect(Object.keys(files).length).toBeGreaterThan(20);
    expect(await faults(files)).toEqual({});
  });

  it('what the rules call right', async () => {
    const files = Object.fromEntries(
      Object.entries(PLACES).flatMap(([key, place]) => {
        const rule = RULES.get(key.slice(0, 3))!;
        const written = place(key.endsWith('warning') ? rule.warning!.right : rule.right);
        return Object.entries(written).flatMap(([path, text]) => (path.endsWith('.xml') ? [[`${key} ${path}`, text] as const] : []));
      }),
    );
    expect(Object.keys(files).length).toBeGreaterThan(150);
    expect(await faults(files)).toEqual({});
  });

  it.each([
    ['the namespace or none', SHOP.replace(/ xmlns="[^"]*"/, '')],
    ['an id on any element', SHOP.replaceAll(/<(\w[\w-]*)/g, '<$1 id="x"').replace('<draftsman id="x"', '<draftsman')],
    [
      'what stands for nothing chosen',
      edit(SHOP, ['processor="item"', 'processor="-select-"'], ['operand="convert_items"', 'operand=" convert_items "']),
    ],
    ['other letters in flags', edit(SHOP, ['clean-db="true"', 'clean-db="True"'], ['clean-iam="true"', 'clean-iam=""'])],
    [
      'children in any order',
      edit(
        SHOP,
        ['<global>', '<views/><global>'],
        ['<views>', '<events/><!--'],
        ['</views>', '-->'],
        ['<events>', '<!--'],
        ['</events>', '-->'],
      ),
    ],
    [
      'blanks where nothing stands',
      edit(SHOP, ['<activity type="refresh-token"/>', '<activity type="refresh-token">\n  <!-- none -->\n</activity>']),
    ],
  ])('%s', async (_, text) => {
    expect(await faults({ text })).toEqual({});
  });
});

describe('refuses', () => {
  /** The offsets behind the name of every element of the model. */
  const places = [...SHOP.matchAll(/<([a-z][\w-]*)/g)].map((match) => match.index + match[0].length);
  const elements = [...SHOP.matchAll(/<([a-z][\w-]*)(?:"[^"]*"|'[^']*'|[^>"'])*?(\/?)>/g)];

  it('an unknown attribute on any element', async () => {
    const files = Object.fromEntries(places.map((at) => [`at ${at}`, `${SHOP.slice(0, at)} colour="red"${SHOP.slice(at)}`]));
    const found = await faults(files);
    expect(Object.keys(found)).toEqual(Object.keys(files));
    for (const messages of Object.values(found)) expect(messages.join()).toMatch(/'colour' is not allowed/);
  });

  it('an unknown element in any element', async () => {
    const files = Object.fromEntries(
      elements.map((match) => {
        const end = match.index + match[0].length;
        const open = match[2] ? `${match[0].slice(0, -2)}><colour/></${match[1]}>` : `${match[0]}<colour/>`;
        return [`at ${match.index}`, SHOP.slice(0, match.index) + open + SHOP.slice(end)];
      }),
    );
    expect(Object.keys(await faults(files))).toEqual(Object.keys(files));
  });

  it.each([
    ['an element in a wrong parent', edit(SHOP, ['<global>', '<global><view name="A"/>'])],
    ['a section twice', edit(SHOP, ['<global>', '<global/><global>'])],
    ['a missing attribute', edit(SHOP, ['<view name="CartLine">', '<view>'])],
    ['an empty attribute that is required', edit(SHOP, ['ref="ArticleAdded"', 'ref=" "'])],
    ['a value that is none', edit(SHOP, ['operand="convert_items"', 'operand="convert"'])],
    ['a flag that is none', edit(SHOP, ['clean-db="true"', 'clean-db="yes"'])],
    ['a number out of its range', edit(SHOP, ['minimum-event-coverage="100"', 'minimum-event-coverage="101"'])],
    ['a name of another form', edit(SHOP, ['<view name="CartLine">', '<view name="cart-line">'])],
    ['text in what holds nothing', edit(SHOP, ['default="1"/>', 'default="1">text</field>'])],
    ['text where there is none', edit(SHOP, ['<global>', '<global>text'])],
    ['another root', '<trigger source="A"/>'],
  ])('%s', async (_, text) => {
    expect(Object.keys(await faults({ text }))).toEqual(['text']);
  });
});

it('has every element, attribute and value of the table, with its documentation', () => {
  const tree = parseXml(new SourceFile('schema', xmlSchemas()['draftsman-files.xsd']));
  const types = new Map(tree.children.flatMap((child) => (child.name === 'complexType' ? [[child.raw('name')!, child] as const] : [])));
  const all = (element: XmlElement, name: string): XmlElement[] =>
    element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);
  for (const [kind, spec] of Object.entries(ELEMENTS)) {
    const [name, type] = [...types].find(([candidate]) => candidate.split('-or-').includes(kind)) ?? [];
    if (!type || !name) throw new Error(`no type for ${kind}`);
    const variants = [spec, ...Object.values(spec.variants?.of ?? {})];
    const attributes = new Map(all(type, 'attribute').map((attribute) => [attribute.raw('name')!, attribute]));
    const known = variants.flatMap((variant) => Object.entries(variant.attributes ?? {}));
    for (const [attribute, { values = [], doc }] of known) {
      const found = attributes.get(attribute);
      expect([kind, attribute, found && all(found, 'documentation')[0]!.text]).toEqual([kind, attribute, expect.stringContaining(doc)]);
      const offered = all(found!, 'enumeration').map((value) => value.raw('value'));
      expect(offered).toEqual(expect.arrayContaining([...values]));
      expect(offered).not.toContain('-select-');
    }
    if (name === kind) expect([...attributes.keys()].sort()).toEqual([...new Set([...known.map(([attribute]) => attribute), 'id'])].sort());
    const children = all(type, 'element').map((child) => child.raw('name'));
    expect(children).toEqual(expect.arrayContaining(variants.flatMap((variant) => Object.keys(variant.children ?? {}))));
    expect(all(type, 'documentation')[0]!.text).toContain(spec.doc);
  }
});

it('the settings of docs/editor.md give every file of the examples the schema that accepts it', async () => {
  const guide = readFileSync(join(root, 'docs/editor.md'), 'utf8');
  const settings = JSON.parse(/```json\n([\s\S]*?)```/.exec(guide)![1]!) as {
    'xml.fileAssociations': { pattern: string; systemId: string }[];
  };
  const associations = settings['xml.fileAssociations'].map(({ pattern, systemId }) => ({ glob: javaGlob(pattern), systemId }));
  for (const [path, text] of Object.entries(xmlFiles(join(root, 'examples')))) {
    const schema = associations.find(({ glob }) => glob.test(`/checkout/${path}`))?.systemId.replace('${workspaceFolder}/', '');
    expect([path, schema]).toEqual([path, isPlain(text) ? 'schema/draftsman-files.xsd' : 'schema/draftsman.xsd']);
    expect(existsSync(join(root, schema!))).toBe(true);
  }
});

/** As java.nio.file.FileSystem.getPathMatcher reads it, which the extension uses: '**' goes over folders wherever it stands. */
function javaGlob(pattern: string): RegExp {
  const tokens: Record<string, string> = { '**': '.*', '*': '[^/]*', '{': '(?:', '}': ')', ',': '|', '.': '\\.' };
  return new RegExp(`^${pattern.replace(/\*\*|[*{},.]/g, (token) => tokens[token]!)}$`);
}

describe('the real model', () => {
  if (!existsSync(REAL_MODEL)) console.warn(`SKIPPED: ${REAL_MODEL} is not there`);
  const withModel = existsSync(REAL_MODEL) ? it : it.skip;

  withModel('is accepted', async () => {
    expect(await faults(xmlFiles(REAL_MODEL))).toEqual({});
  });
});
