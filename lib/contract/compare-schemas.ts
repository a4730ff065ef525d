import { buildASTSchema, type DocumentNode, findBreakingChanges, findDangerousChanges, type GraphQLSchema, parse, visit } from 'graphql';

/** What existing clients of an API notice of a new schema (SDL), in graphql-js's words, sorted. */
export function compareSchemas(before: string, after: string): { breaking: string[]; dangerous: string[] } {
  const [old, now] = [parse(before), parse(after)];
  // AppSync's scalars are declared nowhere. Both sides get those of both, or one that is used no more would count as a type that was removed.
  const scalars = parse(
    [...new Set([...appsyncScalars(old), ...appsyncScalars(now)])].map((name) => `scalar ${name}`).join('\n') || 'scalar AWSJSON',
  );
  const words = (changes: readonly { description: string }[]) =>
    [...new Set(changes.map(({ description }) => description.replace(/\.$/, '')))].sort();
  const [oldSchema, newSchema] = [build(old, scalars), build(now, scalars)];
  return { breaking: words(findBreakingChanges(oldSchema, newSchema)), dangerous: words(findDangerousChanges(oldSchema, newSchema)) };
}

/** Without the checks that AppSync's directives, which are declared nowhere either, would fail. */
function build(document: DocumentNode, scalars: DocumentNode): GraphQLSchema {
  return buildASTSchema({ ...document, definitions: [...document.definitions, ...scalars.definitions] }, { assumeValidSDL: true });
}

function appsyncScalars(document: DocumentNode): string[] {
  const found: string[] = [];
  visit(document, {
    NamedType: ({ name }) => {
      if (name.value.startsWith('AWS')) found.push(name.value);
    },
  });
  return found;
}
