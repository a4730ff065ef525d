import { coerce } from '../../model/language/coerce';
import type { DataType, GlobalCall, Literal, ModelNode, Value } from '../../model/types';
import { modelError } from '../position';
import type { Context } from './context';
import { call, type Doc, py, snippet } from './layout';
import { dotted, json, literal, name, string } from './literals';
import type { PythonFile } from './python-file';

/** Where a bare name of a value looks: `event.x`, `snapshot.x`, `item.x`. */
export type Owner = (field: string) => Doc;

export const ownedBy =
  (owner: string): Owner =>
  (field) =>
    py`${name(owner)}.${name(field)}`;

/** A value at a place where bare names are fields of the current source object (REFERENCE §6.3). */
export function valueDoc(file: PythonFile, context: Context, node: ModelNode, attribute: string, value: Value, owner: Owner): Doc {
  switch (value.kind) {
    case 'name':
      return owner(value.name);
    case 'literal':
      return string(value.text);
    case 'python':
      return snippet(value.python, node.source.at(attribute));
    case 'global':
      return globalCallDoc(file, context, node, attribute, value.call, owner);
  }
}

/** `#global.name(…)` of a TriggerKeyField expression: a call whose arguments are texts (REFERENCE §6.4.2). */
function globalCallDoc(file: PythonFile, context: Context, node: ModelNode, attribute: string, globalCall: GlobalCall, owner: Owner): Doc {
  const functionName = context.names.expressions.get(globalCall.expression);
  if (!functionName) throw modelError(node, `'${globalCall.expression}' is no expression of the model`, { attribute });
  const args = globalCall.args.map((arg): Doc => {
    if (arg.kind === 'literal') return string(arg.text);
    if (arg.kind === 'foreign-key') throw modelError(node, "'#foreign-key#' has a meaning only in the role of a relation", { attribute });
    const [first = '', ...rest] = arg.path;
    const base = owner(first);
    return py`str(${rest.length ? py`${base}.${dotted(rest)}` : base})`;
  });
  return call(file.import('application.expressions', functionName), args);
}

/** Literal JSON for a collection: a list of objects, which the runtime reduces to the declared fields. */
export function itemsDoc(text: string, node: ModelNode, attribute: string): Doc {
  const coerced = coerce(text, 'NestedObject');
  if ('fault' in coerced) throw modelError(node, coerced.fault, { attribute });
  return json(coerced.value);
}

/** Literal text coerced to a declared type (REFERENCE §4.3). */
export function literalDoc(text: string, type: DataType, node: ModelNode, attribute: string): Doc {
  const coerced = coerce(text, type);
  if ('fault' in coerced) throw modelError(node, coerced.fault, { attribute });
  return literal(coerced.value as Literal, type);
}
