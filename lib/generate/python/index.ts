import type { Aggregate, Model } from '../../model/types';
import type { GeneratedFile } from '../generated-file';
import { listOperations } from '../graphql';
import { aggregateModule } from './aggregate';
import { applicationModule } from './application';
import { casesFile } from './cases';
import { commandsModule } from './commands';
import { type Context, type EmittedFile, packageModule } from './context';
import { eventsModule, eventsOf } from './events';
import { expressionsModule } from './expressions';
import { flowsModule } from './flows';
import { modelNames } from './model-names';
import { moduleName } from './module-name';
import { notifierModule } from './notifiers';
import { patternsModule } from './patterns';
import { projectionModules } from './projections';
import type { PlacedMark, PlacedSnippet } from './python-file';
import { queriesModule } from './queries';
import { viewModule } from './views';

/** The Python of an application, and where the author's own texts stand in it. */
export interface EmittedPython {
  /** Below python/, in order of path, without the runtime. */
  readonly files: readonly GeneratedFile[];
  readonly snippets: readonly PlacedSnippet[];
  /** Which lines of them are which parts of the model: of flows and event handlers. */
  readonly marks: readonly PlacedMark[];
}

/**
 * Python of a checked model. Pure: nothing of the model is run, and the same model gives the same bytes.
 * @throws UserError with the place in the model for what cannot be generated
 */
export function emitPython(model: Model): EmittedPython {
  const context = contextOf(model);
  const emitted = applicationFiles(context);
  const files = [...emitted.map(({ path, text }) => ({ path, text })), ...copiedFiles(model), casesFile(model)];
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, snippets: emitted.flatMap((file) => file.snippets), marks: emitted.flatMap((file) => file.marks) };
}

/** The files of `emitPython`. */
export function generatePython(model: Model): GeneratedFile[] {
  return [...emitPython(model).files];
}

function contextOf(model: Model): Context {
  return {
    model,
    names: modelNames(model),
    libModules: model.modules.map((module) => moduleName(module.path)),
    operations: new Map(listOperations(model).flatMap((operation) => (operation.node ? [[operation.node, operation] as const] : []))),
  };
}

function applicationFiles(context: Context): EmittedFile[] {
  const { model } = context;
  const some = (condition: boolean, make: () => EmittedFile[]): EmittedFile[] => (condition ? make() : []);
  return [
    applicationModule(context),
    ...[patternsModule(context), expressionsModule(context)].filter((file) => file !== undefined),
    ...some(model.commands.length > 0, () => [commandsModule(context)]),
    ...some(model.aggregates.length > 0, () => [packageModule(context, 'application/domain', 'The domain, by subdomain.')]),
    ...[...new Set(model.aggregates.map((one) => one.subdomain))].map((subdomain) => subdomainPackage(context, subdomain)),
    ...model.aggregates.flatMap((aggregate) => aggregateFiles(context, aggregate)),
    ...some(model.views.length > 0, () => [packageModule(context, 'application/views', 'Read models.')]),
    ...model.views.map((view) => viewModule(context, view)),
    ...some(
      model.views.some((view) => view.queries.length > 0),
      () => [queriesModule(context)],
    ),
    ...some(model.projections.length > 0, () => projectionModules(context)),
    ...some(model.notifiers.length > 0, () => [packageModule(context, 'application/notifiers', 'Processes with side effects.')]),
    ...model.notifiers.map((notifier) => notifierModule(context, notifier)),
  ];
}

function subdomainPackage(context: Context, subdomain: string): EmittedFile {
  const aggregate = context.model.aggregates.find((one) => one.subdomain === subdomain);
  const folder = aggregate && context.names.aggregates.get(aggregate)?.subdomain;
  return packageModule(context, `application/domain/${folder}`, `Subdomain ${subdomain}.`);
}

function aggregateFiles(context: Context, aggregate: Aggregate): EmittedFile[] {
  const names = context.names.aggregates.get(aggregate);
  const folder = `application/domain/${names?.subdomain}/${names?.aggregate}`;
  return [
    packageModule(context, folder, `${aggregate.id}.`),
    ...(eventsOf(context, aggregate).length > 0 ? [eventsModule(context, aggregate, folder)] : []),
    aggregateModule(context, aggregate, folder),
    ...(aggregate.flows.length > 0 ? [flowsModule(context, aggregate, folder)] : []),
  ];
}

/** lib/ and templates/ as the author wrote them. */
function copiedFiles(model: Model): GeneratedFile[] {
  const library = model.modules.length > 0 && !model.modules.some((module) => module.path === 'lib/__init__.py');
  return [
    ...(library ? [{ path: 'python/lib/__init__.py', text: '' }] : []),
    ...[...model.modules, ...model.templates].map(({ path, text }) => ({ path: `python/${path}`, text })),
  ];
}
