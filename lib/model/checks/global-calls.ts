import { closest } from '../closest';
import { parseGlobalCall } from '../language/global-call';
import { IMPLICIT_FIELDS } from '../language/names';
import { elementOf } from '../read/reading';
import type { Authorization, DataField, GlobalCall, GlobalExpression, ModelNode, Role } from '../types';
import type { Check, CheckContext } from './check';
import { argumentNames } from './queries';

interface Place {
  readonly node: ModelNode;
  readonly attribute: string;
  readonly call: GlobalCall;
  readonly type: GlobalExpression['type'];
  /** References that may be arguments. */
  readonly references: readonly string[];
  /** False: not all of them could be read. */
  readonly complete: boolean;
  /** Fields that several arguments are about. */
  readonly ambiguous?: ReadonlyMap<string, readonly string[]>;
}

/** G04: calls of global expressions: known, of the right type, with as many arguments, each valid in its place (REFERENCE §6.4). */
export const globalCalls: Check = {
  codes: ['G04'],
  run(context) {
    for (const place of places(context)) checkCall(context, place);
  },
};

function checkCall(context: CheckContext, { node, attribute, call, type, references, complete, ambiguous }: Place): void {
  const { model, report } = context;
  const expression = model.expressions.find(({ name }) => name === call.expression);
  const span = node.source.at(attribute);
  if (!expression) {
    if (context.isBroken('expression', call.expression)) return;
    const names = model.expressions.filter((candidate) => candidate.type === type).map(({ name }) => name);
    report.error('G04', span, `there is no expression '${call.expression}'`, {
      value: call.expression,
      help: closest(call.expression, names, `expressions of type ${type}`),
    });
    return;
  }
  if (expression.type !== type) {
    report.error('G04', span, `expression '${call.expression}' is of type ${expression.type}; here stands one of type ${type}`, {
      value: call.expression,
    });
    return;
  }
  if (expression.inputs.length !== call.args.length) {
    const help = `${call.expression}(${expression.inputs.join(', ')})`;
    report.error('G04', span, `expression '${call.expression}' takes ${expression.inputs.length} arguments, not ${call.args.length}`, {
      help,
    });
  }
  const parsed = parseGlobalCall(elementOf(node).raw(attribute) ?? '');
  for (const [index, argument] of call.args.entries()) {
    if (argument.kind === 'literal') continue;
    const written = argument.kind === 'foreign-key' ? '#foreign-key#' : argument.path.join('.');
    if (references.includes(written) || !complete) continue;
    const where = 'places' in parsed ? parsed.places[index]! : { offset: 0, length: 1 };
    const clauses = ambiguous?.get(written);
    const message = clauses
      ? `'${written}' is the field of several clauses: ${clauses.join(', ')}`
      : `'${written}' is no argument that can be given here`;
    report.error('G04', node.source.within(attribute, where.offset, where.length), message, {
      value: written,
      help: closest(written, references, 'references'),
    });
  }
}

function places(context: CheckContext): Place[] {
  const { model, index } = context;
  const names = (fields: readonly DataField[]) => fields.map(({ name }) => name);
  const found: Place[] = [];
  const role = (
    node: ModelNode,
    authorization: Authorization | Role | undefined,
    references: readonly string[],
    complete: boolean,
    ambiguous?: ReadonlyMap<string, readonly string[]>,
  ): void => {
    const given =
      authorization && 'mode' in authorization ? (authorization.mode === 'role' ? authorization.role : undefined) : authorization;
    if (given?.kind === 'global')
      found.push({ node, attribute: 'role', call: given.call, type: 'ActorEventRole', references, complete, ambiguous });
  };
  for (const command of model.commands) {
    role(command, command.authorization, names(command.fields.filter((field) => !field.autoFill)), context.isComplete(command));
  }
  for (const projection of model.projections)
    role(projection, projection.authorization, names(projection.inputs), context.isComplete(projection));
  for (const view of model.views) {
    for (const query of view.queries) {
      const { names: known, ambiguous } = argumentNames(query);
      role(query, query.authorization, known, context.isComplete(query), ambiguous);
    }
    for (const relation of view.relations) {
      role(relation, relation.role, ['#foreign-key#', ...view.fields.map(({ name }) => `entity.${name}`)], context.isComplete(view));
    }
    for (const handler of view.snapshotHandlers) {
      if (handler.key.kind !== 'global') continue;
      const aggregate = index.aggregates.get(handler.aggregate);
      const items = aggregate?.collections.find(({ name }) => name === handler.dictionary)?.fields ?? [];
      const references = [...names(aggregate?.fields ?? []), ...names(items), ...Object.keys(IMPLICIT_FIELDS)];
      const complete = aggregate !== undefined && context.isComplete(aggregate);
      found.push({ node: handler, attribute: 'key-mapping', call: handler.key.call, type: 'TriggerKeyField', references, complete });
    }
  }
  for (const trigger of model.aggregates.flatMap((aggregate) => aggregate.flows.flatMap((flow) => flow.triggers))) {
    if (trigger.key.kind !== 'global') continue;
    const event = index.events.get(trigger.event);
    const complete = event !== undefined && context.isComplete(event);
    found.push({
      node: trigger,
      attribute: 'key-field',
      call: trigger.key.call,
      type: 'TriggerKeyField',
      references: names(event?.fields ?? []),
      complete,
    });
  }
  return found;
}
