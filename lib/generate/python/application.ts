import type { Context, EmittedFile } from './context';
import { pythonModule } from './context';
import { call, type Doc, py, tuple } from './layout';
import { name, string } from './literals';
import { notifierConstant } from './notifiers';
import type { PythonFile } from './python-file';

/** The agreement with the runtime that generated code is written for; draftsman.RUNTIME_VERSION must be the same. */
export const RUNTIME_VERSION = '1';

/** application/__init__.py: everything that the runtime is told of. */
export function applicationModule(context: Context): EmittedFile {
  const { model } = context;
  const title = `${model.projectName}. Generated from the model; change it there.`;
  return pythonModule(context, 'application/__init__.py', title, (file) => {
    const app = file.define('app');
    const parts: [string, Doc[]][] = [
      ['commands', commands(file, context)],
      ['aggregates', aggregates(file, context)],
      ['flows', flows(file, context)],
      ['views', views(file, context)],
      ['notifiers', notifiers(file, context)],
    ];
    const items = [py`name=${string(model.projectName)}`, py`runtime=${string(RUNTIME_VERSION)}`];
    for (const [keyword, docs] of parts) if (docs.length > 0) items.push(py`${name(keyword)}=${tuple(docs)}`);
    if (model.views.some((view) => view.queries.length > 0)) items.push(py`queries=${file.import('.queries', 'QUERIES')}`);
    if (model.projections.length > 0) items.push(py`projections=${file.import('.projections', 'PROJECTIONS')}`);
    file.statement(0, py`${app} = ${call(file.runtime('Application'), items, { exploded: true })}`);
  });
}

function commands(file: PythonFile, { model, names }: Context): Doc[] {
  return model.commands.map((command) => {
    const variable = names.commands.get(command) ?? command.eventName;
    return file.import('.commands', variable, [`${variable}Command`]);
  });
}

function aggregates(file: PythonFile, { model, names }: Context): Doc[] {
  return model.aggregates.map((aggregate) => {
    const folder = names.aggregates.get(aggregate);
    return file.import(`.domain.${folder?.subdomain}.${folder?.aggregate}.aggregate`, aggregate.name, [
      `${aggregate.name}Aggregate`,
      `${aggregate.subdomain}${aggregate.name}`,
    ]);
  });
}

/** Flows of several aggregates often have the same name: they are named by their module. */
function flows(file: PythonFile, { model, names }: Context): Doc[] {
  return model.aggregates.flatMap((aggregate) => {
    if (aggregate.flows.length === 0) return [];
    const { subdomain = '', aggregate: folder = '' } = names.aggregates.get(aggregate) ?? {};
    const module = file.importAs(`.domain.${subdomain}.${folder}`, 'flows', `${folder}_flows`, [`${subdomain}_${folder}_flows`]);
    return aggregate.flows.map((flow) => py`${module}.${name(names.flows.get(flow) ?? flow.name)}`);
  });
}

function views(file: PythonFile, { model, names }: Context): Doc[] {
  return model.views.map((view) => file.import(`.views.${names.views.get(view.name)}`, view.name, [`${view.name}View`]));
}

function notifiers(file: PythonFile, { model, names }: Context): Doc[] {
  return model.notifiers.map((notifier) => {
    const module = names.notifiers.get(notifier.name) ?? '';
    return file.import(`.notifiers.${module}`, notifierConstant(module));
  });
}
