import type { Model, ModelNode, View } from '../../model/types';
import { modelError } from '../position';

/** Fields to ask for; a field without children is a scalar. */
type Selection = Map<string, Selection>;

/** A result path of a scenario (REFERENCE §6.14) and the element that has it. */
export interface ResultPath {
  readonly path: string;
  readonly node: ModelNode;
}

/**
 * The selection set that has every path in it (REFERENCE §9.8.4): '{ name lines { article } }'. An object of which no field is asked is asked
 * for its key, or its first field.
 * @param resultSet the answer is wrapped, so paths begin with `resultset`
 * @throws UserError with the position of a path that the view does not have
 */
export function selectionSet(model: Model, view: View, paths: readonly ResultPath[], resultSet: boolean): string {
  const views = new Map(model.views.map((candidate) => [candidate.name, candidate]));
  const selection: Selection = new Map();
  let hasToken = false;
  for (const { path, node } of paths) {
    // Indices select nothing; doubled and trailing dots are ignored.
    const fields = path.split('.').filter((step) => step !== '' && !/^\d+$/.test(step));
    if (resultSet && path.trim() === TOKEN) {
      hasToken = true;
      continue;
    }
    if (resultSet && fields.shift() !== 'resultset') {
      throw modelError(node, `'${path}' must begin with 'resultset': the query answers a list`, { attribute: 'name' });
    }
    add(selection, fields, view, views, () => modelError(node, `'${path}' is not in the answer: ${view.name}`, { attribute: 'name' }));
  }
  const inner = print(selection, view, views);
  return resultSet ? `{ resultset ${inner}${hasToken ? ` ${TOKEN}` : ''} }` : inner;
}

/** Where a list answer goes on (REFERENCE §8.3). */
const TOKEN = 'nextToken';

/** The key and every data field of a view: '{ key cart amount }'. */
export function dataFields(view: View): string {
  const names = [...(view.key === undefined ? [] : ['key']), ...view.fields.map((field) => field.name)];
  return `{ ${[...new Set(names)].join(' ')} }`;
}

function add(selection: Selection, fields: readonly string[], view: View, views: ReadonlyMap<string, View>, wrong: () => Error): void {
  const [name, ...rest] = fields;
  if (name === undefined) return;
  const child: Selection = selection.get(name) ?? new Map();
  selection.set(name, child);
  const related = relatedView(view, name, views);
  if (related) {
    add(child, rest, related, views, wrong);
    return;
  }
  const isData = view.fields.some((field) => field.name === name) || (name === 'key' && view.key !== undefined);
  if (!isData || rest.length > 0) throw wrong();
}

function print(selection: Selection, view: View, views: ReadonlyMap<string, View>): string {
  if (selection.size === 0) return firstField(view, views);
  const fields = [...selection].map(([name, child]) => {
    const related = relatedView(view, name, views);
    return related ? `${name} ${print(child, related, views)}` : name;
  });
  return `{ ${fields.join(' ')} }`;
}

function firstField(view: View, views: ReadonlyMap<string, View>): string {
  if (view.key !== undefined) return '{ key }';
  const [field] = view.fields;
  if (field) return `{ ${field.name} }`;
  const [relation] = view.relations;
  const related = relation && views.get(relation.ref);
  // A view of relations alone: V06 excludes that they lead back to it.
  return relation && related ? `{ ${relation.name} ${firstField(related, views)} }` : '{ __typename }';
}

function relatedView(view: View, field: string, views: ReadonlyMap<string, View>): View | undefined {
  const relation = view.relations.find((candidate) => candidate.name === field);
  return relation && views.get(relation.ref);
}
