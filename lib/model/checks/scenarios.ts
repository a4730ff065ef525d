import { closest } from '../closest';
import { coerce } from '../language/coerce';
import { circularNames } from '../language/components';
import { computedEventName } from '../language/event-name';
import { parseJson } from '../language/json-text';
import { formText, nameFault } from '../language/names';
import { BUILT_IN_VARIABLES, expectedMembers, resultPath, variablesIn } from '../language/scenario-text';
import type { QueryOperation } from '../model-index';
import { elementOf } from '../read/reading';
import type { Collection, CommandField, ModelNode, Scenario, ScenarioActivity, ScenarioInput } from '../types';
import { takesFiles, UPLOAD, UPLOAD_INPUTS } from '../uploads';
import type { Check, CheckContext } from './check';
import { checkItems } from './json-values';
import { commandArguments, followPath, type OperationArgument, queryArguments } from './operations';

type Mutation = Extract<ScenarioActivity, { type: 'mutation' }>;
type Query = Extract<ScenarioActivity, { type: 'query' }>;

/** T01: scenarios go on from scenarios, without a circle (REFERENCE §5.10.1). */
export const extended: Check = {
  codes: ['T01'],
  run(context) {
    const { scenarios } = context.model.tests;
    const byName = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
    const circular = circularNames(new Map(scenarios.map((scenario) => [scenario.name, scenario.extends])));
    for (const scenario of scenarios) {
      for (const name of scenario.extends) {
        if (byName.has(name) || context.isBroken('scenario', name)) continue;
        context.error('T01', scenario, 'extends', `there is no scenario '${name}'`, {
          value: name,
          help: closest(name, byName.keys(), 'scenarios'),
        });
      }
      if (circular.has(scenario.name)) {
        context.error('T01', scenario, 'extends', `scenario ${scenario.name} goes on from itself`, { value: scenario.extends.join(';') });
      }
    }
  },
};

/** T03 … T06, T08, T10, T13 and the numbers of users: activities of scenarios (REFERENCE §5.10.2). */
export const scenarioActivities: Check = {
  codes: ['T03', 'T04', 'T05', 'T06', 'T08', 'T10', 'T13', 'S10'],
  run(context) {
    for (const activity of context.model.tests.scenarios.flatMap((scenario) => scenario.activities)) {
      if (activity.type === 'mutation') checkMutation(context, activity);
      else if (activity.type === 'query') checkQuery(context, activity);
      else if (activity.type === 'set-variables') for (const input of activity.inputs) checkLiteral(context, input, input.type);
      else if (activity.type === 'switch-user' && variablesIn(activity.user).length === 0) {
        const number = Number(activity.user);
        if (Number.isInteger(number) && number >= 1 && number <= 100) continue;
        context.error('S10', activity, 'user-number', `user-number '${activity.user}' is not an integer of 1 to 100`, {
          value: activity.user,
        });
      }
    }
  },
};

function checkMutation(context: CheckContext, activity: Mutation): void {
  const command = context.index.mutations.get(activity.path);
  if (command) {
    checkInputs(context, activity, commandArguments(command), context.isComplete(command));
    for (const input of activity.inputs) {
      checkPattern(
        context,
        input,
        command.fields.find(({ name }) => name === input.name),
      );
      checkCollection(
        context,
        input,
        command.collections.find(({ name }) => name === input.name),
      );
    }
  } else if (activity.path === UPLOAD && takesFiles(context.model)) {
    checkInputs(context, activity, UPLOAD_INPUTS, true);
  } else if (!context.isBroken('event', eventOf(activity.path))) {
    context.error('T03', activity, 'path', `'${activity.path}' is no mutation`, {
      value: activity.path,
      help: closest(activity.path, context.index.mutations.keys(), 'mutations'),
    });
  }
  for (const trace of activity.expectedTraces) {
    const isKnown = context.index.flows.has(trace.component) || context.index.notifiers.has(trace.component);
    const [subdomain, aggregate] = trace.component.split('.');
    const isBroken =
      context.isBroken('aggregate', `${subdomain}.${aggregate}`) || context.isBroken('notifier', trace.component.replace(/-Notifier$/, ''));
    const owner = context.index.aggregates.get(`${subdomain}.${aggregate}`);
    if (isKnown || isBroken || (owner && !context.isComplete(owner))) continue;
    const help = closest(trace.component, [...context.index.flows.keys(), ...context.index.notifiers.keys()], 'components');
    context.error('T06', trace, 'command', `'${trace.component}' is neither flow nor notifier`, { value: trace.component, help });
  }
}

/** The event name of a mutation, by its path. */
function eventOf(path: string): string {
  const segments = path.split('.');
  return computedEventName(segments.at(-1)!, segments.slice(0, -1));
}

function checkQuery(context: CheckContext, activity: Query): void {
  const { index } = context;
  const operation = index.queries.get(activity.path);
  if (!operation) {
    if (!context.knowsQueries) return;
    context.error('T03', activity, 'path', `'${activity.path}' is no query`, {
      value: activity.path,
      help: closest(activity.path, index.queries.keys(), 'queries'),
    });
    return;
  }
  const view = index.views.get(operation.view);
  if (activity.view !== operation.view && view) {
    const message = `${activity.path} returns view ${operation.view}, not '${activity.view}'`;
    if (index.views.has(activity.view)) context.warning('T04', activity, 'view', message, { value: activity.view });
    else if (!context.isBroken('view', activity.view))
      context.error('T04', activity, 'view', message, { value: activity.view, help: `write view="${operation.view}"` });
  }
  checkInputs(context, activity, queryArguments(operation, view), view === undefined || context.isComplete(view));
  for (const expect of activity.expects) {
    checkPath(context, expect, expect.name, operation, expect.type);
    checkLiteral(context, expect, expect.type);
    if (expect.type === 'Nested') checkMembers(context, expect, operation);
  }
  for (const extract of activity.extracts) checkPath(context, extract, extract.path, operation);
}

function checkInputs(context: CheckContext, activity: Mutation | Query, args: readonly OperationArgument[], complete: boolean): void {
  const given = new Set<string>();
  for (const input of activity.inputs) {
    const argument = args.find(({ name }) => name === input.name);
    if (!argument) {
      if (!complete) continue;
      const help = closest(
        input.name,
        args.filter(({ filled }) => !filled).map(({ name }) => name),
        'arguments',
      );
      const clauses = args.filter(({ field }) => field === input.name).map(({ name }) => name);
      const message =
        clauses.length > 1
          ? `'${input.name}' is the field of several clauses: ${clauses.join(', ')}`
          : `'${input.name}' is no argument of ${activity.path}`;
      context.error('T05', input, 'name', message, { value: input.name, help });
      continue;
    }
    if (argument.filled)
      context.warning('T05', input, 'name', `the server fills '${input.name}'; the value is ignored`, {
        value: input.name,
        help: 'remove it',
      });
    const isUnset = input.value.trim() === '#' || (input.value === '' && (!argument.required || argument.type !== 'String'));
    if (isUnset) continue;
    given.add(argument.alias ?? argument.name);
    if (!argument.filled) checkLiteral(context, input, argument.type);
  }
  if (!complete || !context.isComplete(activity)) return;
  const missing = args.filter(({ name, required }) => required && !given.has(name)).map(({ name }) => `'${name}'`);
  if (missing.length === 0) return;
  context.error('T05', activity, 'path', `${activity.path} needs ${missing.join(', ')}`, {
    value: activity.path,
    help: `add <input name=${missing[0]!.replaceAll("'", '"')} …/>`,
  });
}

/** T10: a literal without variables is a value of its type; an empty one is unset. */
function checkLiteral(context: CheckContext, input: ScenarioInput, type: string): void {
  if (input.value.trim() === '' || input.value.trim() === '#' || variablesIn(input.value).length > 0) return;
  const coerced = coerce(input.value, type);
  if ('fault' in coerced) {
    const span = coerced.offset === undefined ? input.source.at('value') : input.source.within('value', coerced.offset, 1);
    context.report.error('T10', span, coerced.fault, { value: input.value });
  } else if (coerced.warning) context.warning('S15', input, 'value', coerced.warning, { value: input.value });
}

/** T13: a literal that the API would refuse. Where a field has a default, a value equal to it is exempt (REFERENCE §8.5). */
function checkPattern(context: CheckContext, input: ScenarioInput, field: CommandField | undefined): void {
  const { pattern } = field ?? {};
  if (!pattern || field?.autoFill || input.value.trim() === '#' || variablesIn(input.value).length > 0) return;
  if (input.value === '' ? field?.default !== undefined : input.value === field?.default) return;
  tellMismatch(context, input, input.value, pattern, input.name);
}

/** T05, T10, T13 for the items of a collection: GraphQL takes them as they stand. */
function checkCollection(context: CheckContext, input: ScenarioInput, collection: Collection<CommandField> | undefined): void {
  if (!collection || input.value.trim() === '#' || variablesIn(input.value).length > 0) return;
  const json = parseJson(input.value);
  if ('fault' in json) return; // told
  const fields = collection.fields.filter(({ autoFill }) => !autoFill);
  const place = { node: input, attribute: 'value', codes: { unknown: 'T05', type: 'T10' }, exact: true };
  checkItems(context, place, json, { ...collection, fields });
  for (const { value, offset, members = [] } of json.items ?? []) {
    const given = new Map(members.map(({ name, node }) => [name, node.value]));
    const missing = fields.filter(({ name, default: fallback }) => fallback === undefined && !given.has(name)).map(({ name }) => name);
    if (missing.length > 0 && context.isComplete(collection))
      context.report.error(
        'T05',
        input.source.within('value', offset, 1),
        `an item of '${collection.name}' needs '${missing.join("', '")}'`,
        {
          value: JSON.stringify(value),
        },
      );
    for (const { name, pattern, default: fallback } of fields) {
      const text = given.get(name);
      if (pattern && typeof text === 'string' && text !== fallback)
        tellMismatch(context, input, text, pattern, `${collection.name}.${name}`);
    }
  }
}

function tellMismatch(
  context: CheckContext,
  input: ScenarioInput,
  value: string,
  pattern: NonNullable<CommandField['pattern']>,
  what: string,
): void {
  const named = pattern.kind === 'named' ? context.index.patterns.get(pattern.name) : undefined;
  const regex = pattern.kind === 'raw' ? pattern.regex : named?.fault ? undefined : named?.expanded;
  if (regex === undefined || context.matches(regex, value) !== false) return;
  context.warning('T13', input, 'value', `'${value}' does not match the pattern of '${what}'`, {
    value,
    why: 'the API will refuse it',
    help: regex,
  });
}

function checkPath(context: CheckContext, node: ModelNode, text: string, operation: QueryOperation, type?: string): void {
  const path = resultPath(text);
  if (!path) {
    context.error('T08', node, 'name', `'${text}' is no result path`, {
      value: text,
      help: 'names and indices joined by dots, such as lines.0.article',
    });
    return;
  }
  const end = followPath(context.index, operation, path, (view) => context.isComplete(view));
  if ('fault' in end) {
    context.error('T08', node, 'name', end.fault, {
      value: text,
      help: end.known.length > 0 ? closest(String(path.at(-1)), end.known, 'fields') : undefined,
    });
  } else if (end.isObject && !end.incomplete && type !== 'Nested') {
    context.error('T08', node, 'name', `'${text}' is an object, not a value`, { value: text, help: 'name one of its fields' });
  }
}

/** T08: the members of an expected object are fields of the view that it is of; the gate asks for these. */
function checkMembers(context: CheckContext, expect: ScenarioInput, operation: QueryOperation): void {
  const start = resultPath(expect.name);
  if (!start || 'fault' in followPath(context.index, operation, start, (view) => context.isComplete(view))) return; // told
  for (const { path, offset, length } of expectedMembers(expect.value)) {
    const end = followPath(context.index, operation, [...start, ...path], (view) => context.isComplete(view));
    if (!('fault' in end)) continue;
    const help = end.known.length > 0 ? closest(path.at(-1)!, end.known, 'fields') : undefined;
    context.report.error('T08', expect.source.within('value', offset, length), end.fault, { value: path.at(-1), help });
  }
}

/** S06: names of variables (REFERENCE §4.1); one that '#…#' cannot name is an error. */
export const variableNames: Check = {
  codes: ['S06'],
  run(context) {
    const check = (node: ModelNode, attribute: string, name: string): void => {
      if (nameFault('camel', name) !== 'error') return;
      const span = node.source.at(attribute);
      const help = 'a small letter, then letters and digits only';
      if (!/^[a-zA-Z_]\w*$/.test(name)) context.report.error('S06', span, `#${name}# can name no variable`, { value: name, help });
      else context.report.warning('S06', span, `variable '${name}' is not ${formText('camel')}`, { value: name, help });
    };
    for (const activity of context.model.tests.scenarios.flatMap((scenario) => scenario.activities)) {
      if (activity.type === 'set-variables') for (const input of activity.inputs) check(input, 'name', input.name);
      if (activity.type === 'query') for (const extract of activity.extracts) check(extract, 'put-key', extract.variable);
    }
  },
};

/** T09: variables are assigned before they are used, by this scenario or one it goes on from (REFERENCE §6.14). */
export const scenarioVariables: Check = {
  codes: ['T09'],
  run(context) {
    const known = new Map<string, ReadonlySet<string>>();
    const scenarios = new Map(context.model.tests.scenarios.map((scenario) => [scenario.name, scenario]));
    for (const scenario of parentsFirst(scenarios)) {
      // Where something that it goes on from is missing, nothing can be said; nor in a circle.
      const inherited = scenario.extends.map((name) => known.get(name));
      if (inherited.includes(undefined) || !context.isComplete(scenario)) continue;
      const variables = new Set([...BUILT_IN_VARIABLES, ...inherited.flatMap((names) => [...(names ?? [])])]);
      known.set(scenario.name, new Set([...variables, ...scenario.activities.flatMap(assignedBy)]));
      for (const activity of scenario.activities) useVariables(context, activity, variables);
    }
  },
};

/** Each scenario behind those that it goes on from; without those of a circle. */
function parentsFirst(scenarios: ReadonlyMap<string, Scenario>): Scenario[] {
  const children = new Map<string, Scenario[]>();
  const missing = new Map<Scenario, number>();
  for (const scenario of scenarios.values()) {
    const parents = new Set(scenario.extends.filter((name) => scenarios.has(name)));
    missing.set(scenario, parents.size);
    for (const name of parents) {
      const siblings = children.get(name);
      if (siblings) siblings.push(scenario);
      else children.set(name, [scenario]);
    }
  }
  const ordered = [...scenarios.values()].filter((scenario) => missing.get(scenario) === 0);
  for (const scenario of ordered) {
    for (const child of children.get(scenario.name) ?? []) {
      const left = missing.get(child)! - 1;
      missing.set(child, left);
      if (left === 0) ordered.push(child);
    }
  }
  return ordered;
}

function assignedBy(activity: ScenarioActivity): string[] {
  if (activity.type === 'set-variables') return activity.inputs.map(({ name }) => name);
  return activity.type === 'query' ? activity.extracts.map(({ variable }) => variable) : [];
}

function useVariables(context: CheckContext, activity: ScenarioActivity, known: Set<string>): void {
  const check = (node: ModelNode, attribute: string): void => {
    for (const { name, offset, length } of variablesIn(elementOf(node).raw(attribute) ?? '')) {
      if (known.has(name)) continue;
      const help = closest(name, known, 'variables');
      context.report.error('T09', node.source.within(attribute, offset, length), `nothing assigns #${name}# before`, { value: name, help });
      known.add(name); // told once
    }
  };
  check(activity, 'role');
  check(activity, 'user-number');
  const inputs = 'inputs' in activity ? activity.inputs : [];
  for (const input of inputs) {
    check(input, 'value');
    if (activity.type === 'set-variables') known.add(input.name);
  }
  if (activity.type !== 'query') return;
  for (const expect of activity.expects) check(expect, 'value');
  for (const { variable } of activity.extracts) known.add(variable);
}
