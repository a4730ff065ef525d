import type { Report } from '../diagnostic';
import type { BrokenNames } from '../layout/broken-names';
import type { Command, DomainEvent, ModelNode } from '../types';
import type { XmlElement } from '../xml/xml-element';

/** What the readers of the kinds of elements share. */
export class Reading {
  /** Commands and domain events by event name, with FileUploaded; filled before what refers to them is read. */
  readonly events = new Map<string, Command | DomainEvent>();
  /** The view that a query or projection returns, by '<namespace>.<field>'. */
  readonly returns = new Map<string, string>();

  constructor(
    readonly report: Report,
    readonly broken: BrokenNames,
    /** Split layout: no order between files, so scenarios go by name. */
    readonly layout: 'single' | 'split',
  ) {}
}

/** The element that a node of the model was read from. Every `source` of a model that was read here is one. */
export function elementOf(node: ModelNode): XmlElement {
  return node.source as XmlElement;
}

/** A copy sorted by a text, by code units: the same everywhere. */
export function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}
