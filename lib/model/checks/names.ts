import { IMPLICIT_FIELDS, nameFault, PYTHON_KEYWORDS } from '../language/names';
import { inFileOrder } from '../model-index';
import { moduleName } from '../read/read-value';
import type { ModelNode } from '../types';
import type { Check, CheckContext } from './check';

interface Named extends ModelNode {
  readonly name: string;
}

/**
 * S07: names are unique in their scope (REFERENCE §4.1). Two that differ only in letter case are an error where they become file names, a
 * warning elsewhere.
 */
export const uniqueNames: Check = {
  codes: ['S07'],
  run(context) {
    const { model } = context;
    const isSplit = model.layout === 'split';
    unique(context, [...model.commands.map(({ source, eventName }) => ({ source, name: eventName })), ...model.events], 'event', isSplit);
    unique(context, model.views, 'view', isSplit);
    unique(context, model.notifiers, 'notifier', isSplit);
    unique(context, model.patterns, 'pattern', isSplit);
    unique(context, model.expressions, 'expression', isSplit);
    unique(context, model.tests.scenarios, 'scenario', isSplit);
    unique(
      context,
      model.projections.map((p) => ({ source: p.source, name: `${p.namespace.join('.')}.${p.name}` })),
      'projection',
      isSplit,
    );
    unique(
      context,
      model.aggregates.map(({ source, id }) => ({ source, name: id })),
      'aggregate',
      isSplit,
    );
    for (const aggregate of model.aggregates) {
      unique(context, aggregate.flows, `flow of ${aggregate.id}`, isSplit);
      for (const flow of aggregate.flows) unique(context, flow.testCases, `test case of ${flow.id}`, false);
    }
    uniqueModules(context);
  },
};

function unique({ report }: CheckContext, items: readonly Named[], what: string, areFiles: boolean): void {
  const seen = new Map<string, Named>();
  for (const item of inFileOrder(items)) {
    const other = seen.get(item.name.toLowerCase());
    if (!other) seen.set(item.name.toLowerCase(), item);
    else if (other.name === item.name) {
      const { file, line } = other.source.at('name');
      report.error('S07', item.source.at('name'), `a second ${what} '${item.name}'`, {
        value: item.name,
        help: `the first is at ${file}:${line}`,
      });
    } else {
      const message = `${what} '${item.name}' differs from '${other.name}' only in letter case`;
      if (areFiles) report.error('S07', item.source.at('name'), message, { value: item.name, why: 'they are one file on some systems' });
      else report.warning('S07', item.source.at('name'), message, { value: item.name });
    }
  }
}

/**
 * S06 for modules of lib/: an error where Python cannot import the name. REFERENCE §4.1 wants PascalCase; a module that only other modules
 * import works under any name, so the rest is a warning.
 */
export const moduleNames: Check = {
  codes: ['S06'],
  run({ model, report }) {
    for (const { path } of model.modules) {
      const name = moduleName(path);
      const span = { file: path, line: 1, column: 1, length: 1 };
      if (!/^[A-Za-z_]\w*$/.test(name))
        report.error('S06', span, `Python cannot import a module '${name}'`, { value: name, help: 'letters, digits and _ only' });
      else if (name !== '__init__' && nameFault('pascal', name) === 'error')
        report.warning('S06', span, `module '${name}' is not PascalCase`, { value: name });
    }
  },
};

function uniqueModules({ model, report }: CheckContext): void {
  const seen = new Map<string, string>();
  for (const { path } of model.modules) {
    const other = seen.get(path.toLowerCase());
    const span = { file: path, line: 1, column: 1, length: 1 };
    if (other) report.error('S07', span, `${path} differs from ${other} only in letter case`, { why: 'they are one file on some systems' });
    else seen.set(path.toLowerCase(), path);
  }
}

/** S12: fields that no generated code could have (REFERENCE §4.1, §5.4, §5.7.2). */
export const fieldNames: Check = {
  codes: ['S12'],
  run(context) {
    for (const owner of owners(context)) for (const member of owner.members) checkKeyword(context, member);
    for (const aggregate of context.model.aggregates) {
      for (const member of [...aggregate.fields, ...aggregate.collections]) {
        if (!Object.hasOwn(IMPLICIT_FIELDS, member.name)) continue;
        context.error('S12', member, 'name', `every document has a field '${member.name}' already`, {
          value: member.name,
          help: 'read it, or rename yours',
        });
      }
    }
    for (const view of context.model.views) {
      for (const field of view.fields) {
        if (field.name !== 'key' || field.name === view.key) continue;
        context.error('S12', field, 'name', "a field 'key' of a view must be its key", {
          value: 'key',
          help: 'rename it, or add pk="true"',
        });
      }
    }
  },
};

function checkKeyword(context: CheckContext, member: Named): void {
  if (!PYTHON_KEYWORDS.has(member.name)) return;
  context.error('S12', member, 'name', `'${member.name}' is a word of Python`, { value: member.name, help: 'rename it' });
}

/** S13: fields, collections and relations of one owner share their names (REFERENCE §4.1). */
export const uniqueMembers: Check = {
  codes: ['S13'],
  run(context) {
    for (const owner of owners(context)) {
      const seen = new Map<string, Named>();
      for (const member of owner.members) {
        const other = seen.get(member.name);
        if (!other) seen.set(member.name, member);
        else {
          const help = `the first is in line ${other.source.at('name').line}`;
          context.error('S13', member, 'name', `${owner.what} has a second '${member.name}'`, { value: member.name, help });
        }
      }
    }
  },
};

/** Everything that has fields. */
function owners({ model }: CheckContext): { what: string; members: readonly Named[] }[] {
  const withCollections = [
    ...model.commands.map((command) => ({ ...command, name: command.eventName })),
    ...model.events,
    ...model.aggregates.map((aggregate) => ({ ...aggregate, name: aggregate.id })),
  ];
  return [
    ...withCollections.map((owner) => ({ what: owner.name, members: [...owner.fields, ...owner.collections] })),
    ...withCollections.flatMap((owner) =>
      owner.collections.map(({ name, fields }) => ({ what: `${owner.name}.${name}`, members: fields })),
    ),
    ...model.views.map((view) => ({ what: `view ${view.name}`, members: [...view.fields, ...view.relations] })),
  ];
}
