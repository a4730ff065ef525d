import { emitsOf, isCommand, ModelIndex, queryPath } from '../model/model-index';
import type { Activity, Authorization, Model, Notifier, View } from '../model/types';
import type { DescribedEdge, DescribedNode, Description, EdgeKind, NodeKind } from './description';
import { internalCalls } from './internal-calls';
import { markNodes } from './mark-nodes';

/** What is in a model and what leads to what: command → flow → event → view or notifier. Same model, same description. */
export function describeModel(model: Model): Description {
  const graph = new Graph();
  const index = new ModelIndex(model);
  addNodes(model, graph);
  for (const flow of index.flows.values()) {
    for (const { event } of flow.triggers) graph.connect(sourceId(event, index), id('flow', flow.id), 'starts');
    for (const { event } of emitsOf(flow)) graph.connect(id('event', event), id('flow', flow.id), 'emits', true);
  }
  addNotifierEdges(model, index, graph);
  addViewEdges(model, graph);
  const edges = graph.edges();
  return { name: model.projectName, layout: model.layout, counts: countsOf(model), nodes: markNodes(graph.nodes(), edges, model), edges };
}

/** Nodes and edges, each once. */
class Graph {
  private readonly byId = new Map<string, DescribedNode>();
  private readonly byKey = new Map<string, DescribedEdge>();

  add(kind: NodeKind, name: string, detail = ''): void {
    const node = id(kind, name);
    if (!this.byId.has(node)) this.byId.set(node, { id: node, kind, name, ...(detail && { detail }), marks: [] });
  }

  /** Nothing is connected with what is not there. @param backwards the first is where it leads to */
  connect(one: string, other: string, kind: EdgeKind, backwards = false): void {
    const [from, to] = backwards ? [other, one] : [one, other];
    if (this.byId.has(from) && this.byId.has(to)) this.byKey.set(`${from} ${kind} ${to}`, { from, to, kind });
  }

  nodes(): DescribedNode[] {
    return [...this.byId.values()];
  }

  edges(): DescribedEdge[] {
    return [...this.byKey.values()];
  }
}

function id(kind: NodeKind, name: string): string {
  return `${kind}:${name}`;
}

function sourceId(event: string, index: ModelIndex): string {
  const found = index.events.get(event);
  if (found && isCommand(found)) return id('command', event);
  return index.domainEvents.has(event) ? id('event', event) : id('trigger', event);
}

function addNodes(model: Model, graph: Graph): void {
  const flows = model.aggregates.flatMap((aggregate) => aggregate.flows);
  for (const { eventName, namespace, operation, authorization } of model.commands)
    graph.add('command', eventName, `${[...namespace, operation].join('.')}, ${caller(authorization)}`);
  const known = new Set([...model.commands.map(({ eventName }) => eventName), ...model.events.map(({ name }) => name)]);
  for (const { triggers } of [...flows, ...model.notifiers])
    for (const { event } of triggers) if (!known.has(event)) graph.add('trigger', event);
  for (const flow of flows) graph.add('flow', flow.id, flow.create ? 'creates' : '');
  for (const event of model.events) graph.add('event', event.name);
  for (const { name, activities } of model.notifiers) graph.add('notifier', name, activityTypes(activities).join(', '));
  for (const view of model.views) graph.add('view', view.name, view.key === undefined ? 'has no key' : '');
  for (const query of model.views.flatMap((view) => view.queries)) graph.add('query', queryPath(query), caller(query.authorization));
  for (const projection of model.projections)
    graph.add('query', queryPath(projection), `projection ${projection.name}, ${caller(projection.authorization)}`);
}

function addNotifierEdges(model: Model, index: ModelIndex, graph: Graph): void {
  for (const notifier of model.notifiers) {
    const own = id('notifier', notifier.name);
    for (const { event } of notifier.triggers) graph.connect(sourceId(event, index), own, 'starts');
    for (const { root, path } of callsOf(notifier)) {
      const command = root === 'mutation' ? index.mutations.get(path) : undefined;
      if (command) graph.connect(own, id('command', command.eventName), 'calls');
      else if (root === 'query') graph.connect(own, id('query', path), 'asks');
    }
  }
}

function callsOf({ activities }: Notifier): ReturnType<typeof internalCalls> {
  return everyActivity(activities).flatMap(({ type, settings }) =>
    type === 'call-internal-api' ? internalCalls(settings.query ?? '') : [],
  );
}

function addViewEdges(model: Model, graph: Graph): void {
  for (const view of model.views) {
    const own = id('view', view.name);
    const sources = new Set(sourcesOf(view));
    for (const event of model.events) if (sources.has(event.aggregate)) graph.connect(id('event', event.name), own, 'feeds');
    for (const query of view.queries) graph.connect(own, id('query', queryPath(query)), 'answers');
    for (const relation of view.relations) graph.connect(id('view', relation.ref), own, 'joins');
  }
  for (const projection of model.projections) graph.connect(id('view', projection.returns), id('query', queryPath(projection)), 'answers');
}

/** The aggregates that a view is filled from. */
export function sourcesOf(view: View): string[] {
  return [...new Set([...view.snapshotHandlers, ...view.customHandlers].map(({ aggregate }) => aggregate))];
}

function everyActivity(activities: readonly Activity[]): Activity[] {
  return activities.flatMap((activity) => [activity, ...everyActivity(activity.activities)]);
}

function activityTypes(activities: readonly Activity[]): string[] {
  return [...new Set(everyActivity(activities).map(({ type }) => type))];
}

/** Who may call, in words. */
function caller(authorization: Authorization): string {
  if (authorization.mode === 'role') {
    const { role } = authorization;
    return role.kind === 'literal' ? `role ${role.name}` : `role by ${role.call.expression}`;
  }
  return authorization.mode === 'user' ? `user in ${authorization.usernameField}` : authorization.mode;
}

function countsOf(model: Model): Record<string, number> {
  const flows = model.aggregates.flatMap((aggregate) => aggregate.flows);
  return {
    commands: model.commands.length,
    events: model.events.length,
    aggregates: model.aggregates.length,
    flows: flows.length,
    testCases: flows.reduce((sum, flow) => sum + flow.testCases.length, 0),
    views: model.views.length,
    queries: model.views.reduce((sum, view) => sum + view.queries.length, 0),
    projections: model.projections.length,
    notifiers: model.notifiers.length,
    scenarios: model.tests.scenarios.length,
    patterns: model.patterns.length,
    expressions: model.expressions.length,
    roles: model.roles.length,
    modules: model.modules.length,
    templates: model.templates.length,
  };
}
