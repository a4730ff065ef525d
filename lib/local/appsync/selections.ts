import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  print,
  type SelectionSetNode,
} from 'graphql';

/** What is needed to read a selection: the document's fragments and the values of its variables. */
export interface SelectionContext {
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

/** The fields of a selection set, fragments opened, without those that @skip or @include take away. */
export function selectedFields(set: SelectionSetNode | undefined, context: SelectionContext): FieldNode[] {
  return (set?.selections ?? []).flatMap((node) => {
    const values = context.variableValues as Record<string, unknown>;
    if (getDirectiveValues(GraphQLSkipDirective, node, values)?.if === true) return [];
    if (getDirectiveValues(GraphQLIncludeDirective, node, values)?.if === false) return [];
    if (node.kind === 'Field') return [node];
    return selectedFields(node.kind === 'InlineFragment' ? node.selectionSet : context.fragments[node.name.value]?.selectionSet, context);
  });
}

/** The name of a field in the response. */
export function responseName(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}

/** AppSync's `info.selectionSetList`: paths of all selected fields below these nodes, by alias: `['resultset', 'resultset/key']`. */
export function selectionSetList(nodes: readonly FieldNode[], context: SelectionContext): string[] {
  const paths = new Set<string>();
  const visit = (set: SelectionSetNode | undefined, prefix: string) => {
    for (const field of selectedFields(set, context)) {
      const path = `${prefix}${responseName(field)}`;
      paths.add(path);
      visit(field.selectionSet, `${path}/`);
    }
  };
  for (const node of nodes) visit(node.selectionSet, '');
  return [...paths];
}

/** AppSync's `info.selectionSetGraphQL`: the selection set as text, fragments left as they are; '' for a leaf. */
export function selectionSetGraphQL(nodes: readonly FieldNode[]): string {
  return nodes.map((node) => (node.selectionSet ? print(node.selectionSet) : '')).join('\n');
}
