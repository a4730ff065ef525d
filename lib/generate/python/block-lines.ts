import { pythonBlock } from '../../model/language/block';
import { elementOf } from '../../model/read/reading';
import type { ModelNode, Span } from '../../model/types';

/** Where each line of an author's block stands in the model, from 0; the block lost its common indentation and its blank ends. */
export function blockLines(node: ModelNode, attribute: string): (index: number) => Span {
  const { text, origin } = pythonBlock(elementOf(node).raw(attribute) ?? '');
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (index) => node.source.within(attribute, origin(starts[index] ?? 0), 1);
}
