import type { CustomHandler, Relation, SnapshotHandler, View, ViewMapping } from '../../model/types';
import { modelError } from '../position';
import { type Context, type EmittedFile, pythonModule } from './context';
import { fieldDoc, fieldsStatement } from './fields';
import { call, type Doc, join, py, snippet, tuple } from './layout';
import { boolean, docstring, int, name, string } from './literals';
import { mappingDoc } from './mapping';
import { moduleName } from './module-name';
import { NameScope, snakeCase } from './name-scope';
import type { PythonFile } from './python-file';
import { roleDoc } from './role';
import { type Owner, ownedBy, valueDoc } from './values';

/** views/<view>.py: a view and how snapshots fill it (REFERENCE §5.7). */
export function viewModule(context: Context, view: View): EmittedFile {
  const path = `application/views/${context.names.views.get(view.name)}.py`;
  return pythonModule(context, path, `View ${view.name}. Generated from the model; change it there.`, (file) =>
    new ViewWriter(file, context, view).write(),
  );
}

const SNAPSHOT = ['snapshot', 'event'];
const ITEM = ['snapshot', 'event', 'item', 'value', 'key'];

class ViewWriter {
  private readonly functions = new NameScope();
  private readonly viewClass: Doc;

  constructor(
    private readonly file: PythonFile,
    private readonly context: Context,
    private readonly view: View,
  ) {
    this.viewClass = file.defineExactly(view.name, view);
    for (const ref of embeddedViews(view)) this.embeddedClass(ref);
  }

  write(): void {
    const { file, view } = this;
    file.statement(0, py`class ${call(this.viewClass, this.classArguments())}:`);
    file.statement(4, docstring(`${view.name}.`));
    file.blank();
    fieldsStatement(file, [...view.fields.map((field) => fieldDoc(file, field)), ...view.relations.map((one) => this.relation(one))]);
    for (const handler of view.snapshotHandlers) this.snapshotHandler(handler);
    view.customHandlers.forEach((handler, index) => {
      this.customHandler(handler, index + 1);
    });
  }

  private classArguments(): Doc[] {
    const { file, view } = this;
    return [
      file.runtime('View'),
      py`key=${view.key === undefined ? py`None` : string(view.key)}`,
      ...(view.retentionDays !== -1 ? [py`retention_days=${int(view.retentionDays)}`] : []),
      ...(view.notifies ? [] : [py`notifies=${boolean(false)}`]),
    ];
  }

  private relation(relation: Relation): Doc {
    const { file, context } = this;
    if (relation.type === 'ObjectList') return call(file.runtime('Embedded'), [string(relation.name), string(relation.ref)]);
    const key = relation.foreignKey;
    if (!key) throw modelError(relation, `relation '${relation.name}' needs a foreign key`, { attribute: 'foreign-key' });
    return call(file.runtime('Relation'), [
      string(relation.name),
      string(relation.type),
      string(relation.ref),
      py`foreign_key=${string(key.kind === 'canonical' ? '#canonical' : key.name)}`,
      ...(relation.role ? [py`allow=${roleDoc(file, context.model, relation.role, { node: relation })}`] : []),
    ]);
  }

  private snapshotHandler(handler: SnapshotHandler): void {
    const { file, context } = this;
    const names = handler.dictionary === undefined ? SNAPSHOT : ITEM;
    const owner = this.sourceOf(handler);
    const lambda = (doc: Doc): Doc => py`lambda ${join(names.map(name))}: ${doc}`;
    const conditions = handler.deleteConditions.map(({ python, source }) => lambda(snippet(python, source.at('condition'))));
    const items = [
      this.viewClass,
      string(handler.aggregate),
      ...(handler.dictionary === undefined ? [] : [py`dictionary=${string(handler.dictionary)}`]),
      py`key=${lambda(valueDoc(file, context, handler, 'key-mapping', handler.key, owner))}`,
      ...(conditions.length > 0 ? [py`delete=${tuple(conditions)}`] : []),
    ];
    const functionName = this.define(`${snakeCase(this.view.name)}_from_${handler.aggregate.split('.').map(snakeCase).join('_')}`);
    file.blank(2);
    file.statement(0, py`@${call(file.runtime('snapshot_handler'), items, { exploded: true })}`);
    file.statement(0, py`def ${call(functionName, ['view', ...names].map(name))}:`);
    if (handler.mappings.length === 0) file.statement(4, py`pass`);
    for (const mapping of handler.mappings) this.mapping(mapping, owner);
  }

  /** Bare names are fields of the document, or of the entry; the entry has not the document's own times and version. */
  private sourceOf(handler: SnapshotHandler): Owner {
    if (handler.dictionary === undefined) return ownedBy('snapshot');
    const aggregate = this.context.model.aggregates.find((one) => one.id === handler.aggregate);
    const fields = aggregate?.collections.find((one) => one.name === handler.dictionary)?.fields ?? [];
    return (field) => ownedBy(fields.some((one) => one.name === field) ? 'item' : 'snapshot')(field);
  }

  private mapping(mapping: ViewMapping, owner: Owner): void {
    const { file, context, view } = this;
    const list = view.relations.find((one) => one.name === mapping.target && one.type === 'ObjectList');
    const value = valueDoc(file, context, mapping, 'value', mapping.value, owner);
    if (mapping.operand !== 'convert_items') {
      const target = { owner: py`view`, fields: view.fields, collections: [] };
      file.statement(4, mappingDoc(file, { ...mapping, operand: mapping.operand }, target, value));
      return;
    }
    if (!list) throw modelError(mapping, `'${mapping.target}' is no ObjectList`, { attribute: 'target' });
    const template =
      mapping.template === undefined ? [] : [py`lambda value, key: ${snippet(mapping.template, mapping.source.at('template'))}`];
    const items = call(file.runtime('convert_items'), [this.embeddedClass(list.ref), value, ...template]);
    file.statement(4, py`view.${name(mapping.target)} = ${items}`);
  }

  private customHandler(handler: CustomHandler, number: number): void {
    const { file, view } = this;
    const functionName = this.define(`${snakeCase(view.name)}_custom_${number}`);
    file.blank(2);
    file.statement(0, py`@${call(file.runtime('custom_handler'), [this.viewClass, string(handler.aggregate)])}`);
    const parameters = ['snapshot', 'event', 'EntityManager', 'convert_to_dictionary'].map(name);
    if (handler.code.kind === 'inline') {
      const block = { python: handler.code.python, span: handler.source.at(handler.code.attribute) };
      file.blockFunction(0, functionName, parameters, block);
      return;
    }
    file.statement(0, py`def ${call(functionName, parameters)}:`);
    const module = file.library(moduleName(handler.code.module));
    file.statement(4, py`${module}.${name(handler.code.handler)}(EntityManager, snapshot, event)`);
  }

  private define(preferred: string): Doc {
    return this.file.define(this.functions.claim(preferred));
  }

  /** The class of a view whose objects are embedded: no view contains itself (V06), so modules never need each other. */
  private embeddedClass(ref: string): Doc {
    return this.file.import(`.${this.context.names.views.get(ref) ?? ref}`, ref, [`${ref}View`]);
  }
}

/** Views whose objects the handlers of a view make. */
function embeddedViews(view: View): string[] {
  const mappings = view.snapshotHandlers.flatMap((handler) => handler.mappings).filter((one) => one.operand === 'convert_items');
  return [...new Set(mappings.flatMap((mapping) => view.relations.filter((one) => one.name === mapping.target).map((one) => one.ref)))];
}
