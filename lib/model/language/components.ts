/**
 * For each node of a graph the number of its strongly connected component, by the nodes that each leads to: nodes with one number lead to each
 * other. Tarjan's algorithm, without recursion, since a chain may be as long as a file.
 */
export function components(next: readonly (readonly number[])[]): number[] {
  const unseen = -1;
  const order = next.map(() => unseen);
  const low = next.map(() => unseen);
  const component = next.map(() => unseen);
  const stack: number[] = [];
  let count = 0;
  const open: { readonly node: number; at: number }[] = [];
  const enter = (node: number): void => {
    order[node] = low[node] = count++;
    stack.push(node);
    open.push({ node, at: 0 });
  };
  for (const start of next.keys()) {
    if (order[start] === unseen) enter(start);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const other = next[top.node]![top.at++];
      if (other !== undefined) {
        if (order[other] === unseen) enter(other);
        else if (component[other] === unseen) low[top.node] = Math.min(low[top.node]!, order[other]!);
        continue;
      }
      open.pop();
      const { node } = top;
      const parent = open.at(-1)?.node;
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
      if (low[node] !== order[node]) continue;
      for (let member = unseen; member !== node; ) {
        member = stack.pop()!;
        component[member] = node;
      }
    }
  }
  return component;
}

/** The names, of those that lead to each other by name, that lead back to themselves. */
export function circularNames(next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const names = [...next.keys()];
  const numbers = new Map(names.map((name, number) => [name, number]));
  const edges = names.map((name) => next.get(name)!.flatMap((other) => numbers.get(other) ?? []));
  const component = components(edges);
  return new Set(names.filter((_, node) => edges[node]!.some((other) => other === node || component[other] === component[node])));
}
