import { emitsOf, type ModelIndex } from '../model-index';
import { FILE_UPLOADED } from '../read/read-events';
import type { Activity, Model } from '../types';
import { takesFiles, UPLOAD } from '../uploads';
import type { Check, CheckContext } from './check';

/** T07, T11, T12: what the gate can reach (REFERENCE §9.8, §9.9). */
export const coverage: Check = {
  codes: ['T07', 'T11', 'T12'],
  wholeModel: true,
  run(context) {
    checkTraces(context);
    const { model } = context;
    const { tests } = model;
    if (tests.scenarios.length === 0) {
      if (tests.minimumEventCoverage > 0 && model.events.length > 0)
        tell(context, 'T11', 'minimum-event-coverage', 'there is no scenario, so no event can be covered');
      if (tests.minimumViewCoverage > 0 && model.views.some(hasQuery))
        tell(context, 'T11', 'minimum-view-coverage', 'there is no scenario, so no view can be covered');
      return;
    }
    checkCoverage(context);
  },
};

/** Tells at the attribute of functional-scenarios, which is no node of the model. */
function tell(context: CheckContext, code: string, attribute: string, message: string): void {
  const scenarios = context.thresholds;
  if (scenarios) context.warning(code, { source: scenarios }, attribute, message, { help: 'add scenarios, or lower the minimum' });
}

function hasQuery({ queries }: Model['views'][number]): boolean {
  return queries.length > 0;
}

function checkTraces(context: CheckContext): void {
  const { index, model } = context;
  for (const activity of model.tests.scenarios.flatMap((scenario) => scenario.activities)) {
    const event = activity.type === 'mutation' ? eventOf(index, activity.path) : undefined;
    if (activity.type !== 'mutation' || event === undefined) continue;
    const { components } = reach(index, [event]);
    for (const trace of activity.expectedTraces) {
      if (components.has(trace.component)) continue;
      context.warning('T07', trace, 'command', `${trace.component} is not reached from ${activity.path} by triggers`, {
        value: trace.component,
        why: 'the gate would wait for it in vain',
      });
    }
  }
}

function checkCoverage(context: CheckContext): void {
  const { index, model } = context;
  const activities = model.tests.scenarios.flatMap((scenario) => scenario.activities);
  const started = activities.flatMap((activity) => (activity.type === 'mutation' ? (eventOf(index, activity.path) ?? []) : []));
  const scheduled = model.notifiers.flatMap(({ triggers }) => triggers.map(({ event }) => event)).filter((event) => event.startsWith('@'));
  const { events } = reach(index, [...started, ...scheduled]);
  const covered = model.events.filter(({ name }) => events.has(name)).length;
  const { minimumEventCoverage, minimumViewCoverage } = model.tests;
  if (covered * 100 < minimumEventCoverage * model.events.length) {
    const message = `scenarios reach ${covered} of ${model.events.length} events, less than ${minimumEventCoverage} percent`;
    tell(context, 'T12', 'minimum-event-coverage', message);
  }
  const queryable = model.views.filter(hasQuery).map(({ name }) => name);
  const queried = new Set(
    activities.flatMap((activity) => (activity.type === 'query' ? (index.queries.get(activity.path)?.view ?? []) : [])),
  );
  const seen = queryable.filter((name) => queried.has(name)).length;
  if (seen * 100 < minimumViewCoverage * queryable.length) {
    tell(
      context,
      'T12',
      'minimum-view-coverage',
      `scenarios query ${seen} of ${queryable.length} views, less than ${minimumViewCoverage} percent`,
    );
  }
}

/** The event that a mutation is, or that a finished upload raises. */
function eventOf(index: ModelIndex, path: string): string | undefined {
  return index.mutations.get(path)?.eventName ?? (path === UPLOAD && takesFiles(index.model) ? FILE_UPLOADED.name : undefined);
}

/** Components that events start, directly and through what these emit; notifiers also through the mutations that their queries name. */
function reach(index: ModelIndex, start: readonly string[]): { components: Set<string>; events: Set<string> } {
  const components = new Set<string>();
  const events = new Set<string>();
  const queue = [...start];
  for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
    if (events.has(event)) continue;
    events.add(event);
    for (const flow of index.flowsOn(event)) {
      components.add(flow.id);
      queue.push(...emitsOf(flow).map((emit) => emit.event));
    }
    for (const notifier of index.notifiersOn(event)) {
      components.add(`${notifier.name}-Notifier`);
      queue.push(...notifier.activities.flatMap((activity) => mutationsOf(index, activity)));
    }
  }
  return { components, events };
}

/** Commands whose operation a query of the activity names; with a template, any of them. */
function mutationsOf(index: ModelIndex, activity: Activity): string[] {
  const inner = activity.activities.flatMap((child) => mutationsOf(index, child));
  if (activity.type !== 'call-internal-api') return inner;
  const template = index.model.templates.find(({ path }) => path === activity.settings['template-file']);
  const text = activity.settings.query ?? template?.text ?? '';
  const named = index.model.commands.filter(({ operation }) => new RegExp(`\\b${operation}\\b`).test(text));
  return [...inner, ...named.map(({ eventName }) => eventName)];
}
