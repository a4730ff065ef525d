import type { Collection, CommandField, DataField, ProjectionInput } from '../../model/types';
import { modelError } from '../position';
import { call, type Doc, py, tuple } from './layout';
import { boolean, literal, regex, string } from './literals';
import type { ModelNames } from './model-names';
import type { PythonFile } from './python-file';

/** The field constructors of the runtime: `String("cart", default="")`. */
export function fieldDoc(file: PythonFile, field: DataField, options: readonly Doc[] = []): Doc {
  const fallback = field.default === undefined ? [] : [py`default=${literal(field.default, field.type)}`];
  return call(file.runtime(field.type), [string(field.name), ...fallback, ...options]);
}

/** A field of a command, with its pattern and what fills it. */
export function commandFieldDoc(file: PythonFile, names: ModelNames, field: CommandField): Doc {
  const options: Doc[] = [];
  if (field.pattern?.kind === 'named') options.push(py`pattern=${patternDoc(file, names, field, field.pattern.name)}`);
  if (field.pattern?.kind === 'raw')
    options.push(py`pattern=${call(file.runtime('Pattern'), [string(field.name), regex(field.pattern.regex)])}`);
  if (field.autoFill) options.push(py`auto_fill=${string(field.autoFill)}`);
  return fieldDoc(file, field, options);
}

function patternDoc(file: PythonFile, names: ModelNames, field: CommandField, pattern: string): Doc {
  const constant = names.patterns.get(pattern);
  if (!constant) throw modelError(field, `'${pattern}' is no pattern of the model`, { attribute: 'pattern' });
  return file.import('.patterns', constant);
}

export function inputDoc(file: PythonFile, input: ProjectionInput): Doc {
  return fieldDoc(file, input, input.required ? [py`required=${boolean(true)}`] : []);
}

/** `Items(…)`, a list of objects, in events and commands; `Collection(…)`, a dictionary of objects, in documents. */
export function collectionDoc<F extends DataField>(
  file: PythonFile,
  kind: 'Items' | 'Collection',
  collection: Collection<F>,
  item: (field: F) => Doc,
): Doc {
  return call(file.runtime(kind), [string(collection.name), ...collection.fields.map(item)]);
}

/** `fields = (…)` of a class, one field per line. */
export function fieldsStatement(file: PythonFile, fields: readonly Doc[]): void {
  file.statement(4, py`fields = ${tuple(fields, { exploded: fields.length > 1 })}`);
}
