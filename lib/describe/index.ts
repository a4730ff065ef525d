export { describeModel } from './describe-model';
export type { DescribedEdge, DescribedNode, Description } from './description';
export { toMermaid } from './to-mermaid';
export { toText } from './to-text';
