import { pythonBlock } from '../language/block';
import { stripSigils } from '../language/sigils';
import type {
  CustomHandler,
  DataField,
  DataType,
  FilterOperand,
  Relation,
  RelationType,
  SnapshotHandler,
  View,
  ViewMapping,
  ViewQuery,
} from '../types';
import type { XmlElement } from '../xml/xml-element';
import { readMappingValue } from './read-aggregate';
import { readAuthorization } from './read-events';
import { moduleName, readPython, readRole, readValue } from './read-value';
import { type Reading, sortedBy } from './reading';

const RELATIONS: ReadonlySet<string> = new Set(['ObjectList', 'OneToOne', 'ManyToOne', 'OneToMany', 'ManyToMany']);

/** The views by name (REFERENCE §5.7). */
export function readViews(views: XmlElement | undefined, reading: Reading): View[] {
  const read = (views?.all('view') ?? []).map((element) => readView(element, reading));
  for (const view of read)
    for (const query of view.queries) reading.returns.set([...query.namespace, query.fieldName].join('.'), view.name);
  return sortedBy(read, (view) => view.name);
}

function readView(element: XmlElement, reading: Reading): View {
  const fields = element.all('field');
  const data = fields.filter((field) => !RELATIONS.has(field.require('type')));
  return {
    source: element,
    name: element.require('name'),
    retentionDays: element.number('data-retention-days'),
    notifies: !element.flag('exclude-notification') && !element.flag('att_exclude-notification'),
    key: data.find((field) => field.flag('pk'))?.require('name'),
    fields: data.map(readDataField),
    relations: fields.filter((field) => RELATIONS.has(field.require('type'))).map((field) => readRelation(field, reading)),
    snapshotHandlers: element.all('snapshot-handler').map((handler) => readSnapshotHandler(handler, reading)),
    customHandlers: element
      .all('custom-handler')
      .map(readCustomHandler)
      .filter((handler) => handler !== undefined),
    queries: element.all('query').map((query) => readQuery(query, reading)),
  };
}

function readDataField(element: XmlElement): DataField {
  return { source: element, name: element.require('name'), type: element.require('type') as DataType };
}

/** `authorization="authenticated"` of a relation means: inherited from the query (REFERENCE §5.7.3). */
function readRelation(element: XmlElement, reading: Reading): Relation {
  const type = element.require('type') as RelationType;
  const key = element.get('foreign-key');
  const role = type !== 'ObjectList' && element.get('authorization') === 'role' ? readRole(element, reading) : undefined;
  const foreignKey = key === '#canonical' ? { kind: 'canonical' as const } : { kind: 'field' as const, name: key ?? '' };
  return {
    source: element,
    name: element.require('name'),
    type,
    ref: element.require('ref'),
    ...(type !== 'ObjectList' && { foreignKey }),
    ...(role && { role }),
  };
}

function readSnapshotHandler(element: XmlElement, reading: Reading): SnapshotHandler {
  const dictionary = element.get('processor') === 'dictionary' ? element.require('dictionary') : undefined;
  return {
    source: element,
    aggregate: `${element.require('sub-domain')}.${element.require('aggregate')}`,
    key: readValue(element, 'key-mapping', reading, true),
    ...(dictionary !== undefined && { dictionary }),
    mappings: element
      .all('mapping')
      .filter((mapping) => mapping.get('operand') !== 'unmapped')
      .map((mapping) => readMapping(mapping, reading)),
    deleteConditions: element.all('delete').map((condition) => ({ source: condition, python: readPython(condition, 'condition') })),
  };
}

function readMapping(element: XmlElement, reading: Reading): ViewMapping {
  const template = element.get('template') === undefined ? undefined : stripSigils(pythonBlock(element.raw('template')!).text).text;
  return {
    source: element,
    target: element.require('target'),
    operand: element.require('operand') as ViewMapping['operand'],
    value: readMappingValue(element, reading),
    ...(template !== undefined && { template }),
  };
}

/** undefined: there is no code (V18 tells it). */
function readCustomHandler(element: XmlElement): CustomHandler | undefined {
  const aggregate = `${element.require('sub-domain')}.${element.require('aggregate')}`;
  const python = pythonBlock(element.text).text;
  if (python !== '') return { source: element, aggregate, code: { kind: 'inline', python, attribute: '#text' } };
  const file = element.get('python-file') ?? element.get('file');
  const handler = element.get('method');
  return file && handler ? { source: element, aggregate, code: { kind: 'module', module: moduleName(file), handler } } : undefined;
}

function readQuery(element: XmlElement, reading: Reading): ViewQuery {
  const type = element.require('type') as ViewQuery['type'];
  const clauses = element.all('filter-clause').map((clause) => ({
    source: clause,
    field: clause.require('field-name'),
    operand: clause.require('operand') as FilterOperand,
  }));
  return {
    source: element,
    namespace: element.require('graphql-namespace').split('.'),
    fieldName: element.require('field-name'),
    type,
    authorization: readAuthorization(element, reading),
    // `get` has neither (V11 tells it).
    canonicalSearch: type !== 'get' && element.flag('use-canonical-search'),
    clauses: type === 'get' ? [] : clauses,
  };
}
