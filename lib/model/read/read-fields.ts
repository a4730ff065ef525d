import { coerce, zeroValue } from '../language/coerce';
import type { Collection, CommandField, DataField, DataType, Literal } from '../types';
import type { XmlElement } from '../xml/xml-element';
import type { Reading } from './reading';

/** A literal as a value of a type; undefined after an error `code`. Unusual forms are warning S15. */
export function readLiteral(element: XmlElement, attribute: string, text: string, type: string, code: string, reading: Reading): unknown {
  const coerced = coerce(text, type);
  if ('fault' in coerced) {
    reading.report.error(code, element.at(attribute), coerced.fault, { value: text });
    return undefined;
  }
  if (coerced.warning) reading.report.warning('S15', element.at(attribute), coerced.warning, { value: text });
  return coerced.value;
}

/** The fields of an event, a document or a collection. */
export function readFields(owner: XmlElement, reading: Reading): DataField[] {
  return owner.all('field').map((element) => readField(element, reading));
}

export function readCollections(owner: XmlElement, reading: Reading): Collection[] {
  return owner.all('nested-object').map((element) => {
    const fields = readFields(element, reading);
    const key = element.get('business-key');
    return {
      source: element,
      name: element.require('name'),
      fields,
      // A hint that names no field is no hint (REFERENCE §5.4); D06 tells it.
      businessKey: fields.some((field) => field.name === key) ? key : undefined,
    };
  });
}

export function readCommandFields(owner: XmlElement, reading: Reading): CommandField[] {
  return owner.all('field').map((element) => {
    const pattern = element.get('pattern');
    const named = /^\{\{([^{}]+)\}\}$/.exec(pattern ?? '')?.[1]?.trim();
    return {
      ...readField(element, reading),
      pattern: pattern === undefined ? undefined : named ? { kind: 'named', name: named } : { kind: 'raw', regex: pattern },
      autoFill: element.get('auto-fill') as CommandField['autoFill'],
    };
  });
}

export function readCommandCollections(owner: XmlElement, reading: Reading): Collection<CommandField>[] {
  return owner
    .all('nested-object')
    .map((element) => ({ source: element, name: element.require('name'), fields: readCommandFields(element, reading) }));
}

function readField(element: XmlElement, reading: Reading): DataField {
  const type = element.require('type') as DataType;
  const text = element.get('default');
  const value = text === undefined ? undefined : readDefault(element, text, type, reading);
  return { source: element, name: element.require('name'), type, ...(value === undefined ? {} : { default: value }) };
}

function readDefault(element: XmlElement, text: string, type: DataType, reading: Reading): Literal {
  // An empty default of another type is its zero value (REFERENCE §4.3: '' converts to the zero value).
  if (text === '' && type !== 'String') return zeroValue(type);
  // A wrong one is told; a value stands in, so that the field still counts as optional.
  return (readLiteral(element, 'default', text, type, 'C05', reading) as Literal | undefined) ?? zeroValue(type);
}
