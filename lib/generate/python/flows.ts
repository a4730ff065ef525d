import { exceptionParts } from '../../model/language/exception-text';
import type { Aggregate, BehaviorFlow, CodeReference, EmitEvent, ModelNode, Processor } from '../../model/types';
import { modelError } from '../position';
import { blockLines } from './block-lines';
import { type Context, type EmittedFile, eventNamed, pythonModule } from './context';
import { call, type Doc, py, snippet } from './layout';
import { boolean, docstring, name, string } from './literals';
import { moduleName } from './module-name';
import type { AuthorBlock, PythonFile } from './python-file';
import { triggerDoc } from './triggers';
import { literalDoc, ownedBy, valueDoc } from './values';

/** flows.py: what events set going on an aggregate (REFERENCE §5.5). */
export function flowsModule(context: Context, aggregate: Aggregate, folder: string): EmittedFile {
  const title = `Behaviour of ${aggregate.id}. Generated from the model; change it there.`;
  return pythonModule(context, `${folder}/flows.py`, title, (file) => {
    // `update_key` keeps its name whatever the model calls its flows: the runtime looks for it in the functions.
    for (const wanted of runtimeFunctions(aggregate)) file.runtime(wanted);
    const functions = aggregate.flows.map((flow) => file.define(context.names.flows.get(flow) ?? flow.name));
    const aggregateClass = file.import('.aggregate', aggregate.name, [`${aggregate.name}Aggregate`]);
    for (const event of emittedEvents(aggregate)) file.import('.events', event, [`${event}Event`]);
    aggregate.flows.forEach((flow, index) => {
      if (index > 0) file.blank(2);
      new FlowWriter(file, context, flow, functions[index] ?? py``).write(aggregateClass);
    });
  });
}

function runtimeFunctions(aggregate: Aggregate): string[] {
  const types = new Set(aggregate.flows.flatMap((flow) => flow.processors).map((processor) => processor.type));
  return [
    'behavior_flow',
    ...(types.has('emit-event') ? ['emit'] : []),
    ...(types.has('validator') ? ['require'] : []),
    ...(types.has('update-key') ? ['update_key'] : []),
  ];
}

function emittedEvents(aggregate: Aggregate): string[] {
  const processors = aggregate.flows.flatMap((flow) => flow.processors);
  return [...new Set(processors.flatMap((processor) => (processor.type === 'emit-event' ? [processor.event] : [])))].sort();
}

interface Block extends AuthorBlock {
  readonly functionName: Doc;
}

class FlowWriter {
  private readonly blocks: Block[] = [];

  constructor(
    private readonly file: PythonFile,
    private readonly context: Context,
    private readonly flow: BehaviorFlow,
    private readonly functionName: Doc,
  ) {}

  write(aggregateClass: Doc): void {
    const { file, flow } = this;
    const options = [
      ...(flow.create ? [py`create=${boolean(true)}`] : []),
      ...(flow.reactivate !== 'false' ? [py`reactivate=${string(flow.reactivate)}`] : []),
    ];
    const triggers = flow.triggers.map((trigger) => triggerDoc(file, this.context, trigger));
    file.statement(
      0,
      py`@${call(file.runtime('behavior_flow'), [aggregateClass, string(flow.name), ...triggers, ...options], { exploded: true })}`,
    );
    file.statement(0, py`def ${this.functionName}(flow):`);
    file.statement(4, docstring(`${flow.id}, on ${flow.triggers.map((trigger) => trigger.event).join(', ')}.`));
    for (const processor of flow.processors) {
      file.mark(processor.source.at());
      file.statement(4, this.processor(processor));
    }
    for (const block of this.blocks) {
      file.blank(2);
      file.blockFunction(0, block.functionName, [py`flow`], block);
    }
  }

  private processor(processor: Processor): Doc {
    const { file } = this;
    switch (processor.type) {
      case 'emit-event':
        return this.emit(processor);
      case 'validator':
        return this.validator(processor);
      case 'set-variable':
        return py`flow.${name(processor.name)} = ${snippet(processor.python, processor.source.at('expression'))}`;
      case 'code':
        return this.code(processor, processor.code);
      case 'update-key':
        return call(file.runtime('update_key'), [py`flow`, snippet(processor.python, processor.source.at('key'))]);
    }
  }

  private code(node: ModelNode, code: CodeReference): Doc {
    const { file } = this;
    if (code.kind === 'module') {
      return py`${file.library(moduleName(code.module))}.${name(code.handler)}(flow)`;
    }
    const base = `${this.context.names.flows.get(this.flow) ?? 'flow'}_code_${this.blocks.length + 1}`;
    const functionName = file.define(base);
    this.blocks.push({ functionName, python: code.python, span: node.source.at(code.attribute), lineAt: blockLines(node, code.attribute) });
    return py`${functionName}(flow)`;
  }

  private emit(processor: EmitEvent): Doc {
    const { file } = this;
    const event = eventNamed(this.context, processor.event);
    const values = processor.mappings.map((mapping): Doc => {
      const type = event?.fields.find((field) => field.name === mapping.target)?.type;
      if (mapping.value.kind !== 'literal') {
        return py`${name(mapping.target)}=${valueDoc(file, this.context, mapping, 'value', mapping.value, ownedBy('flow'))}`;
      }
      if (!type) throw modelError(mapping, `'${mapping.target}' is no field with a literal value`, { attribute: 'value' });
      return py`${name(mapping.target)}=${literalDoc(mapping.value.text, type, mapping, 'value')}`;
    });
    const eventClass = file.import('.events', processor.event, [`${processor.event}Event`]);
    return call(file.runtime('emit'), [py`flow`, eventClass, ...values]);
  }

  private validator(processor: Processor & { type: 'validator' }): Doc {
    const { file } = this;
    const span = processor.source.at('exception');
    const parts = exceptionParts(processor.message).map((part): Doc => {
      if (part.kind === 'text') return string(part.text);
      if (part.kind === 'fault') throw modelError(processor, part.message, { attribute: 'exception' });
      if (part.format?.includes('{')) throw modelError(processor, 'braces in a format are not supported yet', { attribute: 'exception' });
      const options = [
        ...(part.conversion ? [py`conversion=${string(part.conversion.slice(1))}`] : []),
        ...(part.format ? [py`spec=${string(part.format)}`] : []),
      ];
      return call(file.runtime('Part'), [string(part.raw), py`lambda: ${snippet(part.python, span)}`, ...options]);
    });
    const condition = snippet(processor.condition, processor.source.at('condition'));
    return call(file.runtime('require'), [py`flow`, condition, ...parts]);
  }
}
