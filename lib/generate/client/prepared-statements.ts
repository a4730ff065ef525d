import { inFileOrder } from '../../model/model-index';
import type { Command, DataField, Literal, Model, Relation, View } from '../../model/types';
import type { Operation } from '../graphql/operations';
import { type ClientVariable, commandVariables, queryVariables } from './client-variables';

/** First line of every statement: GraphQL comments begin with '#'. */
const HEADER = '# Generated from the model; change it there.';

/** The mutation of a command with a variable for every field, each with a default (REFERENCE §8.10). */
export function commandStatement(operation: Operation, command: Command): string {
  const variables = commandVariables(command);
  const input = variables.map(({ name }) => `${name}: $${name}`).join(', ');
  const call = [`${operation.field}${input && `(input: {${input}})`} {`, '  correlationId', '}'];
  return statement(operation, capitalised(operation.field), variables, call);
}

/** The query of a view or a projection: its key, its data, and what is embedded in it, one level deep (REFERENCE §8.10). */
export function queryStatement(operation: Operation, view: View, model: Model): string {
  const variables = queryVariables(operation);
  const passed = variables.map(({ name }) => `${name}: $${name}`).join(', ');
  const fields = viewFields(view, model);
  const selection = operation.resultSet ? ['resultset {', ...indented(fields), '}'] : fields;
  const call = [`${operation.field}${passed && `(${passed})`} {`, ...indented(selection), '}'];
  return statement(operation, `${capitalised(operation.field)}${view.name}`, variables, call);
}

function statement(operation: Operation, name: string, variables: readonly ClientVariable[], call: readonly string[]): string {
  const declared = variables.map(declaration).join(', ');
  const nested = operation.namespace.reduceRight<readonly string[]>((inner, segment) => [`${segment} {`, ...indented(inner), '}'], call);
  const head = `${operation.root === 'Mutation' ? 'mutation' : 'query'} ${name}${declared && `(${declared})`} {`;
  return `${[HEADER, head, ...indented(nested), '}'].join('\n')}\n`;
}

/** JSON's spelling of a text, a number, a truth value or a list of texts is GraphQL's too. */
function declaration({ name, graphqlType, default: value }: ClientVariable): string {
  return `$${name}: ${graphqlType}${value === undefined || isTooLarge(graphqlType, value) ? '' : ` = ${JSON.stringify(value)}`}`;
}

/** An Int of GraphQL has 32 bits (GraphQL specification §3.5.1). Such a default is left to the server, which has it too. */
function isTooLarge(graphqlType: string, value: Literal): boolean {
  return graphqlType === 'Int' && typeof value === 'number' && (value | 0) !== value;
}

/** As they stand in the model. Relations by key are left out: each would be a query of its own. */
function viewFields(view: View, model: Model): string[] {
  const embedded = view.relations.filter((relation) => relation.type === 'ObjectList');
  const lines = inFileOrder<DataField | Relation>([...view.fields, ...embedded]).flatMap((member) => {
    if (!('ref' in member)) return member.name === 'key' ? [] : [member.name];
    const data = dataNames(model.views.find((candidate) => candidate.name === member.ref));
    return data.length > 0 ? [`${member.name} {`, ...indented(data), '}'] : [];
  });
  const all = view.key === undefined ? lines : ['key', ...lines];
  return all.length > 0 ? all : ['__typename'];
}

function dataNames(view: View | undefined): string[] {
  if (!view) return [];
  const names = view.fields.map(({ name }) => name).filter((name) => name !== 'key');
  return view.key === undefined ? names : ['key', ...names];
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
