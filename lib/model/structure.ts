import { closest } from './closest';
import type { Advice, Report } from './diagnostic';
import { type AttributeSpec, type AttributeType, ELEMENTS, type ElementKind, type ElementSpec, type Variant } from './elements';
import { formText, isPlaceholder, type NameForm, nameFault } from './language/names';
import type { XmlElement } from './xml/xml-element';

/** Types whose placeholder texts mean "absent" (REFERENCE §2.5). */
const NAMES: ReadonlySet<AttributeType> = new Set([
  'pascal',
  'camel',
  'namespace',
  'names',
  'reference',
  'path',
  'enum',
  'value',
  'python',
  'formula',
]);
const UNTRIMMED: ReadonlySet<AttributeType> = new Set(['literal', 'block']);
const FORMS: ReadonlySet<AttributeType> = new Set(['pascal', 'camel', 'namespace', 'names']);
/** Identical ones count once (REFERENCE §2.3). */
const COLLAPSED: ReadonlySet<string> = new Set(['field', 'mapping', 'nested-object', 'query']);

/**
 * Checks an element and everything in it against the table of elements (S02 to S06, S10, S11) and fills the values that reading uses.
 * What cannot be read is marked `failed`, its parent `incomplete`.
 */
export function checkStructure(element: XmlElement, kind: ElementKind, report: Report): void {
  const spec = ELEMENTS[kind]!;
  element.kind = kind;
  const variant = checkVariant(element, spec, report);
  if (variant === 'unknown') return;
  const attributes = attributesOf(spec, variant);
  for (const name of element.attributes.keys()) if (!attributes.has(name)) unknownAttribute(element, name, attributes, report);
  for (const [name, attribute] of attributes) checkAttribute(element, name, attribute, report);
  const legacy = variant?.legacy ?? spec.legacy;
  if (legacy) report.warning('S03', element.at(), `<${element.name}> is an old form without effect`, { help: legacy });
  checkChildren(element, { ...spec.children, ...variant?.children }, spec, report);
  checkText(element, spec, report);
}

const merged = new WeakMap<Variant, ReadonlyMap<string, AttributeSpec>>();

/** The attributes of a kind with those of a variant, put together once. */
function attributesOf(spec: ElementSpec, variant: Variant | undefined): ReadonlyMap<string, AttributeSpec> {
  const key = variant ?? spec;
  let attributes = merged.get(key);
  if (!attributes) {
    attributes = new Map(Object.entries({ ...spec.attributes, ...variant?.attributes }));
    merged.set(key, attributes);
  }
  return attributes;
}

/** What depends on the element's type. 'unknown' = the type is told as wrong, and nothing can be said about what stands in the element. */
function checkVariant(element: XmlElement, spec: ElementSpec, report: Report): Variant | undefined | 'unknown' {
  if (!spec.variants) return undefined;
  const { attribute, of } = spec.variants;
  const value = element.raw(attribute)?.trim() ?? '';
  if (Object.hasOwn(of, value)) return of[value];
  checkAttribute(element, attribute, spec.attributes![attribute]!, report);
  return 'unknown';
}

/** True for what the editor lets choose from a list. */
function isChosen({ type, chosen }: AttributeSpec): boolean {
  return chosen === true || NAMES.has(type);
}

function unknownAttribute(element: XmlElement, name: string, known: ReadonlyMap<string, AttributeSpec>, report: Report): void {
  const what = `attributes of <${element.name}>`;
  report.warning('S03', element.at(name), `<${element.name}> has no attribute '${name}'; it is ignored`, {
    value: name,
    help: closest(
      name,
      [...known].filter(([candidate, spec]) => candidate !== 'id' && !spec.legacy).map(([candidate]) => candidate),
      what,
    ),
  });
}

function checkAttribute(element: XmlElement, name: string, attribute: AttributeSpec, report: Report): void {
  const raw = element.raw(name);
  const value = raw === undefined ? undefined : UNTRIMMED.has(attribute.type) ? raw : raw.trim();
  const absent =
    value === undefined ||
    (value === '' ? attribute.type !== 'literal' && !attribute.mayBeEmpty : isChosen(attribute) && isPlaceholder(value));
  if (absent) {
    if (attribute.required) {
      const text = raw?.trim() ? `is '${raw.trim()}', which stands for nothing` : raw === undefined ? 'is missing' : 'is empty';
      fail(element, attribute.codes?.missing ?? 'S04', element.at(name), `attribute '${name}' of <${element.name}> ${text}`, report, {
        value: raw?.trim(),
        help: attribute.doc,
      });
    } else if (value === '' && attribute.type === 'text' && name === 'default') {
      element.values.set(name, ''); // an empty default is a default (REFERENCE §4.4)
    } else if (attribute.default !== undefined) {
      element.values.set(name, attribute.default);
    }
    return;
  }
  if (attribute.legacy) report.warning('S03', element.at(name), `attribute '${name}' is an old form`, { help: attribute.legacy });
  element.values.set(name, value);
  checkValue(element, name, value, attribute, report);
}

function checkValue(element: XmlElement, name: string, value: string, attribute: AttributeSpec, report: Report): void {
  const span = () => element.at(name); // asked for only where something is wrong: most values are not
  if (attribute.type === 'enum' && !attribute.values!.includes(value)) {
    const refused = attribute.refused?.[value];
    const code = attribute.codes?.value ?? 'S05';
    if (refused) fail(element, code, span(), `${name} '${value}' is not supported`, report, { value, help: refused });
    else
      fail(element, code, span(), `'${value}' is no ${name} of <${element.name}>`, report, {
        value,
        help: closest(value, attribute.values!, 'allowed values'),
      });
  } else if (attribute.type === 'boolean') {
    const other = value.toLowerCase();
    if (value === 'true' || value === 'false') return;
    report.warning('S11', span(), `'${value}' is neither true nor false; it counts as ${other === 'true'}`, { value });
  } else if (attribute.type === 'integer' || attribute.type === 'number') {
    checkNumber(element, name, value, attribute, report);
  } else if (FORMS.has(attribute.type)) {
    const form = attribute.type as NameForm;
    const fault = nameFault(form, value);
    if (fault === 'error')
      report.error('S06', span(), `'${value}' is not ${formText(form)}`, { value, help: `${name}: letters and digits only` });
    if (fault === 'style')
      report.warning('S06', span(), `'${value}' is not plain ${formText(form)}`, { value, why: 'the older editor refuses such names' });
  }
}

function checkNumber(
  element: XmlElement,
  name: string,
  value: string,
  { type, min, max, default: fallback }: AttributeSpec,
  report: Report,
): void {
  const number = (type === 'integer' ? /^[+-]?\d+$/ : /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/).test(value) ? Number(value) : Number.NaN;
  if (number >= (min ?? -Infinity) && number <= (max ?? Infinity)) return;
  const range = max === undefined ? `at least ${min}` : `${min} to ${max}`;
  report.error('S10', element.at(name), `${name} '${value}' is not ${type === 'integer' ? 'an integer' : 'a number'} of ${range}`, {
    value,
  });
  element.values.set(name, fallback ?? String(min ?? 0));
}

function checkChildren(element: XmlElement, allowed: Readonly<Record<string, ElementKind>>, spec: ElementSpec, report: Report): void {
  const seen = new Map<string, XmlElement[]>();
  const once = new Set<string>();
  for (const child of element.children) {
    const kind = Object.hasOwn(allowed, child.name) ? allowed[child.name] : undefined;
    if (kind === undefined) {
      unknownChild(element, child, Object.keys(allowed), report);
      continue;
    }
    if (spec.once?.includes(child.name) && once.has(child.name)) {
      fail(child, 'S02', child.at(), `a second <${child.name}> in <${element.name}>`, report, { help: 'put both into one' });
      element.incomplete = true;
      continue;
    }
    once.add(child.name);
    if (COLLAPSED.has(child.name)) {
      const twin = findTwin(child, seen);
      if (twin) {
        report.warning('S03', child.at(), `this <${child.name}> stands here twice; it counts once`, {
          help: `remove it, or line ${twin.at().line}`,
        });
        child.failed = true;
        continue;
      }
    }
    checkStructure(child, kind, report);
    if (child.failed) element.incomplete = true;
  }
}

function unknownChild(parent: XmlElement, child: XmlElement, allowed: string[], report: Report): void {
  child.failed = true;
  parent.incomplete = true;
  const nested = parent.name === 'nested-object' && child.name === 'nested-object';
  const known = Object.values(ELEMENTS).some((spec) => spec.tag === child.name);
  const message = nested
    ? 'a nested-object cannot contain a nested-object'
    : known
      ? `<${child.name}> cannot stand in <${parent.name}>`
      : `unknown element <${child.name}> in <${parent.name}>`;
  report.error(nested ? 'D07' : 'S02', child.at(), message, {
    value: child.name,
    help: closest(child.name, allowed, `elements of <${parent.name}>`),
  });
}

function checkText(element: XmlElement, spec: ElementSpec, report: Report): void {
  if (spec.text || element.pieces.every((piece) => piece.value.trim() === '')) return;
  report.error('S02', element.at('#text'), `<${element.name}> contains no text`, { help: 'remove it' });
}

function fail(
  element: XmlElement,
  code: string,
  span: ReturnType<XmlElement['at']>,
  message: string,
  report: Report,
  advice: Advice,
): void {
  element.failed = true;
  report.error(code, span, message, advice);
}

/** An identical element among those seen; else the element is added to them. Only elements of one name or target are compared whole. */
function findTwin(element: XmlElement, seen: Map<string, XmlElement[]>): XmlElement | undefined {
  const key = `${element.name} ${element.raw('name') ?? element.raw('target') ?? element.raw('field-name') ?? ''}`;
  const alike = seen.get(key) ?? [];
  const twin = alike.length > 0 ? alike.find((other) => canonical(other) === canonical(element)) : undefined;
  if (!twin) seen.set(key, [...alike, element]);
  return twin;
}

/** Two elements are identical if these are equal. */
function canonical(element: XmlElement): string {
  const attributes = [...element.attributes].map(([name, value]) => `${name}=${JSON.stringify(value.value)}`).sort();
  return `<${element.name} ${attributes.join(' ')}>${element.text.trim()}${element.children.map(canonical).join('')}`;
}
