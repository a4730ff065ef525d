import type { FieldContract, InputContract } from './contract-document';

/** What differs between two lists of fields, in words; empty where nothing does. `path` goes before names: 'items.'. */
export function compareFields(before: readonly InputContract[], after: readonly InputContract[], path = ''): string[] {
  const old = new Map(before.map((field) => [field.name, field]));
  const now = new Map(after.map((field) => [field.name, field]));
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((name) => compareField(old.get(name), now.get(name), path));
}

function compareField(before: InputContract | undefined, after: InputContract | undefined, path: string): string[] {
  if (!before && !after) return [];
  if (!before) return [`${path}${after?.name}: ${after?.type} added`];
  if (!after) return [`${path}${before.name} removed`];
  const name = `${path}${before.name}`;
  if (before.type !== after.type) return [`${name} was ${before.type}, is ${after.type}`];
  const changes: string[] = [];
  if (defaultOf(before) !== defaultOf(after)) changes.push(`default of ${name} was ${defaultOf(before)}, is ${defaultOf(after)}`);
  if (before.pattern !== after.pattern) changes.push(`pattern of ${name} was ${before.pattern ?? 'none'}, is ${after.pattern ?? 'none'}`);
  return [...changes, ...compareFields(before.fields ?? [], after.fields ?? [], `${name}.`)];
}

function defaultOf(field: FieldContract): string {
  return field.default === undefined ? 'none' : JSON.stringify(field.default);
}
