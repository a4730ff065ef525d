import { IMPLICIT_FIELDS, PYTHON_KEYWORDS } from '../language/names';
import { moduleName } from '../read/read-value';
import type { ModelNode, View } from '../types';
import type { CheckContext, PythonCheck, PythonCheckContext } from './check';
import { inputs, owners } from './names';

/** Names that model code has in its scope (REFERENCE §7.5), so that no class of ours may have them. */
const SCOPE_CLASSES: ReadonlySet<string> = new Set(['EntityManager']);

/** S12: names that no generated code could have (REFERENCE §4.1, §5.4, §5.7.2). */
export const reservedNames: PythonCheck = {
  codes: ['S12'],
  run(context) {
    const { model } = context;
    for (const { members } of [...owners(context), ...inputs(context)])
      for (const member of members) checkWord(context, member, 'name', member.name);
    for (const flow of model.aggregates.flatMap(({ flows }) => flows))
      for (const processor of flow.processors) if (processor.type === 'set-variable') checkWord(context, processor, 'name', processor.name);
    for (const expression of model.expressions) for (const input of expression.inputs) checkWord(context, expression, 'input', input);
    for (const { source, name } of [...model.events, ...model.views]) checkClass(context, { source }, name);
    for (const view of model.views) checkModule(context, view);
    checkImplicit(context);
    checkKeys(context);
  },
};

function checkWord(context: CheckContext, node: ModelNode, attribute: string, name: string): void {
  if (!PYTHON_KEYWORDS.has(name)) return;
  context.error('S12', node, attribute, `'${name}' is a word of Python`, { value: name, help: 'rename it' });
}

/** Events and views are classes of their own names: the runtime and stored data know them by these. */
function checkClass(context: CheckContext, node: ModelNode, name: string): void {
  checkWord(context, node, 'name', name);
  if (!SCOPE_CLASSES.has(name)) return;
  context.error('S12', node, 'name', `'${name}' is what model code calls something else`, { value: name, help: 'rename it' });
}

/** In the file of a view its own name is its class; an expression there that means the module of lib/ could not have it. */
function checkModule(context: PythonCheckContext, view: View): void {
  if (!context.model.modules.some(({ path }) => moduleName(path) === view.name)) return;
  const nodes = new Set<ModelNode>(
    view.snapshotHandlers.flatMap((handler) => [handler, ...handler.mappings, ...handler.deleteConditions] as ModelNode[]),
  );
  const isMentioned = context.facts.snippets.some(({ snippet }) => nodes.has(snippet.node) && snippet.mapped.text.includes(view.name));
  if (!isMentioned) return;
  context.error('S12', view, 'name', `'${view.name}' is a view and a module of lib/ that its expressions use`, {
    value: view.name,
    help: 'rename one of the two',
  });
}

function checkImplicit(context: CheckContext): void {
  for (const aggregate of context.model.aggregates) {
    for (const member of [...aggregate.fields, ...aggregate.collections]) {
      if (!Object.hasOwn(IMPLICIT_FIELDS, member.name)) continue;
      context.error('S12', member, 'name', `every document has a field '${member.name}' already`, {
        value: member.name,
        help: 'read it, or rename yours',
      });
    }
  }
}

/** Every keyed view has a field `key` in the API (REFERENCE §8.4). */
function checkKeys(context: CheckContext): void {
  for (const view of context.model.views) {
    const relations = view.key === undefined ? [] : view.relations;
    for (const field of [...view.fields, ...relations]) {
      if (field.name !== 'key' || field.name === view.key) continue;
      context.error('S12', field, 'name', "a field 'key' of a view must be its key", { value: 'key', help: 'rename it, or add pk="true"' });
    }
  }
}
