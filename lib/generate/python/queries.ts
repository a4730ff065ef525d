import type { ViewQuery } from '../../model/types';
import { modelError } from '../position';
import { type Context, type EmittedFile, operationOf, pythonModule } from './context';
import { call, type Doc, py, tuple } from './layout';
import { boolean, string } from './literals';
import type { PythonFile } from './python-file';
import { allowDoc } from './role';

/** queries.py: what the API answers from views (REFERENCE §5.7.6, §8.3). */
export function queriesModule(context: Context): EmittedFile {
  return pythonModule(context, 'application/queries.py', 'Queries on views. Generated from the model; change it there.', (file) => {
    const views = context.model.views.filter((view) => view.queries.length > 0);
    const classes = views.map((view) => file.import(`.views.${context.names.views.get(view.name)}`, view.name, [`${view.name}View`]));
    const queries = views.flatMap((view, index) => view.queries.map((query) => queryDoc(file, context, classes[index] ?? py``, query)));
    file.statement(0, py`QUERIES = ${tuple(queries, { exploded: true })}`);
  });
}

function queryDoc(file: PythonFile, context: Context, viewClass: Doc, query: ViewQuery): Doc {
  const operation = operationOf(context, query);
  // What the model calls by the field of a clause has the name of the clause's argument here.
  const argument = (reference: string): string => {
    const clauses = operation.arguments.filter((one) => one.modelName === reference && one.name !== reference);
    // Who may ask must not hang on which of two clauses stands first.
    if (clauses.length > 1) throw modelError(query, `'${reference}' is the field of several clauses`, { next: 'name the clause' });
    return clauses[0]?.name ?? reference;
  };
  const clauses = query.clauses.map((clause, index) =>
    call(file.runtime('Clause'), [
      string(clause.field),
      string(clause.operand),
      py`argument=${string(operation.arguments[index]?.name ?? `${clause.field}_${clause.operand}`)}`,
    ]),
  );
  return call(file.runtime('Query'), [
    viewClass,
    py`field=${string(`${operation.parentType}.${operation.field}`)}`,
    py`type=${string(query.type)}`,
    ...(query.canonicalSearch ? [py`canonical=${boolean(true)}`] : []),
    ...(clauses.length > 0 ? [py`clauses=${tuple(clauses)}`] : []),
    py`allow=${allowDoc(file, context.model, query.authorization, { node: query, argument })}`,
  ]);
}
