import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql';

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** Levels of fields below an operation: `{ a { b } }` has two. Fragments must be free of cycles (validation sees to it). */
export function operationDepth(set: SelectionSetNode | undefined, fragments: Fragments): number {
  const known = new Map<string, number>();
  const depthOf = (selections: SelectionSetNode | undefined): number => {
    let deepest = 0;
    for (const node of selections?.selections ?? []) {
      let depth: number;
      if (node.kind === 'Field') depth = 1 + depthOf(node.selectionSet);
      else if (node.kind === 'InlineFragment') depth = depthOf(node.selectionSet);
      else {
        const name = node.name.value;
        depth = known.get(name) ?? depthOf(fragments[name]?.selectionSet);
        known.set(name, depth);
      }
      deepest = Math.max(deepest, depth);
    }
    return deepest;
  };
  return depthOf(set);
}
