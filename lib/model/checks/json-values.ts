import { closest } from '../closest';
import type { JsonNode } from '../language/json-text';
import { isConvertible, isExactly } from '../language/json-types';
import { memberNames } from '../model-index';
import type { Collection, DataField, ModelNode } from '../types';
import type { CheckContext } from './check';

/** Where a JSON text stands, and what is told of it. */
export interface JsonPlace {
  readonly node: ModelNode;
  /** '#text' is the content of the element. */
  readonly attribute: string;
  /** The rule for a name that there is not, and the one for a value of another type. */
  readonly codes: { readonly unknown: string; readonly type: string };
  /** Nothing converts the values. */
  readonly exact: boolean;
}

type Object = Pick<JsonNode, 'members'>;

/** The members of an object are the fields of a collection and of their types. False if one is not. */
export function checkItem(context: CheckContext, place: JsonPlace, item: Object, collection: Collection): void {
  for (const { name, offset, length, node } of item.members ?? []) {
    const field = collection.fields.find((candidate) => candidate.name === name);
    if (field) checkFieldValue(context, place, field, node);
    else if (context.isComplete(collection)) {
      const known = collection.fields.map((candidate) => candidate.name);
      tell(context, place, place.codes.unknown, { offset, length }, `'${name}' is no field of collection '${collection.name}'`, {
        value: name,
        help: closest(name, known, 'fields'),
      });
    }
  }
}

/** A list of objects for a collection of a command or event. */
export function checkItems(context: CheckContext, place: JsonPlace, list: JsonNode, collection: Collection): void {
  for (const item of list.items ?? []) checkItem(context, place, item, collection);
}

/** A document of an aggregate: fields, and collections as dictionaries by business key. */
export function checkDocument(
  context: CheckContext,
  place: JsonPlace,
  document: JsonNode,
  owner: { readonly id: string; readonly fields: readonly DataField[]; readonly collections: readonly Collection[] },
  implicit: readonly DataField[],
): void {
  for (const { name, offset, length, node } of document.members ?? []) {
    const field = [...owner.fields, ...implicit].find((candidate) => candidate.name === name);
    const collection = owner.collections.find((candidate) => candidate.name === name);
    if (field && node.members)
      tell(context, place, place.codes.type, { offset, length }, `'${name}' is a field, not a collection`, { value: name });
    else if (field) checkFieldValue(context, place, field, node);
    else if (collection) checkEntries(context, place, { offset, length }, node, collection);
    else {
      const known = [...memberNames(owner), ...implicit.map((candidate) => candidate.name)];
      tell(context, place, place.codes.unknown, { offset, length }, `'${name}' is neither field nor collection of ${owner.id}`, {
        value: name,
        help: closest(name, known, 'fields and collections'),
      });
    }
  }
}

function checkEntries(context: CheckContext, place: JsonPlace, name: Where, node: JsonNode, collection: Collection): void {
  if (!node.members) {
    const message = `'${collection.name}' is a dictionary of objects by business key`;
    tell(context, place, place.codes.type, name, message, { value: collection.name });
    return;
  }
  for (const { node: entry } of node.members) {
    if (entry.members) checkItem(context, place, entry, collection);
    else tell(context, place, place.codes.type, entry, `an entry of '${collection.name}' is an object`, { value: textOf(entry) });
  }
}

function checkFieldValue(context: CheckContext, place: JsonPlace, { name, type, default: fallback }: DataField, node: JsonNode): void {
  if (node.value === null && fallback !== undefined) return;
  if (place.exact ? isExactly(node.value, type) : isConvertible(node.value, type)) return;
  tell(context, place, place.codes.type, node, `'${name}' is of type ${type}; ${textOf(node)} is no ${type}`, { value: textOf(node) });
}

interface Where {
  readonly offset: number;
  readonly length: number;
}

function tell(
  context: CheckContext,
  { node, attribute }: JsonPlace,
  code: string,
  { offset, length }: Where,
  message: string,
  advice: { value: string; help?: string },
): void {
  context.report.error(code, node.source.within(attribute, offset, length), message, advice);
}

function textOf({ value }: JsonNode): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
