import type { Collection, DataField, HandlerOperand, ModelNode } from '../../model/types';
import { modelError } from '../position';
import { call, type Doc, py } from './layout';
import { name, string } from './literals';
import type { PythonFile } from './python-file';

/** What a mapping writes into: `self`, an item of a collection, a view. */
export interface MappingTarget {
  readonly owner: Doc;
  readonly fields: readonly DataField[];
  readonly collections: readonly Collection[];
}

interface TargetMapping extends ModelNode {
  readonly target: string;
  readonly operand: HandlerOperand;
}

/** The statement of one mapping; what an operand does depends on the type of its target (REFERENCE §5.6, §12). */
export function mappingDoc(file: PythonFile, mapping: TargetMapping, target: MappingTarget, value: Doc): Doc {
  const place = py`${target.owner}.${name(mapping.target)}`;
  const isList = target.fields.some((field) => field.name === mapping.target && field.type === 'StringList');
  switch (mapping.operand) {
    case 'set':
    case 'python-expression':
      return py`${place} = ${value}`;
    case 'add':
      return isList ? call(file.runtime('add_items'), [place, value]) : py`${place} += ${value}`;
    case 'subtract':
      return isList ? call(file.runtime('remove_items'), [place, value]) : py`${place} -= ${value}`;
    case 'append':
      return call(file.runtime('add_items'), [place, value]);
    case 'remove':
      return call(file.runtime('remove_items'), [place, value]);
    case 'put':
      return call(file.runtime('put_item'), [place, value, string(keyOf(mapping, target))]);
  }
}

/** `put` sets an item under the business key that the collection declares. */
function keyOf(mapping: TargetMapping, target: MappingTarget): string {
  const key = target.collections.find((one) => one.name === mapping.target)?.businessKey;
  if (key === undefined) {
    throw modelError(mapping, `operand 'put' needs a collection with a business key; '${mapping.target}' is none`, { attribute: 'target' });
  }
  return key;
}
