import { type Context, type EmittedFile, operationOf, pythonModule } from './context';
import { inputDoc } from './fields';
import { call, py, tuple } from './layout';
import { boolean, name, string } from './literals';
import { allowDoc } from './role';

/** projections/: the author's modules, and what the API knows of them (REFERENCE §5.8, §7.6). */
export function projectionModules(context: Context): EmittedFile[] {
  const { projections } = context.model;
  const modules = projections.map((projection, index): EmittedFile => {
    const path = `python/application/projections/${context.names.projections[index]}.py`;
    const text = projection.python.replace(/\r\n?/g, '\n');
    const snippet = { file: path, line: 1, column: 0, lines: text.split('\n').length, kind: 'module' as const, python: text };
    return {
      path,
      text: text.endsWith('\n') ? text : `${text}\n`,
      snippets: [{ ...snippet, span: projection.source.at('code') }],
      marks: [],
    };
  });
  return [projectionsPackage(context), ...modules];
}

function projectionsPackage(context: Context): EmittedFile {
  const { projections } = context.model;
  const title = 'Queries computed on demand. Generated from the model; change it there.';
  return pythonModule(context, 'application/projections/__init__.py', title, (file) => {
    const modules = projections.map((_, index) => file.import('.', context.names.projections[index] ?? ''));
    const docs = projections.map((projection, index) => {
      const operation = operationOf(context, projection);
      const inputs = projection.inputs.map((input) => inputDoc(file, input));
      return call(
        file.runtime('Projection'),
        [
          string(projection.name),
          py`field=${string(`${operation.parentType}.${operation.field}`)}`,
          py`transform=${modules[index] ?? py``}.${name('transform')}`,
          py`returns=${string(projection.returns)}`,
          py`result_set=${boolean(projection.resultSet)}`,
          ...(inputs.length > 0 ? [py`inputs=${tuple(inputs)}`] : []),
          py`allow=${allowDoc(file, context.model, projection.authorization, { node: projection })}`,
        ],
        { exploded: true },
      );
    });
    file.statement(0, py`PROJECTIONS = ${tuple(docs, { exploded: true })}`);
  });
}
