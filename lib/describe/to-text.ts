import { style as styleFor } from '../terminal';
import type { DescribedEdge, DescribedNode, Description, NodeKind } from './description';
import { wrap } from './wrap';

/** It is asked for, and so goes to standard output. */
const style = (format: Parameters<typeof styleFor>[0], text: string) => styleFor(format, text, process.stdout);
/** Columns that the text keeps to. */
const WIDTH = 100;
const ABOVE = ' (above)';
/** Columns of tree lines behind which a branch goes on as a tree of its own. */
const DEEPEST = 48;
/** What stands before a name; a command's and an event's say what they are themselves. */
const WORDS: Record<NodeKind, string> = {
  command: '',
  trigger: '',
  flow: 'flow ',
  event: 'event ',
  notifier: 'notifier ',
  view: 'view ',
  query: '',
};
/** The edges that a tree follows, in this order. */
const FOLLOWED: readonly DescribedEdge['kind'][] = ['starts', 'emits', 'feeds', 'calls', 'asks'];

/** For people: counts, the way from each command and trigger as a tree, what nothing leads to, the views with who reads them; 100 columns wide. */
export function toText(description: Description): string {
  const { nodes } = description;
  const tree = new Tree(description);
  const roots = nodes.filter(({ kind }) => kind === 'command' || kind === 'trigger');
  const sections = [[style('bold', description.name), ...wrap(counts(description), WIDTH - 2).map((line) => `  ${line}`)]];
  sections.push(...roots.map((root) => tree.draw(root)));
  const left = () => nodes.filter((node) => ['flow', 'event', 'notifier'].includes(node.kind) && !tree.hasDrawn(node));
  // Events first: what they start then stands below them.
  const unreached = [...left().filter(({ kind }) => kind === 'event'), ...left()].flatMap((node) =>
    tree.hasDrawn(node) ? [] : tree.draw(node),
  );
  if (unreached.length > 0) sections.push([style('bold', 'No command leads to'), ...unreached]);
  const views = nodes.filter(({ kind }) => kind === 'view').flatMap((view) => viewLines(view, description));
  if (views.length > 0) sections.push([style('bold', 'Views'), ...views]);
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** '3 commands, 1 view'; what there is none of is left out. */
function counts({ counts: all }: Description): string {
  const words = Object.entries(all).map(([name, count]) => {
    const plural = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const singular = plural === 'queries' ? 'query' : plural.replace(/s$/, '');
    return count === 0 ? '' : `${count} ${count === 1 ? singular : plural}`;
  });
  return words.filter(Boolean).join(', ') || 'nothing yet';
}

/** Draws each part once; where it comes again, that it stands above. */
class Tree {
  private readonly drawn = new Set<string>();
  private readonly byId: ReadonlyMap<string, DescribedNode>;
  /** What a branch that became too deep goes on with. */
  private readonly later: DescribedNode[] = [];

  constructor(private readonly description: Description) {
    this.byId = new Map(description.nodes.map((node) => [node.id, node]));
  }

  hasDrawn(node: DescribedNode): boolean {
    return this.drawn.has(node.id);
  }

  draw(root: DescribedNode): string[] {
    const lines: string[] = [];
    this.branch(root, WORDS[root.kind], '', '', lines);
    for (let next = this.later.shift(); next; next = this.later.shift()) {
      this.drawn.delete(next.id);
      this.branch(next, WORDS[next.kind], '', '', lines);
    }
    return lines;
  }

  /** @param word what stands before the name @param head what stands before the first line of the node @param rest before its other lines */
  private branch(node: DescribedNode, word: string, head: string, rest: string, lines: string[]): void {
    const children = this.childrenOf(node);
    const again = this.drawn.has(node.id) && children.length > 0;
    const isTooDeep = !again && rest.length > DEEPEST && children.length > 0;
    const hint = again ? ABOVE : isTooDeep ? ' (goes on below)' : '';
    this.drawn.add(node.id);
    const below = again || isTooDeep ? [] : children;
    lines.push(...label(node, word, hint, head, `${rest}${below.length > 0 ? '│  ' : '   '}`));
    if (isTooDeep) this.later.push(node);
    below.forEach(({ kind, node: child }, place) => {
      const isLast = place === below.length - 1;
      const says = kind === 'calls' || kind === 'asks' ? `${kind} ` : WORDS[child.kind];
      this.branch(child, says, `${rest}${isLast ? '└─ ' : '├─ '}`, `${rest}${isLast ? '   ' : '│  '}`, lines);
    });
  }

  private childrenOf(node: DescribedNode): { readonly kind: DescribedEdge['kind']; readonly node: DescribedNode }[] {
    const edges = FOLLOWED.flatMap((kind) => this.description.edges.filter((edge) => edge.from === node.id && edge.kind === kind));
    return edges.flatMap(({ kind, to }) => {
      const child = this.byId.get(to);
      return child ? [{ kind, node: child }] : [];
    });
  }
}

function label(node: DescribedNode, word: string, hint: string, head: string, rest: string): string[] {
  const marks = node.marks.map((mark) => ` ← ${mark}`).join('');
  const detail = node.detail && hint !== ABOVE ? ` (${node.detail})` : '';
  const text = `${word}${node.name}${detail}${hint}${marks}`;
  return wrap(text, WIDTH - rest.length).map((line, place) => `${place === 0 ? head : rest}${emphasised(line, node)}`);
}

/** The name of a root in bold, marks in yellow. */
function emphasised(line: string, { kind, name }: DescribedNode): string {
  const [text = '', ...marks] = line.split(/(?=\u2190)/);
  const isRoot = kind === 'command' || kind === 'trigger';
  const shown = isRoot && text.startsWith(name) ? `${style('bold', name)}${text.slice(name.length)}` : text;
  return shown + marks.map((mark) => style('yellow', mark)).join('');
}

function viewLines(view: DescribedNode, { edges }: Description): string[] {
  const queries = edges.filter(({ from, kind }) => from === view.id && kind === 'answers').map(({ to }) => to.slice('query:'.length));
  const partOf = edges
    .filter(({ from, to, kind }) => from === view.id && to !== from && kind === 'joins')
    .map(({ to }) => to.slice('view:'.length));
  const told = [
    queries.length > 0 ? `read by ${queries.join(', ')}` : '',
    partOf.length > 0 ? `part of ${[...new Set(partOf)].join(', ')}` : '',
  ];
  const marks = view.marks.map((mark) => `← ${mark}`);
  const text = `${view.name}: ${[...told, ...marks].filter(Boolean).join('; ')}`;
  return wrap(text, WIDTH - 4).map((line, place) => `${place === 0 ? '  ' : '    '}${emphasised(line, view)}`);
}
