import { itemTypeName } from '../../model/checks/commands';
import type { Command, Model, View } from '../../model/types';
import { takesFiles } from '../../model/uploads';
import { modelError } from '../position';

export type RootType = 'Query' | 'Mutation';

/** The type names of the schema that are not written in the model. */
export interface SchemaNames {
  readonly receipt: string;
  readonly trace: string;
  readonly traceResultSet: string;
  readonly notification: string;
  /** Of the built-in mutation `upload`; only in a schema that has it. */
  readonly upload: { readonly input: string; readonly answer: string; readonly header: string };
  /** Type of the object below a namespace: `ShopCartMutation` for ['Shop', 'Cart']. */
  namespace(root: RootType, segments: readonly string[]): string;
  /** Wrapper of a list answer: `CartResultSet`. */
  resultSet(view: string): string;
}

/** Names that GraphQL and AppSync keep for themselves. */
const RESERVED = new Set(['Query', 'Mutation', 'Subscription', 'String', 'Int', 'Float', 'Boolean', 'ID']);

/**
 * Gives every type of the schema a name of its own. Names that clients know win: views (REFERENCE §8.4), then inputs (§8.2); of the others,
 * whose names no client writes, one that is taken gets a `_` appended (§8.1).
 * @throws UserError where a view or an input has a name that cannot be given
 */
export function schemaNames(model: Model): SchemaNames {
  const taken = new Set(RESERVED);
  for (const view of model.views) claimView(view, taken);
  for (const command of model.commands) claimInputs(command, taken);
  const given = new Map<string, string>();
  // Named in a fixed order, so that no name hangs on who asks first.
  const receipt = unused('Receipt', taken);
  const trace = unused('Trace', taken);
  const traceResultSet = unused('TraceResultSet', taken);
  const notification = unused('Notification', taken);
  const upload = uploadNames(model, taken);
  for (const view of model.views) given.set(view.name, unused(`${view.name}ResultSet`, taken));
  for (const { root, segments } of namespaces(model)) given.set(namespaceKey(root, segments), unused(`${segments.join('')}${root}`, taken));
  const name = (key: string): string => {
    const found = given.get(key);
    if (!found) throw new Error(`the schema has no type for ${key}`);
    return found;
  };
  return {
    receipt,
    trace,
    traceResultSet,
    notification,
    upload,
    namespace: (root, segments) => name(namespaceKey(root, segments)),
    resultSet: name,
  };
}

/** Namespace of the query for trace rows (REFERENCE §8.8). */
export const TRACE_NAMESPACE = ['Trace'];

/** The query for trace rows exists unless the model uses its namespace itself (REFERENCE §8.8). */
export function hasTraceQuery(model: Model): boolean {
  return !queryNamespaces(model).some((segments) => segments[0] === TRACE_NAMESPACE[0]);
}

/** `<CommandName>Input` (REFERENCE §8.2). */
export function inputName(command: Command): string {
  return `${command.name}Input`;
}

/** Type of the items of a command's collection: `CreateCommand_Field` (REFERENCE §8.2). */
export function itemName(command: Command, collection: string): string {
  return `${command.name}_${itemTypeName(collection)}`;
}

function claimView(view: View, taken: Set<string>): void {
  if (taken.has(view.name) || view.name.startsWith('AWS')) {
    throw modelError(view, `a view cannot be called '${view.name}': GraphQL or AppSync uses this name`, {
      attribute: 'name',
      next: 'rename the view',
    });
  }
  taken.add(view.name);
}

function claimInputs(command: Command, taken: Set<string>): void {
  for (const name of [inputName(command), ...command.collections.map((collection) => itemName(command, collection.name))]) {
    if (taken.has(name)) {
      const next = 'rename the command, one of its collections or the view of that name';
      throw modelError(command, `${command.eventName}: two types of the API would be called '${name}'`, { next });
    }
    taken.add(name);
  }
}

function namespaceKey(root: RootType, segments: readonly string[]): string {
  return `${root}:${segments.join('.')}`;
}

/** Every namespace and those around it, outermost first, in the order of the model; each once. */
function namespaces(model: Model): { root: RootType; segments: readonly string[] }[] {
  const all = new Map<string, { root: RootType; segments: readonly string[] }>();
  const add = (root: RootType, whole: readonly string[]): void => {
    for (let depth = 1; depth <= whole.length; depth++) {
      const segments = whole.slice(0, depth);
      const key = namespaceKey(root, segments);
      if (!all.has(key)) all.set(key, { root, segments });
    }
  };
  for (const command of model.commands) add('Mutation', command.namespace);
  for (const segments of queryNamespaces(model)) add('Query', segments);
  if (hasTraceQuery(model)) add('Query', TRACE_NAMESPACE);
  return [...all.values()];
}

function queryNamespaces(model: Model): (readonly string[])[] {
  return [...model.views.flatMap((view) => view.queries), ...model.projections].map((query) => query.namespace);
}

/** Nothing is taken by a mutation that the schema has not. */
function uploadNames(model: Model, taken: Set<string>): SchemaNames['upload'] {
  const name = (wanted: string) => (takesFiles(model) ? unused(wanted, taken) : wanted);
  return { input: name('UploadInput'), answer: name('Upload'), header: name('UploadHeader') };
}

function unused(wanted: string, taken: Set<string>): string {
  let name = wanted;
  while (taken.has(name)) name += '_';
  taken.add(name);
  return name;
}
