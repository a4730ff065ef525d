import type { ContractDocument, FieldContract, InputContract } from '../contract';
import type { Authorization, Collection, Command, CommandField, DataField, Model, Role, View } from '../model/types';
import { listOperations } from './graphql/operations';

/** `contract.json`: what the model promises to its clients and to events that are stored. Sorted by name; the same model gives the same document. */
export function generateContract(model: Model): ContractDocument {
  const operations = listOperations(model);
  return {
    version: 1,
    commands: operations
      .flatMap(({ command, path }) =>
        command ? [{ name: path, authorization: words(command.authorization), inputs: inputs(command, model) }] : [],
      )
      .sort(byName),
    events: model.events
      .map(({ name, aggregate, fields, collections }) => ({ name, aggregate, fields: both(fields, collections) }))
      .sort(byName),
    views: model.views.map((view) => ({ name: view.name, fields: viewFields(view) })).sort(byName),
    queries: operations
      .filter((operation) => operation.root === 'Query' && operation.kind !== 'trace')
      .map((operation) => ({
        name: operation.path,
        authorization: words((operation.node as unknown as { authorization: Authorization }).authorization),
        returns: operation.returns,
        arguments: operation.arguments.map(({ name, graphqlType }) => ({ name, type: graphqlType })),
      }))
      .sort(byName),
  };
}

function inputs(command: Command, model: Model): InputContract[] {
  const ofClient = (fields: readonly CommandField[]) => fields.filter((input) => !input.autoFill);
  const items = command.collections.map(({ name, fields }) => ({
    name,
    type: 'Items',
    fields: ofClient(fields)
      .map((input) => inputOf(input, model))
      .sort(byName),
  }));
  return [...ofClient(command.fields).map((input) => inputOf(input, model)), ...items].sort(byName);
}

function inputOf(input: CommandField, model: Model): InputContract {
  const { pattern } = input;
  if (!pattern) return field(input);
  const regex = pattern.kind === 'raw' ? pattern.regex : model.patterns.find(({ name }) => name === pattern.name)?.expanded;
  return { ...field(input), pattern: regex ?? '' };
}

function both(fields: readonly DataField[], collections: readonly Collection[]): FieldContract[] {
  const items = collections.map((collection) => ({
    name: collection.name,
    type: 'Items',
    fields: collection.fields.map(field).sort(byName),
  }));
  return [...fields.map(field), ...items].sort(byName);
}

function viewFields(view: View): FieldContract[] {
  return [...view.fields.map(field), ...view.relations.map(({ name, type, ref }) => ({ name, type: `${type} ${ref}` }))].sort(byName);
}

function field({ name, type, default: given }: DataField): FieldContract {
  return { name, type, ...(given === undefined ? {} : { default: given }) };
}

function words(authorization: Authorization): string {
  if (authorization.mode === 'user') return `user: ${authorization.usernameField}`;
  return authorization.mode === 'role' ? `role: ${roleName(authorization.role)}` : authorization.mode;
}

function roleName(role: Role): string {
  if (role.kind === 'literal') return role.name;
  const args = role.call.args.map((argument) =>
    argument.kind === 'literal' ? JSON.stringify(argument.text) : argument.kind === 'reference' ? argument.path.join('.') : 'foreign-key',
  );
  return `${role.call.expression}(${args.join(', ')})`;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  if (a.name === b.name) return 0;
  return a.name < b.name ? -1 : 1;
}
