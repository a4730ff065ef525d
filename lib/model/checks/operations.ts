import type { ModelIndex, QueryOperation } from '../model-index';
import type { Command, DataType, View } from '../types';

/** An argument of an operation of the API (REFERENCE §8.2, §8.3). */
export interface OperationArgument {
  readonly name: string;
  readonly type: DataType | 'NestedObject';
  readonly required: boolean;
  /** The server fills it; it cannot be given. */
  readonly filled?: true;
  /** Another name for another argument. */
  readonly alias?: string;
  /** The field of the view that it is about. */
  readonly field?: string;
}

export function commandArguments(command: Command): OperationArgument[] {
  return [
    ...command.fields.map((field) => ({
      name: field.name,
      type: field.type,
      required: field.default === undefined && !field.autoFill,
      ...(field.autoFill && { filled: true as const }),
    })),
    ...command.collections.map(({ name }) => ({ name, type: 'NestedObject' as const, required: false })),
  ];
}

/** With the bare field names of clauses, where these are not ambiguous, as aliases. */
export function queryArguments({ definition }: QueryOperation, view: View | undefined): OperationArgument[] {
  if ('inputs' in definition) return definition.inputs.map(({ name, type, required }) => ({ name, type, required }));
  if (definition.type === 'get') return [{ name: 'key', type: 'String', required: true }];
  const required = definition.type === 'query';
  const clauses = definition.clauses.map(({ field, operand }) => {
    const type = view?.fields.find(({ name }) => name === field)?.type ?? 'String';
    return { name: `${field}_${operand}`, field, type: type === 'StringList' ? ('String' as const) : type, required };
  });
  // Of a field with several clauses only the full names say which is meant (REFERENCE §8.3).
  const aliases = clauses
    .filter(({ field }) => clauses.filter((clause) => clause.field === field).length === 1)
    .map(({ field, name, type }) => ({ name: field, type, required: false, alias: name }));
  const search = definition.canonicalSearch ? [{ name: 'key_begins_with', type: 'String' as const, required: true }] : [];
  const paging = [
    { name: 'limit', type: 'Int' as const, required: false },
    { name: 'nextToken', type: 'String' as const, required: false },
  ];
  return [...clauses, ...search, ...paging, ...aliases];
}

/** Where a result path goes wrong: the index of its part and what could stand there. `isObject`: it ends on an object or a list of them. */
export type PathEnd =
  | { readonly fault: string; readonly known: readonly string[] }
  | { readonly isObject: boolean; readonly incomplete?: true };

/** Follows a result path through the types of the API (REFERENCE §6.14, §8.4). */
export function followPath(
  index: ModelIndex,
  operation: QueryOperation,
  path: readonly (string | number)[],
  isComplete: (view: View) => boolean,
): PathEnd {
  let rest = [...path];
  let inList = false;
  if (operation.wrapped) {
    if (rest[0] === 'nextToken' && rest.length === 1) return { isObject: false };
    if (rest[0] !== 'resultset') return { fault: `the result has no '${rest[0]}'`, known: ['resultset'] };
    rest = rest.slice(1);
    inList = true;
  }
  let view = index.views.get(operation.view);
  for (;;) {
    if (!view) return { isObject: true, incomplete: true };
    if (inList && typeof rest[0] === 'number') rest = rest.slice(1);
    const [name, ...tail] = rest;
    if (name === undefined) return { isObject: true };
    const current: View = view;
    const relation = current.relations.find((candidate) => candidate.name === name);
    if (relation) {
      inList = relation.type !== 'OneToOne' && relation.type !== 'ManyToOne';
      view = index.views.get(relation.ref);
      rest = tail;
      continue;
    }
    const field = current.fields.find((candidate) => candidate.name === name);
    const isKey = name === 'key' && current.key !== undefined;
    if (!field && !isKey) {
      if (!isComplete(current)) return { isObject: false, incomplete: true };
      return {
        fault: `view ${current.name} has no '${name}'`,
        known: [...current.fields, ...current.relations].map((member) => member.name),
      };
    }
    const mayIndex = field?.type === 'StringList' && typeof tail[0] === 'number';
    const beyond = mayIndex ? tail.slice(1) : tail;
    return beyond.length === 0 ? { isObject: false } : { fault: `'${name}' of view ${current.name} has no parts`, known: [] };
  }
}
