import { type ExceptionPart, exceptionParts } from '../../model/language/exception-text';
import type { Aggregate, BehaviorFlow, CodeReference, EmitEvent, ModelNode, Processor } from '../../model/types';
import { modelError } from '../position';
import { blockLines } from './block-lines';
import { type Context, type EmittedFile, eventNamed, pythonModule } from './context';
import { call, type Doc, py, snippet, tuple } from './layout';
import { boolean, docstring, name, string } from './literals';
import { moduleName } from './module-name';
import type { AuthorBlock, PythonFile } from './python-file';
import { triggerDoc } from './triggers';
import { itemsDoc, literalDoc, ownedBy, valueDoc } from './values';

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
      const isCollection = event?.collections.some((collection) => collection.name === mapping.target);
      if (mapping.value.kind !== 'literal') {
        return py`${name(mapping.target)}=${valueDoc(file, this.context, mapping, 'value', mapping.value, ownedBy('flow'))}`;
      }
      if (isCollection) return py`${name(mapping.target)}=${itemsDoc(mapping.value.text, mapping, 'value')}`;
      if (!type) throw modelError(mapping, `'${mapping.target}' is neither field nor collection`, { attribute: 'value' });
      return py`${name(mapping.target)}=${literalDoc(mapping.value.text, type, mapping, 'value')}`;
    });
    const eventClass = file.import('.events', processor.event, [`${processor.event}Event`]);
    return call(file.runtime('emit'), [py`flow`, eventClass, ...values]);
  }

  private part(processor: ModelNode, part: ExceptionPart): Doc {
    if (part.kind === 'text') return string(part.text);
    if (part.kind === 'fault') throw modelError(processor, part.message, { attribute: 'exception' });
    const { conversion, format = [] } = part;
    const [only] = format;
    const isText = format.length === 1 && only?.kind === 'text';
    const spec = isText ? string(only.text) : tuple(format.map((inner) => this.part(processor, inner)));
    const options = [
      ...(conversion ? [py`conversion=${string(conversion.slice(1))}`] : []),
      ...(format.length > 0 ? [py`spec=${spec}`] : []),
    ];
    const expression = snippet(part.python, processor.source.at('exception'));
    return call(this.file.runtime('Part'), [string(part.raw), py`lambda: ${expression}`, ...options]);
  }

  private validator(processor: Processor & { type: 'validator' }): Doc {
    const { file } = this;
    const parts = exceptionParts(processor.message).map((part) => this.part(processor, part));
    const condition = snippet(processor.condition, processor.source.at('condition'));
    return call(file.runtime('require'), [py`flow`, condition, ...parts]);
  }
}
