import { closest } from '../closest';
import { circularNames } from '../language/components';
import { elementOf } from '../read/reading';
import type { Relation, View } from '../types';
import type { Check, CheckContext, PythonCheck, PythonCheckContext } from './check';

/** V01 … V05: what makes a view (REFERENCE §5.7.1). */
export const viewHeads: PythonCheck = {
  codes: ['V01', 'V02', 'V03', 'V04', 'V05'],
  run(context) {
    for (const view of context.model.views) {
      if (!context.isComplete(view)) continue;
      if (view.fields.length + view.relations.length === 0)
        context.error('V01', view, 'name', `view ${view.name} has no field`, { help: 'add <field name="…" type="String" pk="true"/>' });
      const keys = elementOf(view)
        .all('field')
        .filter((field) => field.flag('pk'));
      for (const second of keys.slice(1))
        context.error('V02', { source: second }, 'pk', `view ${view.name} has a second key`, { help: 'a view has one key' });
      for (const key of keys) {
        const type = key.require('type');
        if (type !== 'String')
          context.error('V02', { source: key }, 'type', `the key of view ${view.name} is of type ${type}`, {
            value: type,
            help: 'a key is a String',
          });
      }
      if (keys.length > 0) checkFilled(context, view);
      else checkUnkeyed(context, view);
    }
  },
};

function checkFilled(context: PythonCheckContext, view: View): void {
  if (view.snapshotHandlers.length + view.customHandlers.length > 0) return;
  const filledElsewhere = context.facts.snippets.some(({ answer }) =>
    answer.calls?.some(([name, type]) => name === 'EntityManager' && type === view.name),
  );
  const message = `view ${view.name} has a key but no handler`;
  if (filledElsewhere) context.warning('V03', view, 'name', `${message}; the code of another view fills it`);
  else context.error('V03', view, 'name', message, { why: 'nothing would fill it', help: 'add <snapshot-handler>, or remove pk' });
}

function checkUnkeyed(context: CheckContext, view: View): void {
  const help = 'add pk="true" to a String field';
  for (const handler of [...view.snapshotHandlers, ...view.customHandlers]) {
    context.error('V04', handler, undefined, `view ${view.name} has a handler but no key`, { help });
  }
  for (const query of view.queries) context.error('V05', query, 'field-name', `view ${view.name} has a query but no key`, { help });
}

/** V06, V07: relations (REFERENCE §5.7.3). */
export const relations: Check = {
  codes: ['V06', 'V07'],
  run(context) {
    const { views } = context.model;
    const circular = circularNames(new Map(views.map((view) => [view.name, embedded(view)])));
    for (const view of views) {
      for (const relation of view.relations) {
        checkReference(context, view, relation, circular);
        if (relation.type !== 'ObjectList') checkForeignKey(context, view, relation);
      }
    }
  },
};

/** The views whose objects a view contains. */
function embedded(view: View | undefined): string[] {
  return (view?.relations ?? []).filter(({ type }) => type === 'ObjectList').map(({ ref }) => ref);
}

function leadsTo(context: CheckContext, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const name of seen) for (const next of embedded(context.index.views.get(name))) seen.add(next);
  return seen.has(to);
}

function checkReference(context: CheckContext, view: View, relation: Relation, circular: ReadonlySet<string>): void {
  const { views } = context.index;
  const target = views.get(relation.ref);
  if (!target) {
    if (relation.ref !== '' && context.isBroken('view', relation.ref)) return;
    const message = relation.ref === '' ? `relation '${relation.name}' names no view` : `there is no view '${relation.ref}'`;
    context.error('V06', relation, 'ref', message, { value: relation.ref, help: closest(relation.ref, views.keys(), 'views') });
    return;
  }
  if (relation.type !== 'ObjectList') {
    if (target.key === undefined && context.isComplete(target)) {
      context.error('V06', relation, 'ref', `view ${target.name} has no key, which ${relation.type} needs`, {
        value: target.name,
        help: 'use ObjectList, or give it a key',
      });
    }
    return;
  }
  if (circular.has(view.name) && leadsTo(context, relation.ref, view.name)) {
    context.error('V06', relation, 'ref', `view ${view.name} would contain itself`, { value: relation.ref, help: 'use a relation by key' });
  }
}

function checkForeignKey(context: CheckContext, view: View, relation: Relation): void {
  const { foreignKey, type } = relation;
  if (foreignKey?.kind === 'canonical') {
    if (type === 'OneToMany') {
      if (view.key !== undefined || !context.isComplete(view)) return;
      context.error('V07', relation, 'foreign-key', `#canonical compares with the key of view ${view.name}, which has none`, {
        value: '#canonical',
        help: 'name a field, or give the view a key',
      });
      return;
    }
    context.error('V07', relation, 'foreign-key', `#canonical works for OneToMany only, not for ${type}`, {
      value: '#canonical',
      help: 'name a field',
    });
    return;
  }
  const name = foreignKey?.name ?? '';
  const allowed = type === 'ManyToMany' ? ['StringList'] : type === 'OneToMany' ? ['String', 'StringList'] : ['String'];
  const fitting = view.fields.filter((field) => allowed.includes(field.type)).map((field) => field.name);
  if (fitting.includes(name)) return;
  const field = view.fields.find((candidate) => candidate.name === name);
  if (!field && name !== '' && !context.isComplete(view)) return;
  const message = field
    ? `'${name}' is of type ${field.type}; ${type} needs ${allowed.join(' or ')}`
    : name === ''
      ? `relation '${relation.name}' has no foreign-key`
      : `'${name}' is no field of view ${view.name}`;
  context.error('V07', relation, 'foreign-key', message, {
    value: name,
    help: closest(name, fitting, `fields of type ${allowed.join(' or ')}`),
  });
}

/** V16, V17, V19: views that may not do what is meant. A view that a projection returns counts as referenced (REFERENCE §5.7.1). */
export const viewUse: PythonCheck = {
  codes: ['V16', 'V17', 'V19'],
  wholeModel: true,
  run(context) {
    const { model } = context;
    const related = new Set(model.views.flatMap((view) => view.relations.map(({ ref }) => ref)));
    const returned = new Set(model.projections.map(({ returns }) => returns));
    const deleting = deletingAggregates(context);
    for (const view of model.views) {
      const isReferenced = related.has(view.name) || returned.has(view.name);
      if (view.key !== undefined && view.queries.length === 0 && !isReferenced) {
        context.warning('V17', view, 'name', `view ${view.name} has no query and no relation leads to it`, { value: view.name });
      }
      if (view.key === undefined && !isReferenced) {
        context.warning('V17', view, 'name', `nothing refers to view ${view.name}, which has no key`, { value: view.name });
      }
      checkKeyMapping(context, view);
      for (const handler of view.snapshotHandlers) {
        // Several handlers of one aggregate work together: one may map, another delete (REFERENCE §5.7.4).
        const together = view.snapshotHandlers.filter(({ aggregate }) => aggregate === handler.aggregate);
        if (!deleting.has(handler.aggregate) || together.some(({ deleteConditions }) => deleteConditions.length > 0)) continue;
        context.warning('V19', handler, 'aggregate', `${handler.aggregate} can be deleted, but view ${view.name} keeps its instance`, {
          value: handler.aggregate,
          help: 'add <delete condition="#snapshot.isDeleted != \'\'"/>',
        });
      }
    }
  },
};

function deletingAggregates({ model, facts }: PythonCheckContext): Set<string> {
  const deletes = (handler: { source: View['source'] }) =>
    facts.of(handler, 'code')?.accesses?.some(([root, name, mode]) => root === 'self' && name === 'isDeleted' && mode === 'store') ?? false;
  return new Set(model.aggregates.filter((aggregate) => aggregate.handlers.some(deletes)).map(({ id }) => id));
}

function checkKeyMapping(context: CheckContext, view: View): void {
  for (const handler of view.snapshotHandlers) {
    if (view.key === undefined || handler.mappings.length === 0) continue;
    const isMapped = handler.mappings.some(({ target }) => target === view.key);
    if (isMapped || (handler.key.kind === 'name' && handler.key.name === view.key)) continue;
    context.warning('V16', handler, 'key-mapping', `'${view.key}' of view ${view.name} is not mapped; it is filled with the key`, {
      value: view.key,
    });
  }
}
