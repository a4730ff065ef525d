import { closest } from '../closest';
import { computedEventName } from '../language/event-name';
import { patternReferences } from '../language/patterns';
import { inFileOrder } from '../model-index';
import { elementOf } from '../read/reading';
import type { Command, CommandField, ModelNode } from '../types';
import type { Check, PythonCheck, PythonCheckContext } from './check';
import { compileFault, tellCost } from './globals';

/** Names that the generated web framework uses (REFERENCE §5.3.1). */
const RESERVED = new Set(['trace', 'notifications', 'forms', 'mutations']);

/** C01, C07, C09, C11: the name, the consumers and the authorization of commands (REFERENCE §5.3.1). */
export const commandHeads: Check = {
  codes: ['C01', 'C09', 'C11'],
  run(context) {
    for (const command of context.model.commands) {
      const computed = computedEventName(command.operation, command.namespace);
      if (command.eventName !== computed) {
        context.warning('C01', command, 'name', `'${command.eventName}' is not '${computed}', as namespace and operation make it`, {
          value: command.eventName,
        });
      }
      if (RESERVED.has(command.name.toLowerCase())) {
        context.warning('C09', command, 'name', `'${command.name}' is a reserved command name`, {
          value: command.name,
          why: 'the generated web framework uses it',
        });
      }
      if (elementOf(command).raw('authorization') === undefined) {
        context.warning('C11', command, undefined, `command ${command.eventName} says nothing about authorization; it is authenticated`, {
          help: 'add authorization="authenticated"',
        });
      }
    }
  },
};

/** C07: a command that nothing consumes, or that carries nothing (REFERENCE §9.1). */
export const commandUse: Check = {
  codes: ['C07'],
  wholeModel: true,
  run(context) {
    const { model, index } = context;
    for (const command of model.commands) {
      if (command.fields.length + command.collections.length === 0)
        context.warning('C07', command, undefined, `command ${command.eventName} has no field`);
      if (index.flowsOn(command.eventName).length + index.notifiersOn(command.eventName).length === 0) {
        context.warning('C07', command, undefined, `nothing is triggered by command ${command.eventName}`, {
          help: 'add a trigger with this source',
        });
      }
    }
  },
};

/** C02: an operation stands once in its namespace, and not where a sub-namespace stands (REFERENCE §8.1). */
export const commandOperations: Check = {
  codes: ['C02'],
  run(context) {
    const seen = new Map<string, Command>();
    const namespaces = new Set(
      context.model.commands.flatMap(({ namespace }) => namespace.map((_, depth) => namespace.slice(0, depth + 1).join('.'))),
    );
    for (const command of inFileOrder(context.model.commands)) {
      const path = [...command.namespace, command.operation].join('.');
      const other = seen.get(path);
      if (other) context.error('C02', command, 'graphql-name', `${path} is the operation of ${other.eventName} already`, { value: path });
      else seen.set(path, command);
      if (namespaces.has(path)) context.error('C02', command, 'graphql-name', `${path} is a namespace too`, { value: path });
    }
  },
};

/** C03: what an authorization needs (REFERENCE §5.3.1). */
export const commandAuthorization: Check = {
  codes: ['C03'],
  run(context) {
    for (const command of context.model.commands) {
      const wanted = elementOf(command).get('authorization');
      if (wanted === 'role' && command.authorization.mode !== 'role') {
        context.error('C03', command, 'role', 'authorization="role" needs a role', { help: "a group name or '#global.<expression>(…)'" });
      }
      if (wanted !== 'user') continue;
      const names = command.fields.map(({ name }) => name);
      const given = command.authorization.mode === 'user' ? command.authorization.usernameField : '';
      if (names.includes(given) || !context.isComplete(command)) continue;
      const message = given ? `'${given}' is no field of ${command.eventName}` : 'authorization="user" needs a username-field';
      context.error('C03', command, 'username-field', message, { value: given, help: closest(given, names, 'fields') });
    }
  },
};

/** C04, C06, C10, C12: fields of commands (REFERENCE §5.3.1). */
export const commandFields: PythonCheck = {
  codes: ['C04', 'C06', 'C10', 'C12'],
  run(context) {
    for (const command of context.model.commands) {
      for (const field of [...command.fields, ...command.collections.flatMap(({ fields }) => fields)]) checkField(context, command, field);
    }
  },
};

function checkField(context: PythonCheckContext, command: Command, field: CommandField): void {
  if (field.pattern) checkPattern(context, field);
  if (field.type === 'StringList')
    context.warning('C12', field, 'type', 'commands have no StringList fields in the editor', { value: 'StringList' });
  if (field.default === 'default value')
    context.warning('C10', field, 'default', "'default value' is the text that the editor starts with", { help: 'remove the attribute' });
  if (!field.autoFill) return;
  if (field.type !== 'String')
    context.error('C06', field, 'auto-fill', `auto-fill on a field of type ${field.type}`, {
      value: field.autoFill,
      help: 'auto-fill gives a String',
    });
  for (const [attribute, given] of [
    ['default', field.default],
    ['pattern', field.pattern],
  ] as const) {
    if (given !== undefined) context.warning('C06', field, attribute, `${attribute} is ignored where the server fills the field`);
  }
  if (field.autoFill === 'username' && command.authorization.mode === 'anonymous') {
    context.warning('C06', field, 'auto-fill', 'an anonymous command has no user name', { value: 'username' });
  }
}

function checkPattern(context: PythonCheckContext, field: CommandField): void {
  const { pattern } = field;
  if (field.type !== 'String')
    context.error('C04', field, 'pattern', `a pattern on a field of type ${field.type}`, { help: 'patterns check Strings' });
  if (pattern?.kind === 'named') {
    if (context.index.patterns.has(pattern.name) || context.isBroken('pattern', pattern.name)) return;
    const help = closest(pattern.name, context.index.patterns.keys(), 'patterns');
    context.error('C04', field, 'pattern', `there is no pattern '${pattern.name}'`, { value: pattern.name, help });
  } else if (pattern && patternReferences(pattern.regex).length > 0) {
    context.error('C04', field, 'pattern', 'a field has exactly one {{Pattern}} and nothing around it', {
      value: pattern.regex,
      help: 'make a pattern of the whole',
    });
  } else if (pattern) {
    const fault = compileFault(context, pattern.regex);
    if (fault) context.error('C04', field, 'pattern', `the regular expression does not compile: ${fault}`, { value: pattern.regex });
    else {
      tellCost(context, field, 'pattern', pattern.regex);
      context.warning('C04', field, 'pattern', 'a regular expression instead of {{Pattern}}', {
        value: pattern.regex,
        help: 'make it a named pattern',
      });
    }
  }
}

/** Types that every API has (REFERENCE §8). */
const BUILT_IN_TYPES = 'Query Mutation Subscription String Int Float Boolean ID Receipt Trace TraceResultSet Notification'.split(' ');

/** C08: two types of the API would have one name (REFERENCE §8.2, §8.3). */
export const typeNames: Check = {
  codes: ['C08'],
  run(context) {
    const { model } = context;
    const taken = new Map<string, string>(BUILT_IN_TYPES.map((name) => [name, 'a built-in type']));
    const take = (name: string, what: string, node: ModelNode): void => {
      const other = taken.get(name);
      if (other && other !== what)
        context.error('C08', node, 'name', `the API type ${name} of ${what} is also that of ${other}`, { value: name, help: 'rename one' });
      else taken.set(name, what);
    };
    const prefix = (name: string, attribute: string, what: string, node: ModelNode): void => {
      if (name.startsWith('AWS'))
        context.error('C08', node, attribute, `the API types of ${what} would begin with AWS, which AppSync keeps for itself`, {
          value: name,
          help: 'rename it',
        });
    };
    for (const { namespace, ...operation } of [...model.commands, ...model.views.flatMap(({ queries }) => queries), ...model.projections])
      prefix(namespace[0] ?? '', 'graphql-namespace', `namespace ${namespace[0]}`, operation);
    for (const view of model.views) {
      prefix(view.name, 'name', `view ${view.name}`, view);
      take(view.name, `view ${view.name}`, view);
      if (view.queries.some(({ type }) => type !== 'get')) take(`${view.name}ResultSet`, `the results of ${view.name}`, view);
    }
    for (const command of inFileOrder(model.commands)) {
      prefix(command.name, 'name', `command ${command.name}`, command);
      take(`${command.name}Input`, `command ${command.name}`, command);
      for (const collection of command.collections) {
        take(`${command.name}_${itemTypeName(collection.name)}`, `collection ${collection.name} of ${command.name}`, collection);
        if (collection.fields.some(({ autoFill }) => !autoFill) || !context.isComplete(collection)) continue;
        context.error('C08', collection, 'name', `collection '${collection.name}' has no field that a client could send`, {
          value: collection.name,
          why: 'its type would be empty, which GraphQL has not',
          help: 'add a field without auto-fill',
        });
      }
    }
  },
};

/** 'Field' of 'fields', 'Flowvar' of 'flowVars' (REFERENCE §8.2). */
export function itemTypeName(collection: string): string {
  const capitalised = `${collection.charAt(0).toUpperCase()}${collection.slice(1).toLowerCase()}`;
  return capitalised.replace(/s$/, '');
}
