import type { Collection, Command, CommandField, DataType, Literal } from '../../model/types';
import { itemName } from '../graphql/names';
import { type Argument, graphqlType, type Operation } from '../graphql/operations';

/** One value that a web client sends: a variable of a prepared statement and an entry of its form. */
export interface ClientVariable {
  readonly name: string;
  /** GraphQL type of the variable. It is nullable: with its default it may stand where the schema wants a value (GraphQL specification §5.8.5). */
  readonly graphqlType: string;
  /** Type that a form shows; 'NestedObject' is a list of objects. */
  readonly type: DataType | 'NestedObject';
  /** What is sent if the client sets nothing; undefined: the argument is left out then. */
  readonly default?: Literal;
  readonly field?: CommandField;
  readonly collection?: Collection<CommandField>;
}

/** The value of a type that stands for nothing (REFERENCE §4.3). */
const ZEROS: Readonly<Record<DataType, Literal>> = { String: '', Int: 0, Float: 0, Boolean: false, StringList: [] };

/** The fields of a command that a client sends, then its collections: all but those that the server fills (REFERENCE §8.2). */
export function commandVariables(command: Command): ClientVariable[] {
  const collections = command.collections.map(
    (collection): ClientVariable => ({
      name: collection.name,
      graphqlType: `[${itemName(command, collection.name)}!]`,
      type: 'NestedObject',
      default: [],
      collection,
    }),
  );
  return [...fieldVariables(command.fields), ...collections];
}

/** Fields of a command or of the items of its collection, without those that the server fills. */
export function fieldVariables(fields: readonly CommandField[]): ClientVariable[] {
  return fields
    .filter((field) => !field.autoFill)
    .map((field) => ({
      name: field.name,
      graphqlType: graphqlType(field.type),
      type: field.type,
      default: field.default ?? ZEROS[field.type],
      field,
    }));
}

/** Arguments by which generated clients can go on to a next page; none of them sends these (REFERENCE §8.3). */
const PAGING = new Set(['limit', 'nextToken']);

/**
 * The arguments of a query. What the API wants always has a default, as has the key; a clause or an input that may be missing has none, since an
 * empty text would be looked for (REFERENCE §13.2, Q34).
 */
export function queryVariables(operation: Operation): ClientVariable[] {
  const isPaging = ({ name }: Argument) => operation.kind === 'view' && PAGING.has(name);
  return operation.arguments.flatMap((argument): ClientVariable[] => {
    const { name, type, optional } = argument;
    if (isPaging(argument) || type === 'Input') return [];
    const always = !optional || (operation.viewQuery?.type === 'get' && name === 'key');
    return [{ name, graphqlType: argument.graphqlType.replace(/!$/, ''), type, ...(always && { default: ZEROS[type] }) }];
  });
}
