import type { Model } from '../model/types';
import type { DescribedEdge, DescribedNode } from './description';

/** The nodes with what is there in vain marked: what nothing leads to, and what nothing takes up. */
export function markNodes(nodes: readonly DescribedNode[], edges: readonly DescribedEdge[], model: Model): DescribedNode[] {
  const reached = reachedNodes(nodes, edges);
  const handled = new Set(model.aggregates.flatMap((aggregate) => aggregate.handlers.map(({ event }) => event)));
  const leadsTo = (node: DescribedNode, ...kinds: DescribedEdge['kind'][]) =>
    edges.some((edge) => edge.from === node.id && kinds.includes(edge.kind));
  const comesFrom = (node: DescribedNode, ...kinds: DescribedEdge['kind'][]) =>
    edges.some((edge) => edge.to === node.id && kinds.includes(edge.kind));
  const filled = new Set(
    model.views.filter((view) => view.snapshotHandlers.length + view.customHandlers.length > 0).map(({ name }) => name),
  );
  const marksOf = (node: DescribedNode): string[] => {
    switch (node.kind) {
      case 'command':
        return leadsTo(node, 'starts') ? [] : ['nothing handles it'];
      case 'flow':
      case 'notifier':
        return reached.has(node.id) ? [] : ['nothing triggers it'];
      case 'event': {
        const marks = reached.has(node.id) ? [] : [comesFrom(node, 'emits') ? 'nothing leads to it' : 'nothing emits it'];
        return leadsTo(node, 'starts') || handled.has(node.name) ? marks : [...marks, 'nothing reads it'];
      }
      case 'view': {
        // What has no key is embedded in another view or made by a projection.
        const isFilled = filled.has(node.name) || leadsTo(node, 'joins') || model.projections.some(({ returns }) => returns === node.name);
        return [...(isFilled ? [] : ['nothing fills it']), ...(leadsTo(node, 'answers', 'joins') ? [] : ['nothing reads it'])];
      }
      default:
        return [];
    }
  };
  return nodes.map((node) => ({ ...node, marks: marksOf(node) }));
}

/** What a command of a client or a trigger leads to in the end. */
function reachedNodes(nodes: readonly DescribedNode[], edges: readonly DescribedEdge[]): Set<string> {
  const next = new Map<string, string[]>();
  for (const { from, to, kind } of edges) {
    if (kind === 'starts' || kind === 'emits' || kind === 'calls') next.set(from, [...(next.get(from) ?? []), to]);
  }
  const reached = new Set(nodes.filter(({ kind }) => kind === 'command' || kind === 'trigger').map((node) => node.id));
  for (const node of reached) for (const other of next.get(node) ?? []) reached.add(other); // a Set tells what is added while it is gone through
  return reached;
}
