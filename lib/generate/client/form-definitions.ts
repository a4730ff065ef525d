import type { Command, CommandField, Model } from '../../model/types';
import type { Operation } from '../graphql/operations';
import { type ClientVariable, commandVariables, fieldVariables, queryVariables } from './client-variables';

/** First entry of every form; web clients skip entries of this type. */
const META = { type: 'meta', message: 'Generated from the model; change it there.' };

/** The form of a command: a meta object, then an entry for every field (REFERENCE §8.10). A collection holds the entries of its items. */
export function commandForm(command: Command, model: Model): object[] {
  return [META, ...commandVariables(command).map((variable) => entry(variable, model))];
}

/** The form of a query: its arguments. */
export function queryForm(operation: Operation): object[] {
  return [META, ...queryVariables(operation).map(({ name, type }) => ({ name, type, title: words(name) }))];
}

function entry(variable: ClientVariable, model: Model): object {
  const { name, type, collection, default: value } = variable;
  const common = { name, title: pythonCapitalised(name), type };
  if (collection) return { ...common, fields: fieldVariables(collection.fields).map((field) => entry(field, model)), default: value };
  return { ...common, pattern: patternOf(variable.field, model), placeholder: '', default: value };
}

/** The regular expression with every reference in it replaced; '' = any text. */
function patternOf(field: CommandField | undefined, model: Model): string {
  const pattern = field?.pattern;
  if (!pattern) return '';
  if (pattern.kind === 'raw') return pattern.regex;
  return model.patterns.find(({ name }) => name === pattern.name)?.expanded ?? '';
}

/** Python's `capitalize`: 'workspaceDrn' → 'Workspacedrn' (REFERENCE §8.10). */
function pythonCapitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1).toLowerCase();
}

/** 'key_begins_with' → 'Key Begins With'. */
function words(name: string): string {
  return name.split('_').map(pythonCapitalised).join(' ');
}
