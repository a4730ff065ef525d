import type { Command, CommandField, Model, Relation, View } from '../../model/types';
import { takesFiles, UPLOAD_INPUTS } from '../../model/uploads';
import { modelError } from '../position';
import { inputName, itemName, type SchemaNames } from './names';
import { graphqlType, hasInput } from './operations';

/**
 * Every type that a client reaches carries both: a type without a directive takes only the API's default mode (LOCAL-CLOUD §4). What
 * decides are the directives of the operations, which stand in front of everything else.
 */
export const EVERYBODY = '@aws_api_key @aws_cognito_user_pools';

/** One type or input of the schema; `fields` are whole lines without indentation. */
export function printType(header: string, fields: readonly string[]): string {
  return `${header} {\n${fields.map((field) => `  ${field}\n`).join('')}}\n`;
}

/** The object type of a view (REFERENCE §8.4). */
export function viewType(view: View): string {
  const fields = view.key === undefined ? [] : ['key: ID'];
  // The item's key answers a data field of that name, which can only be the key field (REFERENCE §5.7.2).
  for (const field of view.fields) if (field.name !== 'key') fields.push(`${field.name}: ${graphqlType(field.type)}`);
  for (const relation of view.relations) fields.push(`${relation.name}: ${relationType(view, relation)}`);
  return printType(`type ${view.name} ${EVERYBODY}`, fields);
}

/** The wrapper of a list answer (REFERENCE §8.3). */
export function resultSetType(view: View, names: SchemaNames): string {
  return printType(`type ${names.resultSet(view.name)} ${EVERYBODY}`, [`resultset: [${view.name}]`, 'nextToken: String']);
}

/** Views that are answered as a list by a query or a projection, in the order of the model. */
export function listedViews(model: Model): View[] {
  const listed = new Set(model.projections.filter((projection) => projection.resultSet).map((projection) => projection.returns));
  for (const view of model.views) if (view.queries.some((query) => query.type !== 'get')) listed.add(view.name);
  return model.views.filter((view) => listed.has(view.name));
}

/** The input types of a command (REFERENCE §8.2): its own, then those of its collections. Empty where it takes no input. */
export function inputTypes(command: Command): string[] {
  if (!hasInput(command)) return [];
  const fields = inputFields(command.fields);
  const items: string[] = [];
  for (const collection of command.collections) {
    const name = itemName(command, collection.name);
    const itemFields = inputFields(collection.fields);
    if (itemFields.length === 0) {
      const next = 'give it a field without auto-fill';
      throw modelError(collection, `collection '${collection.name}' of ${command.eventName} has no field that a client could give`, {
        next,
      });
    }
    fields.push(`${collection.name}: [${name}!]`);
    items.push(printType(`input ${name}`, itemFields));
  }
  return [printType(`input ${inputName(command)}`, fields), ...items];
}

/** The types of the built-in mutation `upload` (REFERENCE §8.9): its answer is the trace and, without content, where to put the file and how. */
export function uploadTypes(model: Model, { upload }: SchemaNames): string[] {
  if (!takesFiles(model)) return [];
  const fields = UPLOAD_INPUTS.map(({ name, type, required }) => `${name}: ${graphqlType(type)}${required ? '!' : ''}`);
  return [
    printType(`input ${upload.input}`, fields),
    printType(`type ${upload.answer} ${EVERYBODY}`, ['correlationId: ID!', 'url: String', `headers: [${upload.header}!]!`]),
    printType(`type ${upload.header} ${EVERYBODY}`, ['name: String!', 'value: String!']),
  ];
}

function inputFields(fields: readonly CommandField[]): string[] {
  return fields
    .filter((field) => !field.autoFill)
    .map((field) => `${field.name}: ${graphqlType(field.type)}${field.default === undefined ? '!' : ''}`);
}

/** One object or a list of them (REFERENCE §5.7.3). */
function relationType(view: View, relation: Relation): string {
  const single = relation.type === 'OneToOne' || relation.type === 'ManyToOne';
  if (view.fields.some((field) => field.name === relation.name)) {
    throw modelError(relation, `${view.name} has two fields '${relation.name}'`, { attribute: 'name', next: 'rename one of them' });
  }
  return single ? relation.ref : `[${relation.ref}]`;
}
