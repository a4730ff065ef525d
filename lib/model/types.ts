/**
 * The typed model: what the XML of one application means, whichever layout it was read from (REFERENCE §3, §5).
 *
 * Values are plain and already trimmed, dedented and placeholder-free (REFERENCE §2.1, §2.5). Where a value stands in the file is asked of
 * `source`: `node.source.at('key-field')` is the span of that attribute's value, `node.source.at()` the span of the element's name.
 * Order of children is the order of the file; kinds that have no order (REFERENCE §2.2) are sorted by name where they are read.
 */

export type * from './types/command';
export type * from './types/domain';
export type * from './types/flow';
export type * from './types/model';
export type * from './types/notifier';
export type * from './types/projection';
export type * from './types/scenario';
export type * from './types/source';
export type * from './types/value';
export type * from './types/view';
