import { pythonBlock } from '../language/block';
import { type ExceptionPart, exceptionParts } from '../language/exception-text';
import { type Mapped, stripSigils } from '../language/sigils';
import { elementOf } from '../read/reading';
import type {
  Activity,
  BehaviorFlow,
  CodeReference,
  HandlerMapping,
  Model,
  ModelNode,
  Notifier,
  Processor,
  SnapshotHandler,
  Trigger,
  Value,
} from '../types';
import type { SnippetKind } from './python-analyser';

/** Python of a model and where it stands. */
export interface Snippet {
  readonly node: ModelNode;
  readonly attribute: string;
  readonly kind: SnippetKind;
  readonly mapped: Mapped;
  readonly names: readonly string[];
  readonly watch: readonly string[];
  /** The rule that is told if it is wrong. */
  readonly code: string;
  /** The flow or notifier whose variables it sees. */
  readonly owner?: BehaviorFlow | Notifier;
  /** Takes the text after tabs were expanded (REFERENCE §6.9). */
  readonly replace?: (text: string) => void;
}

/** Builtin functions that expressions may use (REFERENCE §6.2). */
export const EXPRESSION_BUILTINS =
  'abs all any bool dict divmod enumerate filter float frozenset int isinstance len list map max min next range repr reversed round set slice sorted str sum tuple zip'.split(
    ' ',
  );

const TRIGGER_SCOPE = ['event', 'domain_event'];
const FLOW_SCOPE = ['flow'];
const HANDLER_SCOPE = ['self', 'event'];
const SNAPSHOT_SCOPE = ['snapshot', 'event'];
const ITEM_SCOPE = ['item', 'value', 'key'];

/** All Python of a model but its modules, with the scopes of REFERENCE §7. */
export function collectSnippets(model: Model): Snippet[] {
  return new Collector().collect(model);
}

class Collector {
  private readonly snippets: Snippet[] = [];

  collect(model: Model): Snippet[] {
    for (const expression of model.expressions) {
      if (expression.type === 'TriggerKeyField') this.expression(expression, 'expression', expression.inputs, 'G06');
    }
    for (const aggregate of model.aggregates) {
      for (const flow of aggregate.flows) this.flow(flow);
      for (const handler of aggregate.handlers) {
        this.handlerMappings(handler.mappings, HANDLER_SCOPE);
        for (const nested of handler.nestedMappings) this.handlerMappings(nested.mappings, [...HANDLER_SCOPE, 'item']);
        if (handler.code !== undefined)
          this.block(handler, 'code', [...HANDLER_SCOPE, 'retrieve_nested_target'], ['self', 'event'], 'D13', handler);
      }
    }
    for (const view of model.views) {
      for (const handler of view.snapshotHandlers) this.snapshotHandler(handler);
      for (const handler of view.customHandlers) {
        this.codeReference(handler, handler.code, ['snapshot', 'event', 'EntityManager', 'convert_to_dictionary'], ['snapshot'], 'V18');
      }
    }
    for (const projection of model.projections) {
      const mapped = pythonBlock(raw(projection, 'code'));
      this.snippets.push({ node: projection, attribute: 'code', kind: 'module', mapped, names: [], watch: [], code: 'V20' });
    }
    for (const notifier of model.notifiers) {
      for (const trigger of notifier.triggers) this.trigger(trigger, 'N05');
      for (const activity of notifier.activities) this.activity(activity, notifier, FLOW_SCOPE);
    }
    return this.snippets;
  }

  private flow(flow: BehaviorFlow): void {
    for (const trigger of flow.triggers) {
      this.value(trigger, 'key-field', trigger.key, TRIGGER_SCOPE, 'B03');
      this.trigger(trigger, 'B05');
    }
    for (const processor of flow.processors) this.processor(processor, flow);
  }

  private processor(processor: Processor, flow: BehaviorFlow): void {
    switch (processor.type) {
      case 'emit-event':
        for (const mapping of processor.mappings) this.value(mapping, 'value', mapping.value, FLOW_SCOPE, 'B13', flow);
        break;
      case 'validator':
        this.expression(processor, 'condition', FLOW_SCOPE, 'B13', flow);
        this.exceptionText(processor, flow);
        break;
      case 'set-variable':
        this.expression(processor, 'expression', FLOW_SCOPE, 'B13', flow);
        break;
      case 'update-key':
        this.expression(processor, 'key', FLOW_SCOPE, 'B13', flow);
        break;
      case 'code':
        this.codeReference(processor, processor.code, FLOW_SCOPE, FLOW_SCOPE, 'D13', flow);
    }
  }

  private exceptionText(processor: ModelNode, flow: BehaviorFlow): void {
    this.exceptionParts(processor, exceptionParts(raw(processor, 'exception')), flow);
  }

  private exceptionParts(processor: ModelNode, parts: readonly ExceptionPart[], flow: BehaviorFlow): void {
    for (const part of parts) {
      if (part.kind !== 'python') continue;
      this.exceptionParts(processor, part.format ?? [], flow);
      const mapped = stripSigils(part.raw.slice(1));
      const origin = (offset: number) => part.offset + 1 + mapped.origin(offset);
      this.push(processor, 'exception', { text: part.python, origin }, FLOW_SCOPE, 'B13', flow);
    }
  }

  private trigger(trigger: Trigger, code: string): void {
    for (const mapping of trigger.mappings) this.value(mapping, 'value', mapping.value, TRIGGER_SCOPE, code);
  }

  private handlerMappings(mappings: readonly HandlerMapping[], names: readonly string[]): void {
    for (const mapping of mappings) {
      this.value(mapping, 'value', mapping.value, names, 'D13');
      if (mapping.condition !== undefined) this.expression(mapping, 'condition', names, 'D13');
    }
  }

  private snapshotHandler(handler: SnapshotHandler): void {
    const names = handler.dictionary === undefined ? SNAPSHOT_SCOPE : [...SNAPSHOT_SCOPE, ...ITEM_SCOPE];
    this.value(handler, 'key-mapping', handler.key, names, 'V13');
    for (const mapping of handler.mappings) {
      this.value(mapping, 'value', mapping.value, names, 'V14');
      if (mapping.template !== undefined) this.template(mapping);
    }
    for (const condition of handler.deleteConditions) this.expression(condition, 'condition', names, 'V18');
  }

  private template(mapping: ModelNode): void {
    const text = raw(mapping, 'template');
    const lines = pythonBlock(text);
    const stripped = stripSigils(lines.text);
    const mapped = { text: stripped.text, origin: (offset: number) => lines.origin(stripped.origin(offset)) };
    // `item` is the entry of a handler's dictionary, not the item that is converted (REFERENCE §6.11).
    const names = [...SNAPSHOT_SCOPE, 'value', 'key', ...EXPRESSION_BUILTINS];
    this.snippets.push({ node: mapping, attribute: 'template', kind: 'dict', mapped, names, watch: ['value'], code: 'V15' });
  }

  private activity(activity: Activity, notifier: Notifier, names: readonly string[]): void {
    if (activity.condition !== undefined) this.expression(activity, 'condition', names, 'N05', notifier);
    if (activity.python !== undefined) this.expression(activity, 'expression', names, 'N05', notifier);
    for (const [name, value] of Object.entries(activity.values)) {
      // The editor writes the identifier of a notification as its subject (REFERENCE §5.9.4).
      const attribute = name === 'identifier' && raw(activity, name) === '' ? 'subject' : name;
      if (value.kind === 'python') this.expression(activity, attribute, names, 'N05', notifier);
    }
    if (activity.code) this.codeReference(activity, activity.code, [...FLOW_SCOPE, 'item'], FLOW_SCOPE, 'N05', notifier);
    for (const inner of activity.activities) this.activity(inner, notifier, [...FLOW_SCOPE, 'item']);
  }

  private value(node: ModelNode, attribute: string, value: Value, names: readonly string[], code: string, owner?: Snippet['owner']): void {
    if (value.kind === 'python') this.expression(node, attribute, names, code, owner);
  }

  private expression(node: ModelNode, attribute: string, names: readonly string[], code: string, owner?: Snippet['owner']): void {
    this.push(node, attribute, stripSigils(raw(node, attribute)), names, code, owner);
  }

  private push(node: ModelNode, attribute: string, mapped: Mapped, scope: readonly string[], code: string, owner?: Snippet['owner']): void {
    const names = [...scope, ...EXPRESSION_BUILTINS];
    this.snippets.push({ node, attribute, kind: 'expression', mapped, names, watch: owner ? ['flow'] : [], code, owner });
  }

  private codeReference(
    node: ModelNode,
    reference: CodeReference,
    names: readonly string[],
    watch: readonly string[],
    code: string,
    owner?: Snippet['owner'],
  ): void {
    if (reference.kind === 'inline') this.block(node, reference.attribute, names, watch, code, reference, owner);
  }

  private block(
    node: ModelNode,
    attribute: string,
    names: readonly string[],
    watch: readonly string[],
    code: string,
    holder: object,
    owner?: Snippet['owner'],
  ): void {
    const property = 'python' in holder ? 'python' : 'code';
    const replace = (text: string) => Object.assign(holder, { [property]: text });
    this.snippets.push({ node, attribute, kind: 'block', mapped: pythonBlock(raw(node, attribute)), names, watch, code, owner, replace });
  }
}

function raw(node: ModelNode, attribute: string): string {
  return elementOf(node).raw(attribute) ?? '';
}
