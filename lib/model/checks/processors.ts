import { closest } from '../closest';
import { coerce } from '../language/coerce';
import { exceptionParts } from '../language/exception-text';
import { parseJson } from '../language/json-text';
import { emitsOf, memberNames } from '../model-index';
import type { PythonFunction } from '../python/python-analyser';
import { moduleName } from '../read/read-value';
import { elementOf } from '../read/reading';
import type { Aggregate, BehaviorFlow, DomainEvent, EmitEvent, ModelNode } from '../types';
import type { CheckContext, PythonCheck, PythonCheckContext } from './check';
import { checkItems } from './json-values';
import { leadsOut } from './python-code';

/** B09, B10, B11, B12, B13, B16: processors of flows (REFERENCE §5.5.2). */
export const processors: PythonCheck = {
  codes: ['B09', 'B10', 'B11', 'B12', 'B13', 'B16'],
  run(context) {
    for (const aggregate of context.model.aggregates) {
      for (const flow of aggregate.flows) {
        checkProcessors(context, flow);
        for (const emit of emitsOf(flow)) checkEmit(context, aggregate, emit);
      }
    }
  },
};

function checkProcessors(context: PythonCheckContext, flow: BehaviorFlow): void {
  const element = elementOf(flow);
  if (context.isComplete(flow)) {
    const help = 'add <processor type="emit-event" ref="…">';
    if (element.all('processor').length === 0) context.error('B09', flow, 'name', `flow ${flow.id} has no processor`, { help });
    else if (emitsOf(flow).length === 0) context.error('B09', flow, 'name', `flow ${flow.id} emits no event`, { help });
  }
  if (flow.create && element.get('reactivate-command') !== 'false') {
    context.warning('B16', flow, 'reactivate-command', 'create-command and reactivate-command exclude each other; create wins', {
      value: flow.reactivate,
    });
  }
  for (const processor of element.all('processor')) {
    if (processor.get('type') === 'code') checkCode(context, { source: processor }, 'file', 'B12');
    if (processor.get('type') !== 'validator') continue;
    for (const part of exceptionParts(processor.raw('exception') ?? '')) {
      if (part.kind === 'fault')
        context.report.error('B13', processor.within('exception', part.offset, 1), part.message, {
          help: "'{{' and '}}' are literal braces",
        });
    }
  }
}

/** Inline code, or a function of a module that takes `parameters` arguments. */
export function checkCode(
  context: PythonCheckContext,
  node: ModelNode,
  fileAttribute: string,
  code: string,
  handlerAttribute = 'handler',
  parameters = 1,
): void {
  const element = elementOf(node);
  if ((element.raw('code') ?? '').replaceAll('|LB|', '').trim() !== '' || element.text.trim() !== '') return;
  const file = element.get(fileAttribute);
  const handler = element.get(handlerAttribute);
  if (file === undefined) {
    context.error(code, node, undefined, 'there is neither code nor a module', {
      help: `write code="…", or ${fileAttribute}="lib/<Name>.py" and ${handlerAttribute}="…"`,
    });
    return;
  }
  if (leadsOut(file)) return; // told by G10
  const module = context.facts.modules.get(moduleName(file));
  if (!module || !file.startsWith('lib/')) {
    const help = closest(
      file,
      context.model.modules.map(({ path }) => path),
      'modules',
    );
    context.error(code, node, fileAttribute, `there is no module '${file}'`, { value: file, help });
    return;
  }
  if (module.answer.error) return; // told at the module
  const functions = module.answer.functions ?? [];
  const usable = functions.filter((candidate) => takes(candidate, parameters)).map(({ name }) => name);
  if (handler === undefined || !functions.some(({ name }) => name === handler)) {
    const message = handler === undefined ? `${file} is named without a ${handlerAttribute}` : `${file} has no function '${handler}'`;
    context.error(code, node, handlerAttribute, message, { value: handler, help: closest(handler ?? '', usable, 'functions') });
  } else if (functions.findLast(({ name }) => name === handler)?.generator) {
    context.error(code, node, handlerAttribute, `'${handler}' of ${file} is a generator: a call runs nothing of it`, {
      value: handler,
      help: 'put its yield into a function within it',
    });
  } else if (!usable.includes(handler)) {
    const help = parameters === 1 ? `def ${handler}(flow):` : `def ${handler}(entity_manager, snapshot, event):`;
    context.error(
      code,
      node,
      handlerAttribute,
      `'${handler}' of ${file} cannot be called with ${parameters} argument${parameters === 1 ? '' : 's'}`,
      { value: handler, help },
    );
  }
}

function takes({ required, maximum, async, generator }: PythonFunction, count: number): boolean {
  return !async && !generator && required <= count && (maximum ?? Number.POSITIVE_INFINITY) >= count;
}

function checkEmit(context: CheckContext, aggregate: Aggregate, emit: EmitEvent): void {
  const event = context.index.domainEvents.get(emit.event);
  if (event?.aggregate !== aggregate.id) {
    if (!event && context.isBroken('event', emit.event)) return;
    const own = context.model.events.filter((candidate) => candidate.aggregate === aggregate.id).map(({ name }) => name);
    const message = event
      ? `${emit.event} is an event of ${event.aggregate}, not of ${aggregate.id}`
      : `there is no domain event '${emit.event}'`;
    context.error('B10', emit, 'ref', message, { value: emit.event, help: closest(emit.event, own, `events of ${aggregate.id}`) });
    return;
  }
  checkEmitMappings(context, emit, event);
}

function checkEmitMappings(context: CheckContext, emit: EmitEvent, event: DomainEvent): void {
  const mapped = new Set<string>();
  for (const mapping of emit.mappings) {
    const field = event.fields.find(({ name }) => name === mapping.target);
    const collection = event.collections.find(({ name }) => name === mapping.target);
    const isMember = field !== undefined || collection !== undefined;
    if (!isMember && context.isComplete(event)) {
      const help = closest(mapping.target, memberNames(event), 'fields and collections');
      context.error('B11', mapping, 'target', `'${mapping.target}' is neither field nor collection of ${event.name}`, {
        value: mapping.target,
        help,
      });
    }
    if (mapped.has(mapping.target))
      context.error('B11', mapping, 'target', `'${mapping.target}' of ${event.name} is mapped twice`, { value: mapping.target });
    mapped.add(mapping.target);
    if (mapping.value.kind !== 'literal' || !isMember) continue;
    const coerced = coerce(mapping.value.text, field?.type ?? 'NestedObject');
    if ('fault' in coerced)
      context.error('B11', mapping, 'value', coerced.fault, { value: mapping.value.text, help: `an expression begins with #` });
    else if (coerced.warning) context.warning('S15', mapping, 'value', coerced.warning, { value: mapping.value.text });
    const json = collection ? parseJson(elementOf(mapping).raw('value') ?? '') : undefined;
    if (!collection || !json || 'fault' in json) continue;
    const place = { node: mapping, attribute: 'value', codes: { unknown: 'B11', type: 'B11' }, exact: false };
    checkItems(context, place, json, collection);
  }
  if (!context.isComplete(emit)) return;
  const optional = event.fields.filter((field) => field.default !== undefined).map(({ name }) => name);
  const missing = memberNames(event).filter((name) => !mapped.has(name) && !optional.includes(name));
  if (missing.length > 0) {
    context.error(
      'B11',
      emit,
      'ref',
      `${missing.map((name) => `'${name}'`).join(', ')} of ${event.name} ${missing.length === 1 ? 'is' : 'are'} not mapped`,
      {
        value: missing.join(' '),
        help: `add <mapping target="${missing[0]}" value="#flow.${missing[0]}"/>, or give the field a default`,
      },
    );
  }
}
