import { UserError } from '../errors';
import type { ModelNode, Span } from '../model/types';

/** `file:line:column`, as editors and terminals open it. */
export function position(span: Span): string {
  return `${span.file}:${span.line}:${span.column}`;
}

/** The position of an attribute's value, or of the element where the attribute is absent or not given. */
export function positionOf(node: ModelNode, attribute?: string): string {
  return position(node.source.at(attribute));
}

/** An error about one element of the model that stops generation (exit code 1). */
export function modelError(node: ModelNode, message: string, options: { attribute?: string; next?: string } = {}): UserError {
  return new UserError(`${positionOf(node, options.attribute)}: ${message}`, { exitCode: 1, ...(options.next && { next: options.next }) });
}
