import { compareFields } from './compare-fields';
import { compareSchemas } from './compare-schemas';
import type { ContractChange, ContractChanges, ContractPart } from './contract-changes';
import type { ContractDocument, EventContract } from './contract-document';
import { findUnreadableEvents } from './find-unreadable-events';

/** A contract with the schema (SDL) of the same package. */
export interface Interface {
  readonly contract: ContractDocument;
  readonly schema: string;
}

/** What differs between what was promised and what would be. Pure; the same documents give the same lists. */
export function compareContracts(before: Interface, after: Interface): ContractChanges {
  const [old, now] = [before.contract, after.contract];
  const { breaking, dangerous } = compareSchemas(before.schema, after.schema);
  return {
    changes: [
      ...compare('command', old.commands, now.commands, (a, b) => [
        ...authorization(a.authorization, b.authorization),
        ...compareFields(a.inputs, b.inputs),
      ]),
      ...compare('event', old.events, now.events, (a, b) => [...moved(a, b), ...compareFields(a.fields, b.fields)]),
      ...compare('view', old.views, now.views, (a, b) => compareFields(a.fields, b.fields)),
      ...compare('query', old.queries, now.queries, (a, b) => [
        ...authorization(a.authorization, b.authorization),
        ...(a.returns === b.returns ? [] : [`it returned ${a.returns}, returns ${b.returns}`]),
        ...compareFields(a.arguments, b.arguments),
      ]),
    ],
    breaking: [...breaking, ...closed([...old.commands, ...old.queries], [...now.commands, ...now.queries])],
    dangerous,
    notes: notes(old.events, now.events),
    unreadable: findUnreadableEvents(old.events, now.events),
  };
}

/** True where nothing differs. */
export function isUnchanged({ changes, breaking, dangerous }: ContractChanges): boolean {
  return changes.length + breaking.length + dangerous.length === 0;
}

function compare<T extends { readonly name: string }>(
  part: ContractPart,
  before: readonly T[],
  after: readonly T[],
  differences: (before: T, after: T) => string[],
): ContractChange[] {
  const old = new Map(before.map((one) => [one.name, one]));
  const now = new Map(after.map((one) => [one.name, one]));
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((name): ContractChange[] => {
    const [was, is] = [old.get(name), now.get(name)];
    if (!was || !is) return [{ part, name, kind: is ? 'added' : 'removed', details: [] }];
    const details = differences(was, is);
    return details.length === 0 ? [] : [{ part, name, kind: 'changed', details }];
  });
}

function authorization(before: string, after: string): string[] {
  return before === after ? [] : [`authorization was ${before}, is ${after}`];
}

function moved(before: EventContract, after: EventContract): string[] {
  return before.aggregate === after.aggregate ? [] : [`it was of ${before.aggregate}, is of ${after.aggregate}`];
}

type Operation = { readonly name: string; readonly authorization: string };

/** Operations that fewer may call: directives are no types, so graphql-js does not see them. */
function closed(before: readonly Operation[], after: readonly Operation[]): string[] {
  const rank = (authorization_: string) => ['anonymous', 'authenticated'].indexOf(authorization_);
  return before.flatMap((old) => {
    const now = after.find((operation) => operation.name === old.name);
    if (!now || now.authorization === old.authorization) return [];
    const isOpened = rank(now.authorization) >= 0 && (rank(old.authorization) < 0 || rank(now.authorization) < rank(old.authorization));
    return isOpened ? [] : [`${old.name} was for ${old.authorization}, is for ${now.authorization}`];
  });
}

/** What REFERENCE §9.3 makes of events that are stored already. */
function notes(before: readonly EventContract[], after: readonly EventContract[]): string[] {
  return before.flatMap((old) => {
    const now = after.find((event) => event.name === old.name);
    if (!now) return [`stored ${old.name} events are skipped from now on`];
    if (now.aggregate !== old.aggregate)
      return [`stored ${old.name} events stay in the streams of ${old.aggregate}, which skips them from now on`];
    const gone = old.fields.filter((field) => !now.fields.some(({ name }) => name === field.name));
    const come = now.fields.filter((field) => field.default === undefined && !old.fields.some(({ name }) => name === field.name));
    return [
      ...gone.map((field) => `'${field.name}' of stored ${old.name} events is ignored from now on`),
      ...come.map((field) => `'${field.name}' of stored ${old.name} events reads as the zero value of ${field.type}: it has no default`),
    ];
  });
}
