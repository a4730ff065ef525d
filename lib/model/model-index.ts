import { FILE_UPLOADED } from './read/read-events';
import type {
  Aggregate,
  BehaviorFlow,
  Collection,
  Command,
  DataField,
  DomainEvent,
  EmitEvent,
  Model,
  ModelNode,
  Notifier,
  Pattern,
  Projection,
  View,
  ViewQuery,
} from './types';

/** What a query of the API returns and takes. */
export interface QueryOperation {
  readonly view: string;
  /** It answers with `resultset`. */
  readonly wrapped: boolean;
  readonly definition: ViewQuery | Projection;
}

/** A model by name. The first of two with the same name counts; S07 tells the second. */
export class ModelIndex {
  readonly events: ReadonlyMap<string, Command | DomainEvent>;
  /** Those of aggregates. */
  readonly domainEvents: ReadonlyMap<string, DomainEvent>;
  readonly aggregates: ReadonlyMap<string, Aggregate>;
  readonly views: ReadonlyMap<string, View>;
  readonly patterns: ReadonlyMap<string, Pattern>;
  readonly flows: ReadonlyMap<string, BehaviorFlow>;
  /** By '<Name>-Notifier'. */
  readonly notifiers: ReadonlyMap<string, Notifier>;
  /** By '<namespace>.<operation>'. */
  readonly mutations: ReadonlyMap<string, Command>;
  readonly queries: ReadonlyMap<string, QueryOperation>;
  private readonly flowsByEvent: ReadonlyMap<string, BehaviorFlow[]>;
  private readonly notifiersByEvent: ReadonlyMap<string, Notifier[]>;

  constructor(readonly model: Model) {
    this.events = first<Command | DomainEvent>([
      ...model.commands.map((command) => [command.eventName, command] as const),
      ...model.events.map((event) => [event.name, event] as const),
      [FILE_UPLOADED.name, FILE_UPLOADED],
    ]);
    this.domainEvents = first(model.events.map((event) => [event.name, event]));
    this.aggregates = first(model.aggregates.map((aggregate) => [aggregate.id, aggregate]));
    this.views = first(model.views.map((view) => [view.name, view]));
    this.patterns = first(model.patterns.map((pattern) => [pattern.name, pattern]));
    this.flows = first(model.aggregates.flatMap((aggregate) => aggregate.flows.map((flow) => [flow.id, flow] as const)));
    this.notifiers = first(model.notifiers.map((notifier) => [`${notifier.name}-Notifier`, notifier]));
    this.mutations = first(inFileOrder(model.commands).map((command) => [[...command.namespace, command.operation].join('.'), command]));
    const viewQueries = model.views.flatMap((view) =>
      view.queries.map((query) => [queryPath(query), { view: view.name, wrapped: query.type !== 'get', definition: query }] as const),
    );
    const projections = model.projections.map(
      (projection) => [queryPath(projection), { view: projection.returns, wrapped: projection.resultSet, definition: projection }] as const,
    );
    this.queries = first<QueryOperation>([...viewQueries, ...projections]);
    this.flowsByEvent = byEvent([...this.flows.values()]);
    this.notifiersByEvent = byEvent(model.notifiers);
  }

  /** Flows that an event starts. */
  flowsOn(event: string): readonly BehaviorFlow[] {
    return this.flowsByEvent.get(event) ?? [];
  }

  notifiersOn(event: string): readonly Notifier[] {
    return this.notifiersByEvent.get(event) ?? [];
  }
}

/** As they stand in the files, where the model sorts them by name. */
export function inFileOrder<T extends ModelNode>(nodes: readonly T[]): T[] {
  const spans = new Map(nodes.map((node) => [node, node.source.at()]));
  return [...nodes].sort((one, other) => {
    const a = spans.get(one)!;
    const b = spans.get(other)!;
    return (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column;
  });
}

export function isCommand(event: Command | DomainEvent): event is Command {
  return 'eventName' in event;
}

export function eventName(event: Command | DomainEvent): string {
  return isCommand(event) ? event.eventName : event.name;
}

export function queryPath({ namespace, fieldName }: Pick<ViewQuery, 'namespace' | 'fieldName'>): string {
  return [...namespace, fieldName].join('.');
}

export function emitsOf(flow: BehaviorFlow): EmitEvent[] {
  return flow.processors.filter((processor): processor is EmitEvent => processor.type === 'emit-event');
}

/** The names of fields and collections. */
export function memberNames(owner: { readonly fields: readonly DataField[]; readonly collections: readonly Collection[] }): string[] {
  return [...owner.fields, ...owner.collections].map((member) => member.name);
}

/** Flows or notifiers by the events that start them, each once. */
function byEvent<T extends BehaviorFlow | Notifier>(owners: readonly T[]): Map<string, T[]> {
  const map = new Map<string, T[]>();
  for (const owner of owners) {
    for (const event of new Set(owner.triggers.map((trigger) => trigger.event))) {
      const started = map.get(event);
      if (started) started.push(owner);
      else map.set(event, [owner]);
    }
  }
  return map;
}

function first<T>(entries: readonly (readonly [string, T])[]): Map<string, T> {
  const map = new Map<string, T>();
  for (const [name, value] of entries) if (!map.has(name)) map.set(name, value);
  return map;
}
