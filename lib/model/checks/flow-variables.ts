import { closest } from '../closest';
import { markersIn } from '../language/text-template';
import { emitsOf } from '../model-index';
import type { Accesses } from '../python/python-analyser';
import { snippetSpan } from '../python/python-facts';
import type { Activity, BehaviorFlow, CodeReference, ModelNode, Notifier } from '../types';
import type { Check, CheckContext } from './check';
import { RESERVED_VARIABLES } from './triggers';

interface Variables {
  readonly names: Set<string>;
  /** Code hands `flow` on or sets what cannot be seen, so that more may be assigned. */
  dynamic: boolean;
}

/** B14: `flow.x` that nothing assigns, as far as can be seen without running code (REFERENCE appendix B). */
export const flowVariables: Check = {
  codes: ['B14'],
  run(context) {
    for (const flow of context.index.flows.values()) {
      const variables = variablesOf(context, flow);
      if (variables.dynamic || !context.isComplete(flow)) continue;
      tellUnassigned(context, flow, 'B14', new Set([...variables.names, ...RESERVED_VARIABLES]));
    }
  },
};

/** N07: the same in notifiers, where {{flow.x}} of texts counts too (REFERENCE §6.7). */
export const notifierVariables: Check = {
  codes: ['N07'],
  run(context) {
    for (const notifier of context.model.notifiers) {
      const variables = variablesOf(context, notifier);
      if (variables.dynamic || !context.isComplete(notifier)) continue;
      const known = new Set([...variables.names, 'requestor', 'correlation_id']);
      tellUnassigned(context, notifier, 'N07', known);
      for (const activity of withInner(notifier.activities)) checkMarkers(context, activity, known);
    }
  },
};

/** B24: a literal that is the name of a flow variable (REFERENCE §5.5.2). */
export const forgottenSigils: Check = {
  codes: ['B24'],
  run(context) {
    for (const flow of context.index.flows.values()) {
      const { names } = variablesOf(context, flow);
      for (const mapping of emitsOf(flow).flatMap(({ mappings }) => mappings)) {
        if (mapping.value.kind !== 'literal' || !names.has(mapping.value.text)) continue;
        const { text } = mapping.value;
        context.warning('B24', mapping, 'value', `the literal text '${text}' is also the name of a flow variable`, {
          value: text,
          help: `write #flow.${text} for its value`,
        });
      }
    }
  },
};

function variablesOf(context: CheckContext, owner: BehaviorFlow | Notifier): Variables {
  const variables: Variables = { names: new Set(), dynamic: false };
  for (const trigger of owner.triggers) for (const mapping of trigger.mappings) variables.names.add(mapping.target);
  if ('processors' in owner) {
    for (const processor of owner.processors) {
      if (processor.type === 'set-variable') variables.names.add(processor.name);
      if (processor.type === 'code') addCode(context, variables, processor, processor.code);
    }
  } else {
    for (const activity of withInner(owner.activities)) {
      if (activity.resultName) variables.names.add(activity.resultName);
      if (activity.code) addCode(context, variables, activity, activity.code);
    }
  }
  return variables;
}

function addCode(context: CheckContext, variables: Variables, node: ModelNode, code: CodeReference): void {
  const accesses: Accesses | undefined = context.facts.accessesOf(node, code);
  // Code that could not be read may assign anything.
  if (!accesses || 'error' in accesses || accesses.dynamic?.includes('flow')) variables.dynamic = true;
  for (const [root, name, mode] of accesses?.accesses ?? []) if (root === 'flow' && mode === 'store') variables.names.add(name);
}

function tellUnassigned(context: CheckContext, owner: BehaviorFlow | Notifier, code: string, known: ReadonlySet<string>): void {
  for (const { snippet, answer } of context.facts.ownedBy(owner)) {
    if (snippet.kind !== 'expression') continue;
    for (const [root, name, mode, ...place] of answer.accesses ?? []) {
      if (root !== 'flow' || mode !== 'load' || known.has(name)) continue;
      const help = closest(name, known, 'variables');
      context.report.warning(code, snippetSpan(snippet, place), `nothing assigns flow.${name}`, { value: name, help });
    }
  }
}

/** Texts with {{flow.x}}: literal values and inline settings. */
function checkMarkers(context: CheckContext, activity: Activity, known: ReadonlySet<string>): void {
  const literal = Object.entries(activity.values).filter(([, value]) => value.kind === 'text');
  for (const attribute of [...literal.map(([name]) => name), 'query', 'body']) {
    const text = activity.values[attribute] ?? activity.settings[attribute];
    if (text === undefined) continue;
    const raw = (activity.source as { raw?(name: string): string | undefined }).raw?.(attribute) ?? '';
    for (const { root, path, offset, length } of markersIn(raw)) {
      const name = path[0];
      if (root !== 'flow' || typeof name !== 'string' || known.has(name)) continue;
      const help = closest(name, known, 'variables');
      context.report.warning('N07', activity.source.within(attribute, offset, length), `nothing assigns flow.${name}`, {
        value: name,
        help,
      });
    }
  }
}

function withInner(activities: readonly Activity[]): Activity[] {
  return activities.flatMap((activity) => [activity, ...withInner(activity.activities)]);
}
