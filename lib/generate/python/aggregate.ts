import type { Aggregate, EventHandler, HandlerMapping, NestedMapping } from '../../model/types';
import { modelError } from '../position';
import { blockLines } from './block-lines';
import { type Context, type EmittedFile, pythonModule } from './context';
import { collectionDoc, fieldDoc, fieldsStatement } from './fields';
import { call, type Doc, py, snippet } from './layout';
import { docstring, int, name, string } from './literals';
import { type MappingTarget, mappingDoc } from './mapping';
import { NameScope, snakeCase } from './name-scope';
import type { PythonFile } from './python-file';
import { withoutStrings } from './python-scan';
import { ownedBy, valueDoc } from './values';

/** aggregate.py: the document and how events change it (REFERENCE §5.4, §5.6). */
export function aggregateModule(context: Context, aggregate: Aggregate, folder: string): EmittedFile {
  const title = `Aggregate ${aggregate.id}. Generated from the model; change it there.`;
  return pythonModule(context, `${folder}/aggregate.py`, title, (file) => new AggregateWriter(file, context, aggregate).write());
}

class AggregateWriter {
  private readonly methods = new NameScope();
  /** Blocks that follow mappings, or would read otherwise inside a class: functions of their own below it. */
  private readonly rest: (() => void)[] = [];

  constructor(
    private readonly file: PythonFile,
    private readonly context: Context,
    private readonly aggregate: Aggregate,
  ) {}

  write(): void {
    const { file, aggregate } = this;
    const className = file.define(aggregate.name, [`${aggregate.name}Aggregate`]);
    const events = aggregate.handlers.map((handler) => file.import('.events', handler.event, [`${handler.event}Event`]));
    file.statement(0, py`class ${call(className, this.classArguments())}:`);
    file.statement(4, docstring(`${aggregate.id}.`));
    file.blank();
    const fields = aggregate.fields.map((field) => fieldDoc(file, field));
    const collections = aggregate.collections.map((one) => collectionDoc(file, 'Collection', one, (field) => fieldDoc(file, field)));
    fieldsStatement(file, [...fields, ...collections]);
    aggregate.handlers.forEach((handler, index) => {
      this.handler(handler, events[index] ?? py``);
    });
    for (const later of this.rest) later();
  }

  private classArguments(): Doc[] {
    const { file, aggregate } = this;
    return [
      file.runtime('AggregateRoot'),
      py`id=${string(aggregate.id)}`,
      ...(aggregate.businessKey ? [py`key=${string(aggregate.businessKey)}`] : []),
      ...(aggregate.eventTtl !== -1 ? [py`event_ttl=${int(aggregate.eventTtl)}`] : []),
      ...(aggregate.backupIntervalDays > 0 ? [py`backup_interval=${int(aggregate.backupIntervalDays)}`] : []),
      ...(aggregate.backupIntervalDays > 0 && aggregate.backupTtlDays > 0 ? [py`backup_ttl=${int(aggregate.backupTtlDays)}`] : []),
      ...(aggregate.snapshotInterval !== 100 ? [py`snapshot_interval=${int(aggregate.snapshotInterval)}`] : []),
    ];
  }

  private handler(handler: EventHandler, event: Doc): void {
    const { file } = this;
    const methodName = this.methods.claim(`on_${snakeCase(handler.event)}`);
    const hasMappings = handler.mappings.length > 0 || handler.nestedMappings.length > 0;
    file.blank();
    file.statement(4, py`@${call(file.runtime('on'), [event])}`);
    file.statement(4, py`def ${name(methodName)}(self, event):`);
    for (const mapping of handler.mappings) this.mapping(mapping);
    for (const nested of handler.nestedMappings) this.nestedMapping(nested);
    if (handler.code === undefined) {
      if (!hasMappings) file.statement(8, py`pass`);
      return;
    }
    const block = { python: handler.code, span: handler.source.at('code'), lineAt: blockLines(handler, 'code') };
    if (!hasMappings && !hasPrivateNames(handler.code)) {
      file.block(8, block);
      return;
    }
    const blockName = file.define(`${methodName}_code`);
    file.statement(8, py`${blockName}(self, event)`);
    this.rest.push(() => {
      file.blank(2);
      file.blockFunction(0, blockName, [py`self`, py`event`], block);
    });
  }

  private mapping(mapping: HandlerMapping): void {
    const { file, aggregate } = this;
    const indent = this.condition(mapping, 8);
    const target: MappingTarget = { owner: py`self`, fields: aggregate.fields, collections: aggregate.collections };
    file.mark(mapping.source.at());
    file.statement(
      indent,
      mappingDoc(file, mapping, target, valueDoc(file, this.context, mapping, 'value', mapping.value, ownedBy('event'))),
    );
  }

  private nestedMapping(nested: NestedMapping): void {
    const { file, aggregate } = this;
    const collection = aggregate.collections.find((one) => one.name === nested.target);
    if (!collection) throw modelError(nested, `${aggregate.id} has no collection '${nested.target}'`, { attribute: 'target' });
    const whole = py`self.${name(nested.target)}`;
    if (nested.strategy === 'replace') file.statement(8, py`${whole} = {}`);
    file.mark(nested.source.at());
    file.statement(8, py`for item in event.${name(nested.from)}:`);
    const upsert = call(file.runtime('upsert'), [whole, py`item`, string(nested.businessKey)]);
    file.statement(12, nested.mappings.length > 0 ? py`target = ${upsert}` : upsert);
    for (const mapping of nested.mappings) {
      const indent = this.condition(mapping, 12);
      const value = valueDoc(file, this.context, mapping, 'value', mapping.value, ownedBy('item'));
      file.mark(mapping.source.at());
      file.statement(indent, mappingDoc(file, mapping, { owner: py`target`, fields: collection.fields, collections: [] }, value));
    }
  }

  private condition(mapping: HandlerMapping, indent: number): number {
    if (mapping.condition === undefined) return indent;
    this.file.statement(indent, py`if ${snippet(mapping.condition, mapping.source.at('condition'))}:`);
    return indent + 4;
  }
}

/** Names such as `__x`, which Python renames inside a class. */
function hasPrivateNames(python: string): boolean {
  return /(?<!\w)__\w*(?<!__)(?!\w)/.test(withoutStrings(python, { comments: true }));
}
