/** What a part of a model is. A `trigger` is what starts notifiers without an event of the model: a schedule, a deployment, an upload. */
export type NodeKind = 'command' | 'trigger' | 'flow' | 'event' | 'notifier' | 'view' | 'query';

/** One part of a model. */
export interface DescribedNode {
  /** Unique: 'flow:Sales.Order.Place'. */
  readonly id: string;
  readonly kind: NodeKind;
  /** As traces and clients call it: 'Sales.Order.Place', 'Order.get'. */
  readonly name: string;
  /** What else a person wants to know of it; absent where there is nothing. */
  readonly detail?: string;
  /** Why it is there in vain: 'nothing triggers it'. Empty where all is well. */
  readonly marks: readonly string[];
}

/** How one part leads to another. */
export type EdgeKind =
  /** A command, event or trigger starts a flow or a notifier. */
  | 'starts'
  /** A flow emits an event. */
  | 'emits'
  /** An event changes an aggregate that a view is filled from. */
  | 'feeds'
  /** A notifier calls a command of the API. */
  | 'calls'
  /** A notifier asks a query of the API. */
  | 'asks'
  /** A view is answered by a query or a projection. */
  | 'answers'
  /** A view is part of another, by a relation of it. */
  | 'joins';

export interface DescribedEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
}

/** What is in a model, and what leads to what; the document of `blueline describe --format json`. */
export interface Description {
  readonly name: string;
  readonly layout: 'single' | 'split';
  readonly counts: Readonly<Record<string, number>>;
  /** In the order of the model: commands, triggers, flows, events, notifiers, views, queries. */
  readonly nodes: readonly DescribedNode[];
  readonly edges: readonly DescribedEdge[];
}
