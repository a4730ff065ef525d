import type { Description, NodeKind } from './description';

/** What stands around the label of a node (Mermaid documentation, flowcharts: node shapes). */
const SHAPES: Record<NodeKind, readonly [string, string]> = {
  command: ['[/', '/]'],
  trigger: ['{{', '}}'],
  flow: ['[', ']'],
  event: ['([', '])'],
  notifier: ['[[', ']]'],
  view: ['[(', ')]'],
  query: ['>', ']'],
};

/** A Mermaid flowchart of the whole model, as Markdown of code hosts shows it; what is marked has a dashed border. */
export function toMermaid({ nodes, edges }: Description): string {
  // Names of the model never stand where Mermaid reads words of its own, such as `end`.
  const ids = new Map(nodes.map((node, place) => [node.id, `n${place + 1}`]));
  const lines = nodes.map((node) => {
    const [open, close] = SHAPES[node.kind];
    const label = [node.name, ...node.marks].map(escaped).join('<br/>');
    return `${ids.get(node.id)}${open}"${label}"${close}:::${node.marks.length > 0 ? 'marked' : node.kind}`;
  });
  lines.push(
    ...edges.map(
      ({ from, to, kind }) => `${ids.get(from)} ${kind === 'joins' || kind === 'asks' ? `-. ${kind} .->` : '-->'} ${ids.get(to)}`,
    ),
  );
  lines.push('classDef marked stroke-dasharray: 5 5');
  return `${['flowchart LR', ...lines.map((line) => `  ${line}`)].join('\n')}\n`;
}

/** Entity codes for what ends a label or begins another language in it (Mermaid documentation, flowcharts: entity codes to escape characters). */
function escaped(text: string): string {
  return text.replace(/[^\w .,:*?/()@-]/gu, (character) => `#${character.codePointAt(0)};`);
}
