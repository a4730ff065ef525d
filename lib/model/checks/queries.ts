import { closest } from '../closest';
import { queryPath } from '../model-index';
import { snippetSpan } from '../python/python-facts';
import { elementOf } from '../read/reading';
import type { DataType, FilterClause, ModelNode, View, ViewQuery } from '../types';
import type { Check, CheckContext, PythonCheck } from './check';

/** V08: a query stands once in its namespace, and not where a sub-namespace stands (REFERENCE §8.1). */
export const queryOperations: Check = {
  codes: ['V08'],
  run(context) {
    const { model } = context;
    const operations = [
      ...model.views.flatMap((view) => view.queries.map((query) => ({ ...query, what: `a query of view ${view.name}` }))),
      ...model.projections.map((projection) => ({ ...projection, what: `projection ${projection.name}` })),
    ];
    const namespaces = new Set(operations.flatMap(({ namespace }) => namespace.map((_, depth) => namespace.slice(0, depth + 1).join('.'))));
    const seen = new Map<string, string>();
    for (const operation of operations) {
      const path = queryPath(operation);
      const other = seen.get(path);
      if (other) context.error('V08', operation, 'field-name', `${path} is ${other} already`, { value: path, help: 'rename one' });
      else seen.set(path, operation.what);
      if (namespaces.has(path)) context.error('V08', operation, 'field-name', `${path} is a namespace too`, { value: path });
    }
  },
};

/** V09 … V12, V23, as a hint V22: queries of views (REFERENCE §5.7.6). */
export const viewQueries: Check = {
  codes: ['V09', 'V10', 'V11', 'V12', 'V22', 'V23'],
  run(context) {
    for (const view of context.model.views) {
      for (const type of ['get', 'filter'] as const) {
        const second = view.queries.filter((query) => query.type === type).slice(1);
        for (const query of second)
          context.error('V09', query, 'type', `view ${view.name} has a second ${type} query`, { value: type, help: 'use type="query"' });
      }
      for (const query of view.queries) checkQuery(context, view, query);
      for (const relation of view.relations) {
        if (elementOf(relation).get('authorization') !== 'role' || relation.role || relation.type === 'ObjectList') continue;
        context.error('V12', relation, 'role', 'authorization="role" needs a role', { help: ROLE_HELP });
      }
    }
    for (const projection of context.model.projections) checkRole(context, projection, projection.authorization.mode);
  },
};

const ROLE_HELP = "a group name or '#global.<expression>(…)'";

function checkQuery(context: CheckContext, view: View, query: ViewQuery): void {
  const element = elementOf(query);
  if (query.type === 'get' && (element.all('filter-clause').length > 0 || element.flag('use-canonical-search'))) {
    context.warning('V11', query, 'type', 'a get query has neither clauses nor canonical search; they are ignored', {
      help: 'use type="filter"',
    });
  }
  const seen = new Set<string>();
  for (const clause of query.clauses) {
    checkClause(context, view, clause);
    const name = `${clause.field}_${clause.operand}`;
    if (seen.has(name))
      context.error('V10', clause, 'field-name', `a second clause '${clause.operand}' on '${clause.field}'`, {
        value: clause.field,
        why: `both would be the argument ${name}`,
      });
    seen.add(name);
  }
  checkRole(context, query, query.authorization.mode);
  if (query.authorization.mode === 'anonymous') context.info('V22', query, 'authorization', `everybody can read view ${view.name}`);
  if (element.get('authorization') !== 'user') return;
  const { names, ambiguous } = argumentNames(query);
  const given = query.authorization.mode === 'user' ? query.authorization.usernameField : '';
  if (names.includes(given) || !context.isComplete(query)) return;
  const message = ambiguous.has(given)
    ? `'${given}' is the field of several clauses: ${ambiguous.get(given)!.join(', ')}`
    : given
      ? `'${given}' is no argument of this query`
      : 'authorization="user" needs a username-field';
  context.error('V12', query, 'username-field', message, { value: given, help: closest(given, names, 'arguments') });
}

/**
 * The names by which a role or `username-field` may refer to the arguments of a query (REFERENCE §8.3): a clause by its field too, where that
 * field has one clause only. `ambiguous`: the other fields, with the arguments that each could be.
 */
export function argumentNames(query: ViewQuery): { names: string[]; ambiguous: Map<string, string[]> } {
  if (query.type === 'get') return { names: ['key'], ambiguous: new Map() };
  const byField = new Map<string, string[]>();
  for (const { field, operand } of query.clauses) byField.set(field, [...(byField.get(field) ?? []), `${field}_${operand}`]);
  const ambiguous = new Map([...byField].filter(([, names]) => names.length > 1));
  const fields = [...byField.keys()].filter((field) => !ambiguous.has(field));
  return { names: [...(query.canonicalSearch ? ['key_begins_with'] : []), ...fields, ...[...byField.values()].flat()], ambiguous };
}

function checkRole(context: CheckContext, node: ModelNode, mode: string): void {
  if (elementOf(node).get('authorization') !== 'role' || mode === 'role') return;
  context.error('V12', node, 'role', 'authorization="role" needs a role', { help: ROLE_HELP });
}

function checkClause(context: CheckContext, view: View, clause: FilterClause): void {
  const field = view.fields.find(({ name }) => name === clause.field);
  if (!field) {
    const relation = view.relations.find(({ name }) => name === clause.field);
    if (!relation && !context.isComplete(view)) return;
    const message = relation ? `'${clause.field}' is a relation` : `'${clause.field}' is no field of view ${view.name}`;
    const help = closest(
      clause.field,
      view.fields.map(({ name }) => name),
      'data fields',
    );
    context.error('V10', clause, 'field-name', message, { value: clause.field, help });
    return;
  }
  const isOrdering = clause.operand !== 'equals' && clause.operand !== 'not_equals';
  if (!isOrdering) return;
  const unordered: readonly DataType[] = ['Boolean', 'StringList'];
  if (unordered.includes(field.type)) {
    context.error('V10', clause, 'operand', `operand '${clause.operand}' does not fit a field of type ${field.type}`, {
      value: clause.operand,
    });
  }
  if (field.type === 'String') {
    context.warning('V23', clause, 'operand', `operand '${clause.operand}' compares '${field.name}' letter by letter`, {
      value: clause.operand,
    });
  }
}

/** V20, V21: projections (REFERENCE §5.8, §7.6). */
export const projections: PythonCheck = {
  codes: ['V20', 'V21'],
  run(context) {
    for (const projection of context.model.projections) {
      if (!context.index.views.has(projection.returns) && !context.isBroken('view', projection.returns)) {
        const help = closest(projection.returns, context.index.views.keys(), 'views');
        context.error('V20', projection, 'return', `there is no view '${projection.returns}'`, { value: projection.returns, help });
      }
      const read = context.facts.read(projection, 'code');
      if (read && !read.answer.error) {
        const transform = read.answer.functions?.findLast(({ name }) => name === 'transform');
        const what = transform?.async ? 'async' : 'a generator';
        if (transform?.async || transform?.generator) {
          context.report.error('V20', snippetSpan(read.snippet, transform.place), `transform is ${what}: a call runs nothing of it`, {
            help: 'return a dictionary or a list',
          });
        } else if (!transform || transform.required > 2 || (transform.maximum ?? 2) < 2) {
          context.error('V20', projection, 'code', `projection ${projection.name} has no function transform(arguments, username)`, {
            help: 'def transform(arguments, username):',
          });
        }
      }
      const seen = new Set<string>();
      for (const input of projection.inputs) {
        if (seen.has(input.name)) context.error('V21', input, 'name', `a second input '${input.name}'`, { value: input.name });
        seen.add(input.name);
      }
    }
  },
};
