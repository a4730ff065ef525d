import type { Operation } from '../graphql/operations';

/**
 * A GraphQL document that calls one operation: `query($key: ID) { Cart { get(key: $key) { cart } } }`.
 * @param given names of the arguments that get a value; each becomes a variable of its name
 * @param selection selection set of the answer, braces included
 */
export function callDocument(operation: Operation, given: readonly string[], selection: string): string {
  const variables = operation.arguments.filter((argument) => given.includes(argument.name));
  const declared = variables.map((argument) => `$${argument.name}: ${argument.graphqlType}`).join(', ');
  const passed = variables.map((argument) => `${argument.name}: $${argument.name}`);
  // A mutation whose input is all optional still needs the object itself.
  if (operation.kind === 'command' && operation.arguments.length > 0 && variables.length === 0) passed.push('input: {}');
  const call = `${operation.field}${passed.length > 0 ? `(${passed.join(', ')})` : ''} ${selection}`;
  const nested = operation.namespace.reduceRight((inner, segment) => `${segment} { ${inner} }`, call);
  return `${operation.root === 'Mutation' ? 'mutation' : 'query'}${declared && `(${declared})`} { ${nested} }`;
}
