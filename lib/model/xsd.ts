import { type AttributeSpec, ELEMENTS, type ElementKind, type Variant } from './elements';
import { formPattern, type NameForm, PLACEHOLDERS } from './language/names';

/** The namespace that the root of a model in one file may name (REFERENCE §2.1). */
const NAMESPACE = 'https://tracepaper.draftsman.io';
/** Root elements of files: of a model in one file, and of the split layout (REFERENCE §3.2). */
const ROOTS: readonly ElementKind[] = [
  'draftsman',
  'pattern',
  'expression',
  'event',
  'aggregate',
  'document-collection',
  'event-handler',
  'flow',
  'view',
  'projection',
  'notifier',
  'scenario',
];
/** Attributes that the path of a file implies in the split layout (REFERENCE §3.2), so that they need not be there. */
const IMPLIED: Readonly<Record<ElementKind, readonly string[]>> = {
  event: ['type', 'source'],
  aggregate: ['name'],
  query: ['graphql-namespace'],
};

const NOTE = 'Made by `npm run documents` from lib/model/elements.ts; a test compares them.';

/**
 * The language as XML Schema 1.0, for editors: `draftsman.xsd` for files that name the language's namespace, `draftsman-files.xsd` for those
 * that name none. It accepts whatever `check` has no error of structure for, and a little more: what stands in an element may not depend on
 * an attribute in XML Schema 1.0, so that an element of any type may have what one of its types may have.
 */
export function xmlSchemas(): { 'draftsman.xsd': string; 'draftsman-files.xsd': string } {
  return { 'draftsman.xsd': namespaced(), 'draftsman-files.xsd': new Types().schema() };
}

/** The same types in the namespace: an included schema without one takes that of the schema around it. */
function namespaced(): string {
  return document([`<xs:include schemaLocation="draftsman-files.xsd"/>`], ` targetNamespace="${NAMESPACE}" xmlns="${NAMESPACE}"`);
}

function document(content: readonly string[], attributes = ''): string {
  const lines = content.flatMap((part) => part.split('\n')).map((line) => (line === '' ? '' : `  ${line}`));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<!-- ${NOTE} -->`,
    `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"${attributes} elementFormDefault="qualified">`,
    ...lines,
    '</xs:schema>',
    '',
  ].join('\n');
}

/** Collects the type of every kind of element, each once. */
class Types {
  private readonly types = new Map<string, string>();

  schema(): string {
    const roots = ROOTS.map((kind) => `<xs:element name="${ELEMENTS[kind]!.tag}" type="${this.type([kind])}"/>`);
    return document([...roots, '', ...SIMPLE_TYPES, ...[...this.types.values()].map((text) => `\n${text}`)]);
  }

  /**
   * The name of the type of elements of one of these kinds: where an element may hold elements of one name and several kinds, by a type that
   * XML Schema 1.0 cannot look at, they have one type.
   */
  private type(kinds: readonly ElementKind[]): string {
    const name = [...kinds].sort().join('-or-');
    if (!this.types.has(name)) {
      this.types.set(name, ''); // an activity may hold activities
      this.types.set(name, this.complexType(name, kinds));
    }
    return name;
  }

  private complexType(name: string, kinds: readonly ElementKind[]): string {
    const specs = kinds.map((kind) => ELEMENTS[kind]!);
    const attributes = attributesOf(kinds).map(attribute);
    const children = this.childrenOf(kinds);
    const text = specs.some((spec) => spec.text !== undefined);
    const lines =
      children.length === 0
        ? [
            '<xs:simpleContent>',
            `  <xs:extension base="${text ? 'xs:string' : 'blank'}">`,
            ...indented(attributes, 4),
            '  </xs:extension>',
            '</xs:simpleContent>',
          ]
        : [
            ...this.content(
              children,
              specs.flatMap(({ once }) => once ?? []),
            ),
            ...indented(attributes, 0),
          ];
    const doc = [...new Set(specs.map((spec) => spec.doc))].join('; or ');
    return [`<xs:complexType name="${name}">`, `  ${annotation(doc)}`, ...indented(lines, 2), '</xs:complexType>'].join('\n');
  }

  private childrenOf(kinds: readonly ElementKind[]): [tag: string, type: string][] {
    const children = new Map<string, Set<ElementKind>>();
    for (const spec of kinds.map((kind) => ELEMENTS[kind]!)) {
      for (const variant of [spec, ...variantsOf(spec).map(([, variant]) => variant)]) {
        for (const [tag, kind] of Object.entries(variant.children ?? {})) children.set(tag, (children.get(tag) ?? new Set()).add(kind));
      }
    }
    return [...children].map(([tag, of]) => [tag, this.type([...of])]);
  }

  /** In any order, as often as one likes; or all of them once at most. That only some may stand there once cannot be said. */
  private content(children: readonly [tag: string, type: string][], once: readonly string[]): string[] {
    const isOnce = children.every(([tag]) => once.includes(tag));
    const elements = children.map(([tag, type]) => `  <xs:element name="${tag}" type="${type}"${isOnce ? ' minOccurs="0"' : ''}/>`);
    return isOnce
      ? ['<xs:all>', ...elements, '</xs:all>']
      : ['<xs:choice minOccurs="0" maxOccurs="unbounded">', ...elements, '</xs:choice>'];
  }
}

function variantsOf({
  variants,
}: {
  readonly variants?: { readonly of: Readonly<Record<string, Variant>> };
}): [value: string, variant: Variant][] {
  return Object.entries(variants?.of ?? {});
}

/** An attribute in all the places that one type stands for. */
interface Attribute {
  readonly name: string;
  readonly specs: readonly AttributeSpec[];
  /** It must be there in each of them. */
  readonly required: boolean;
  /** The values of the attribute that the element's content depends on, where it may stand; empty = always. */
  readonly only: readonly string[];
}

function attributesOf(kinds: readonly ElementKind[]): Attribute[] {
  const found = new Map<string, { specs: AttributeSpec[]; places: number; only: string[] }>();
  let places = 0;
  const add = (name: string, spec: AttributeSpec, counts: number, only?: string) => {
    const entry = found.get(name) ?? { specs: [], places: 0, only: [] };
    entry.specs.push(spec);
    entry.places += counts;
    if (only !== undefined) entry.only.push(only);
    found.set(name, entry);
  };
  for (const kind of kinds) {
    const spec = ELEMENTS[kind]!;
    const variants = variantsOf(spec);
    const count = Math.max(1, variants.length);
    places += count;
    for (const [name, attribute] of Object.entries(spec.attributes ?? {})) add(name, attribute, count);
    for (const [value, variant] of variants)
      for (const [name, attribute] of Object.entries(variant.attributes ?? {})) add(name, attribute, 1, value);
  }
  if (!found.has('id')) add('id', { type: 'text', doc: 'bookkeeping of the editor' }, 0); // on any element (REFERENCE §2.4)
  return [...found].map(([name, { specs, places: filled, only }]) => {
    const isImplied = kinds.some((kind) => IMPLIED[kind]?.includes(name));
    return { name, specs, only, required: filled === places && !isImplied && specs.every((spec) => spec.required) };
  });
}

function attribute({ name, specs, required, only }: Attribute): string {
  const docs = [...new Set(specs.map(documentation))].join('; or ');
  const where = only.length > 0 ? ` (type ${only.join(', ')})` : '';
  const types = [
    ...new Set(specs.map((spec) => simpleType({ ...spec, required: specs.every((other) => other.required) ? true : undefined }))),
  ];
  const open = `<xs:attribute name="${name}"${required ? ' use="required"' : ''}`;
  const named = types.length === 1 && !types[0]!.startsWith('<') ? types[0]! : undefined;
  const lines = [
    `${open}${named === undefined ? '' : ` type="${named}"`}>`,
    `  ${annotation(docs + where)}`,
    ...(named === undefined ? indented([inline(types)], 2) : []),
    '</xs:attribute>',
  ];
  return lines.join('\n');
}

function documentation({ doc, default: fallback, legacy }: AttributeSpec): string {
  const parts = [doc, ...(fallback ? [`default: ${fallback}`] : []), ...(legacy ? [`old form: ${legacy}`] : [])];
  return parts.join('; ');
}

/** One type of several; a name stands for a type that is declared. */
function inline(types: readonly string[]): string {
  if (types.length === 1) return types[0]!;
  const names = types.filter((type) => !type.startsWith('<'));
  const members = names.length > 0 ? ` memberTypes="${names.join(' ')}"` : '';
  const anonymous = types.filter((type) => type.startsWith('<'));
  return [
    '<xs:simpleType>',
    `  <xs:union${members}${anonymous.length > 0 ? '>' : '/>'}`,
    ...indented(anonymous, 4),
    ...(anonymous.length > 0 ? ['  </xs:union>'] : []),
    '</xs:simpleType>',
  ].join('\n');
}

/** What stands for no value is allowed where there need be none (REFERENCE §2.5). */
function simpleType(spec: AttributeSpec): string {
  const { type, required, min, max } = spec;
  switch (type) {
    case 'pascal':
    case 'camel':
    case 'namespace':
    case 'names':
      return required ? type : `${type}-or-none`;
    case 'enum':
      return enumeration(spec.values!, required);
    case 'boolean':
      return 'flag';
    case 'integer':
    case 'number': {
      const limits = [
        ...(min === undefined ? [] : [`<xs:minInclusive value="${min}"/>`]),
        ...(max === undefined ? [] : [`<xs:maxInclusive value="${max}"/>`]),
      ];
      const number = restriction(type === 'integer' ? 'xs:integer' : 'xs:decimal', limits);
      return required ? number : inline(['blank', number]);
    }
    case 'literal':
      return 'xs:string';
    default:
      return required && !('mayBeEmpty' in spec && spec.mayBeEmpty) ? 'given' : 'xs:string';
  }
}

function enumeration(values: readonly string[], required: true | undefined): string {
  const type = restriction(
    'xs:token',
    values.map((value) => `<xs:enumeration value="${encodeXml(value)}"/>`),
  );
  return required ? type : inline(['none', type]);
}

function restriction(base: string, facets: readonly string[]): string {
  return ['<xs:simpleType>', `  <xs:restriction base="${base}">`, ...indented(facets, 4), '  </xs:restriction>', '</xs:simpleType>'].join(
    '\n',
  );
}

function declared(name: string, type: string): string {
  return type.replace('<xs:simpleType>', `<xs:simpleType name="${name}">`);
}

/** A pattern, since an editor would offer an enumeration. */
const NOTHING = [...PLACEHOLDERS].map((text) => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('|');

/** Types that many attributes have. Values are trimmed, as `check` does (REFERENCE §2.1). */
const SIMPLE_TYPES: readonly string[] = [
  declared('blank', restriction('xs:token', ['<xs:maxLength value="0"/>'])),
  declared('given', restriction('xs:token', ['<xs:minLength value="1"/>'])),
  declared('none', restriction('xs:token', [`<xs:pattern value="${encodeXml(NOTHING)}"/>`])),
  declared(
    'flag',
    inline(['blank', restriction('xs:token', ['<xs:enumeration value="true"/>', '<xs:enumeration value="false"/>']), anyCase()]),
  ),
  ...(['pascal', 'camel', 'namespace', 'names'] as const).flatMap(name),
];

/** Other letter case is only a warning (S11). */
function anyCase(): string {
  const pattern = ['true', 'false'].map((word) => [...word].map((letter) => `[${letter}${letter.toUpperCase()}]`).join('')).join('|');
  return restriction('xs:token', [`<xs:pattern value="${pattern}"/>`]);
}

function name(form: NameForm): string[] {
  const pattern = formPattern(form).replaceAll('(?:', '(');
  return [
    declared(form, restriction('xs:token', [`<xs:pattern value="${encodeXml(pattern)}"/>`])),
    declared(`${form}-or-none`, inline([form, 'none'])),
  ];
}

function annotation(text: string): string {
  return `<xs:annotation><xs:documentation>${encodeXml(text)}</xs:documentation></xs:annotation>`;
}

function indented(parts: readonly string[], by: number): string[] {
  return parts.flatMap((part) => part.split('\n')).map((line) => ' '.repeat(by) + line);
}

/** Text as XML, in an element or an attribute in quotes. */
function encodeXml(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
