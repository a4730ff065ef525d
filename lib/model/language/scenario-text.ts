import { type JsonNode, parseJson } from './json-text';

/** A #name# in a text of a scenario (REFERENCE §6.14). */
export interface VariableReference {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** Variables that every scenario has (REFERENCE §6.14, §12). */
export const BUILT_IN_VARIABLES: ReadonlySet<string> = new Set(['user_name', 'user_number', 'scenario_name', 'token', 'url']);

/** The variables that a text refers to, in order. '#' that forms no #name# is a character. */
export function variablesIn(text: string): VariableReference[] {
  return [...text.matchAll(/#([a-zA-Z_]\w*)#/g)].map((match) => ({ name: match[1]!, offset: match.index, length: match[0].length }));
}

/** A member of an expected JSON value: its path from there, without indices, and where its name stands in the text. */
export interface ExpectedMember {
  readonly path: readonly string[];
  readonly offset: number;
  readonly length: number;
}

/** The members of a JSON value with #variables#, at any depth; none if it is no JSON. */
export function expectedMembers(text: string): ExpectedMember[] {
  // A variable stands for a value, also within a string: any number of the same length does.
  const parsed = parseJson(text.replace(/#[a-zA-Z_]\w*#/g, (variable) => '1'.padEnd(variable.length)));
  const members: ExpectedMember[] = [];
  const visit = (node: JsonNode, path: readonly string[]): void => {
    for (const item of node.items ?? []) visit(item, path);
    for (const { name, offset, length, node: inner } of node.members ?? []) {
      members.push({ path: [...path, name], offset, length });
      visit(inner, [...path, name]);
    }
  };
  if (!('fault' in parsed)) visit(parsed, []);
  return members;
}

/** A path into a result: names and zero-based indices; doubled and trailing dots do not count. undefined if it is none (REFERENCE §6.14). */
export function resultPath(text: string): (string | number)[] | undefined {
  const parts = text
    .trim()
    .split('.')
    .filter((part) => part !== '');
  if (parts.length === 0 || /^\d/.test(parts[0]!)) return undefined;
  const path = parts.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return path.every((part) => typeof part === 'number' || /^[A-Za-z_]\w*$/.test(part)) ? path : undefined;
}
