import { closest } from '../closest';
import { emitsOf } from '../model-index';
import type { Accesses } from '../python/python-analyser';
import { snippetSpan } from '../python/python-facts';
import { elementOf } from '../read/reading';
import type { Activity, BehaviorFlow, CodeReference, ModelNode, Notifier } from '../types';
import type { PythonCheck, PythonCheckContext } from './check';
import { checkMarkers } from './templates';
import { RESERVED_VARIABLES } from './triggers';

interface Variables {
  readonly names: Set<string>;
  /** Code hands `flow` on or sets what cannot be seen, so that more may be assigned. */
  dynamic: boolean;
}

/** B14: `flow.x` that nothing assigns, as far as can be seen without running code (REFERENCE appendix B). */
export const flowVariables: PythonCheck = {
  codes: ['B14'],
  run(context) {
    for (const flow of context.index.flows.values()) {
      const variables = variablesOf(context, flow);
      if (variables.dynamic || !context.isComplete(flow)) continue;
      tellUnassigned(context, flow, 'B14', new Set([...variables.names, ...RESERVED_VARIABLES]));
    }
  },
};

/** N07: the same in notifiers, where {{flow.x}} of texts and templates counts too (REFERENCE §6.7). */
export const notifierVariables: PythonCheck = {
  codes: ['N07', 'N05'],
  run(context) {
    for (const notifier of context.model.notifiers) {
      const variables = variablesOf(context, notifier);
      const isKnown = !variables.dynamic && context.isComplete(notifier);
      const known = isKnown ? new Set([...variables.names, 'requestor', 'correlation_id']) : undefined;
      if (known) tellUnassigned(context, notifier, 'N07', known);
      for (const [activity, isInLoop] of withLoops(notifier.activities)) checkMarkers(context, activity, isInLoop, known);
    }
  },
};

/** B24: a literal mapping or argument that is the name of a flow variable (REFERENCE §5.5.2). */
export const forgottenSigils: PythonCheck = {
  codes: ['B24'],
  run(context) {
    for (const flow of context.index.flows.values()) {
      const { names } = variablesOf(context, flow);
      for (const mapping of emitsOf(flow).flatMap(({ mappings }) => mappings)) {
        if (mapping.value.kind !== 'literal' || !names.has(mapping.value.text)) continue;
        const { text } = mapping.value;
        tellSigil(context, mapping, 'value', text);
      }
    }
    for (const notifier of context.model.notifiers) {
      const { names } = variablesOf(context, notifier);
      for (const activity of withInner(notifier.activities)) {
        for (const [name, value] of Object.entries(activity.values)) {
          const attribute = attributeOf(activity, name);
          // The type of a notification is a word that clients listen for.
          if (name === 'notification-type') continue;
          if (value.kind === 'text' && names.has(value.text)) tellSigil(context, activity, attribute, value.text);
        }
      }
    }
  },
};

function tellSigil(context: PythonCheckContext, node: ModelNode, attribute: string, text: string): void {
  context.warning('B24', node, attribute, `the literal text '${text}' is also the name of a flow variable`, {
    value: text,
    help: `write #flow.${text} for its value`,
  });
}

/** The editor writes the identifier of a notification as its subject (REFERENCE §5.9.4). */
function attributeOf(activity: Activity, name: string): string {
  return name === 'identifier' && elementOf(activity).get('identifier') === undefined ? 'subject' : name;
}

function variablesOf(context: PythonCheckContext, owner: BehaviorFlow | Notifier): Variables {
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

function addCode(context: PythonCheckContext, variables: Variables, node: ModelNode, code: CodeReference): void {
  const accesses: Accesses | undefined = context.facts.accessesOf(node, code);
  // Code that could not be read may assign anything.
  if (!accesses || 'error' in accesses || accesses.dynamic?.includes('flow')) variables.dynamic = true;
  for (const [root, name, mode] of accesses?.accesses ?? []) if (root === 'flow' && mode === 'store') variables.names.add(name);
}

function tellUnassigned(context: PythonCheckContext, owner: BehaviorFlow | Notifier, code: string, known: ReadonlySet<string>): void {
  for (const { snippet, answer } of context.facts.ownedBy(owner)) {
    if (snippet.kind !== 'expression') continue;
    for (const [root, name, mode, ...place] of answer.accesses ?? []) {
      // Names that begin with two underscores are no variables, and told as what they are.
      if (root !== 'flow' || mode !== 'load' || known.has(name) || name.startsWith('__')) continue;
      const help = closest(name, known, 'variables');
      context.report.warning(code, snippetSpan(snippet, place), `nothing assigns flow.${name}`, { value: name, help });
    }
  }
}

/** Each activity, and whether it stands in a loop. */
function withLoops(activities: readonly Activity[], isInLoop = false): [Activity, boolean][] {
  return activities.flatMap((activity): [Activity, boolean][] => [[activity, isInLoop], ...withLoops(activity.activities, true)]);
}

function withInner(activities: readonly Activity[]): Activity[] {
  return activities.flatMap((activity) => [activity, ...withInner(activity.activities)]);
}
