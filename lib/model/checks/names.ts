import type { Report } from '../diagnostic';
import { formText, nameFault } from '../language/names';
import { stackPrefix } from '../language/stack-prefix';
import { startOf } from '../layout/model-files';
import { inFileOrder } from '../model-index';
import { FILE_UPLOADED } from '../read/read-events';
import { moduleName } from '../read/read-value';
import type { ModelNode } from '../types';
import type { Check, CheckContext } from './check';

export interface Named extends ModelNode {
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
    const commands = model.commands.map(({ source, eventName }) => ({ source, name: eventName }));
    unique(context, [...commands, ...model.events], 'event', isSplit);
    for (const command of commands.filter(({ name }) => name === FILE_UPLOADED.name))
      context.error('S07', command, 'name', `'${command.name}' is the name of the built-in event`, {
        value: command.name,
        help: 'rename it',
      });
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
    unique(
      context,
      context.subdomains.map((source) => ({ source, name: source.require('name') })),
      'subdomain',
      isSplit,
    );
    for (const aggregate of model.aggregates) {
      unique(context, aggregate.flows, `flow of ${aggregate.id}`, isSplit);
      for (const flow of aggregate.flows) unique(context, flow.testCases, `test case of ${flow.id}`, false);
    }
    uniqueModules(context);
  },
};

/** S07 for what has another rule for equal names (S13, D08): names that differ only in letter case. */
export const similarMembers: Check = {
  codes: ['S07'],
  run(context) {
    const { model } = context;
    const files = model.layout === 'split' ? model.aggregates : [];
    for (const { id, collections, handlers } of files) {
      similar(context, collections, `collection of ${id}`, true);
      const named = handlers.map(({ source, event }) => ({ source, name: event }));
      similar(context, named, `event-handler of ${id}`, true, 'on');
    }
    const told = new Set<Named>(files.flatMap(({ collections }) => collections));
    for (const { what, members } of [...owners(context), ...inputs(context)]) {
      const others = members.filter((member) => !told.has(member));
      similar(context, others, `${what}:`, false);
    }
  },
};

function similar({ report }: CheckContext, items: readonly Named[], what: string, areFiles: boolean, attribute = 'name'): void {
  const seen = new Map<string, Named>();
  for (const item of items) {
    const other = seen.get(item.name.toLowerCase());
    if (!other) seen.set(item.name.toLowerCase(), item);
    else if (other.name !== item.name) tellSimilar(report, item, other, what, areFiles, attribute);
  }
}

function tellSimilar(report: Report, item: Named, other: Named, what: string, areFiles: boolean, attribute: string): void {
  const message = `${what} '${item.name}' differs from '${other.name}' only in letter case`;
  const span = item.source.at(attribute);
  if (areFiles) report.error('S07', span, message, { value: item.name, why: 'they are one file on some systems' });
  else report.warning('S07', span, message, { value: item.name });
}

function unique({ report }: CheckContext, items: readonly Named[], what: string, areFiles: boolean): void {
  const seen = new Map<string, Named>();
  const exact = new Map<string, Named>();
  for (const item of inFileOrder(items)) {
    const other = exact.get(item.name) ?? seen.get(item.name.toLowerCase());
    if (!exact.has(item.name)) exact.set(item.name, item);
    if (!other) seen.set(item.name.toLowerCase(), item);
    else if (other.name === item.name) {
      const { file, line } = other.source.at('name');
      report.error('S07', item.source.at('name'), `a second ${what} '${item.name}'`, {
        value: item.name,
        help: `the first is at ${file}:${line}`,
      });
    } else tellSimilar(report, item, other, what, areFiles, 'name');
  }
}

/** S06 for the project: its stacks are called by it (REFERENCE §5.1). */
export const projectName: Check = {
  codes: ['S06'],
  run(context) {
    const { projectName: name } = context.model;
    if (name === '' || stackPrefix(name) !== '') return; // a missing one is told
    context.error('S06', context.draftsman, 'project-name', `project-name '${name}' gives no name for a stack`, {
      value: name,
      why: 'of it only letters without marks, digits and hyphens are left, and a letter comes first',
      help: 'give it a letter of a to z',
    });
  },
};

/** S06 for modules of lib/: PascalCase (REFERENCE §4.1), so that none has the name of a module of Python or of the runtime. */
export const moduleNames: Check = {
  codes: ['S06'],
  run({ model, report }) {
    for (const { path } of model.modules) {
      const name = moduleName(path);
      if (name === '__init__' || nameFault('pascal', name) !== 'error') continue;
      report.error('S06', startOf(path), `module '${name}' is not ${formText('pascal')}`, {
        value: name,
        why: 'it could stand in the way of a module of Python',
        help: 'a capital letter, then letters and digits only',
      });
    }
  },
};

function uniqueModules({ model, report }: CheckContext): void {
  const seen = new Map<string, string>();
  for (const { path } of model.modules) {
    const other = seen.get(path.toLowerCase());
    if (other)
      report.error('S07', startOf(path), `${path} differs from ${other} only in letter case`, { why: 'they are one file on some systems' });
    else seen.set(path.toLowerCase(), path);
  }
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

/** Two of one name are V21. */
export function inputs({ model }: CheckContext): { what: string; members: readonly Named[] }[] {
  return model.projections.map(({ name, inputs: members }) => ({ what: `projection ${name}`, members }));
}

/** Everything that has fields. */
export function owners({ model }: CheckContext): { what: string; members: readonly Named[] }[] {
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
