import { closest } from '../closest';
import { IMPLICIT_FIELDS } from '../language/names';
import { snippetSpan } from '../python/python-facts';
import { elementOf } from '../read/reading';
import type { Aggregate, Collection, DataType, SnapshotHandler, View, ViewMapping } from '../types';
import type { CheckContext, PythonCheck, PythonCheckContext } from './check';
import { checkCode } from './processors';

/** V13, V14, V15, V18: how snapshots fill views (REFERENCE §5.7.4, §5.7.5). */
export const viewHandlers: PythonCheck = {
  codes: ['V13', 'V14', 'V15', 'V18'],
  run(context) {
    for (const view of context.model.views) {
      for (const handler of view.snapshotHandlers) {
        const aggregate = findAggregate(context, handler);
        if (aggregate) checkSnapshotHandler(context, view, handler, aggregate);
      }
      for (const element of elementOf(view).all('custom-handler')) {
        findAggregate(context, { source: element, aggregate: `${element.require('sub-domain')}.${element.require('aggregate')}` });
        if (element.text.trim() === '') checkLegacyHandler(context, element);
      }
    }
  },
};

function checkLegacyHandler(context: PythonCheckContext, element: ReturnType<typeof elementOf>): void {
  const attribute = element.get('python-file') === undefined ? 'file' : 'python-file';
  if (element.get(attribute) === undefined)
    context.error('V18', { source: element }, undefined, 'the custom-handler is empty', { help: 'write Python into it' });
  else checkCode(context, { source: element }, attribute, 'V18', 'method', 3);
}

function findAggregate(context: CheckContext, handler: Pick<SnapshotHandler, 'source' | 'aggregate'>): Aggregate | undefined {
  const { aggregates } = context.index;
  const found = aggregates.get(handler.aggregate);
  if (found || context.isBroken('aggregate', handler.aggregate)) return found;
  const [subdomain = '', name = ''] = handler.aggregate.split('.');
  const siblings = [...aggregates.values()].filter((aggregate) => aggregate.subdomain === subdomain);
  if (siblings.length > 0) {
    const help = closest(
      name,
      siblings.map((aggregate) => aggregate.name),
      `aggregates of ${subdomain}`,
    );
    context.error('V13', handler, 'aggregate', `there is no aggregate '${name}' in ${subdomain}`, { value: name, help });
  } else {
    const help = closest(
      subdomain,
      [...aggregates.values()].map((aggregate) => aggregate.subdomain),
      'subdomains',
    );
    context.error('V13', handler, 'sub-domain', `there is no subdomain '${subdomain}'`, { value: subdomain, help });
  }
  return undefined;
}

interface Source {
  /** Names that a bare value may be, with their types. */
  readonly fields: ReadonlyMap<string, DataType>;
  readonly collections: readonly Collection[];
  readonly complete: boolean;
  readonly what: string;
}

function checkSnapshotHandler(context: PythonCheckContext, view: View, handler: SnapshotHandler, aggregate: Aggregate): void {
  const collection = checkDictionary(context, handler, aggregate);
  if (collection === null) return;
  const implicit = Object.entries(IMPLICIT_FIELDS) as [string, DataType][];
  const own = (collection ?? aggregate).fields.map(({ name, type }) => [name, type] as const);
  const source: Source = {
    fields: new Map([...own, ...implicit]),
    collections: collection ? [] : aggregate.collections,
    complete: context.isComplete(collection ?? aggregate),
    what: collection ? `collection '${collection.name}' of ${aggregate.id}` : aggregate.id,
  };
  checkKey(context, handler, source);
  for (const mapping of handler.mappings) checkMapping(context, view, mapping, source, aggregate);
}

/** undefined = once per snapshot, null = told as wrong. */
function checkDictionary(context: CheckContext, handler: SnapshotHandler, aggregate: Aggregate): Collection | undefined | null {
  if (handler.dictionary === undefined) return undefined;
  const found = aggregate.collections.find(({ name }) => name === handler.dictionary);
  if (found) return found;
  if (handler.dictionary === '' || context.isComplete(aggregate)) {
    const message =
      handler.dictionary === ''
        ? 'processor="dictionary" needs a dictionary'
        : `'${handler.dictionary}' is no collection of ${aggregate.id}`;
    const help = closest(
      handler.dictionary,
      aggregate.collections.map(({ name }) => name),
      'collections',
    );
    context.error('V13', handler, 'dictionary', message, { value: handler.dictionary, help });
  }
  return null;
}

function checkKey(context: CheckContext, handler: SnapshotHandler, source: Source): void {
  if (handler.key.kind !== 'name') return;
  const { name } = handler.key;
  if (source.fields.get(name) === 'String') return;
  if (name !== '' && !source.fields.has(name) && !source.complete) return;
  const message = name === '' ? 'a snapshot-handler needs a key-mapping' : `'${name}' is not a String field of ${source.what}`;
  const strings = [...source.fields].filter(([, type]) => type === 'String').map(([field]) => field);
  context.error('V13', handler, 'key-mapping', message, { value: name, help: closest(name, strings, 'String fields') });
}

function checkMapping(context: PythonCheckContext, view: View, mapping: ViewMapping, source: Source, aggregate: Aggregate): void {
  const field = view.fields.find(({ name }) => name === mapping.target);
  const relation = view.relations.find(({ name }) => name === mapping.target);
  if (relation?.type === 'ObjectList') {
    checkObjectList(context, mapping, relation.ref, source, aggregate);
    return;
  }
  if (!field) {
    if (!relation && !context.isComplete(view)) return;
    const targets = [...view.fields, ...view.relations.filter(({ type }) => type === 'ObjectList')].map(({ name }) => name);
    const message = relation
      ? `'${mapping.target}' is a relation by key; it cannot be mapped`
      : `'${mapping.target}' is no field of view ${view.name}`;
    context.error('V14', mapping, 'target', message, { value: mapping.target, help: closest(mapping.target, targets, 'fields') });
    return;
  }
  checkOperand(context, mapping, field.type);
  if (mapping.value.kind !== 'name') return;
  const { name } = mapping.value;
  if (source.fields.has(name)) return;
  const collection = source.collections.some((candidate) => candidate.name === name);
  if (!collection && !source.complete) return;
  const message =
    name === ''
      ? 'a mapping needs a value'
      : collection
        ? `'${name}' is a collection, '${field.name}' is a data field`
        : `'${name}' is no field of ${source.what}`;
  const help = collection ? 'map it onto an ObjectList' : closest(name, source.fields.keys(), 'fields');
  context.error('V14', mapping, 'value', message, { value: name, help });
}

function checkOperand(context: CheckContext, mapping: ViewMapping, type: DataType): void {
  const { operand } = mapping;
  const isNumber = type === 'Int' || type === 'Float';
  const isList = type === 'StringList';
  const fits =
    operand === 'set' ||
    operand === 'python-expression' ||
    (operand === 'add' && type !== 'Boolean') ||
    (operand === 'subtract' && (isNumber || isList)) ||
    ((operand === 'append' || operand === 'remove') && isList);
  if (!fits) context.error('V14', mapping, 'operand', `operand '${operand}' does not fit a field of type ${type}`, { value: operand });
}

function checkObjectList(context: PythonCheckContext, mapping: ViewMapping, ref: string, source: Source, aggregate: Aggregate): void {
  const { operand } = mapping;
  if (operand !== 'convert_items' && operand !== 'set' && operand !== 'python-expression') {
    context.error('V14', mapping, 'operand', `operand '${operand}' does not fit an ObjectList`, { value: operand, help: 'convert_items' });
    return;
  }
  if (mapping.value.kind !== 'name') return;
  const { name } = mapping.value;
  const collection = source.collections.find((candidate) => candidate.name === name);
  if (!collection) {
    if (!source.complete) return;
    const help = closest(
      name,
      source.collections.map((candidate) => candidate.name),
      'collections',
    );
    context.error('V15', mapping, 'value', `'${name}' is no collection of ${source.what}`, { value: name, help });
    return;
  }
  checkTemplate(context, mapping, ref, collection, aggregate);
}

function checkTemplate(context: PythonCheckContext, mapping: ViewMapping, ref: string, collection: Collection, aggregate: Aggregate): void {
  const read = context.facts.read(mapping, 'template');
  const target = context.index.views.get(ref);
  if (!read || read.answer.error) return;
  const keys = [...(target?.fields ?? []), ...(target?.relations ?? [])].map(({ name }) => name);
  for (const [key, ...place] of read.answer.keys ?? []) {
    if (!target || keys.includes(key) || !context.isComplete(target)) continue;
    const help = closest(key, keys, 'fields');
    context.report.warning('V15', snippetSpan(read.snippet, place), `'${key}' is no field of view ${ref}`, { value: key, help });
  }
  const fields = collection.fields.map(({ name }) => name);
  for (const [root, name, , ...place] of read.answer.accesses ?? []) {
    if (root !== 'value' || fields.includes(name) || DICTIONARY_METHODS.has(name) || !context.isComplete(collection)) continue;
    const help = closest(name, fields, 'fields');
    const message = `'${name}' is no field of collection '${collection.name}' of ${aggregate.id}`;
    context.report.warning('V15', snippetSpan(read.snippet, place), message, { value: name, help });
  }
}

const DICTIONARY_METHODS = new Set(['get', 'items', 'keys', 'values']);
