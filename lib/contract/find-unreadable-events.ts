import type { UnreadableEvent } from './contract-changes';
import type { EventContract, FieldContract } from './contract-document';

/** Every stored value of the first type is one of the second to the functions that read it (REFERENCE §4.3): a whole number is a number, and both, like truth values, have one text. */
const WIDER: Readonly<Record<string, readonly string[]>> = { Int: ['Float', 'String'], Float: ['String'], Boolean: ['String'] };

/**
 * The fields whose stored values the new events cannot read as they were meant. Stored events are never rewritten, so REFERENCE §9.3 decides:
 * unknown fields are ignored and missing ones get their default or zero value. Hence
 * - a field that goes, or comes (with a default or without), is readable;
 * - a field whose type changes is not, unless every old value is also one of the new type: a default is for what is missing, and here it is not;
 * - a field that goes while one of the same type comes without a default is taken for a renaming, after which old events would read as zero
 *   with nobody having said so. A default on the new field says it (REFERENCE §5.3: a default is what old events are read with).
 */
export function findUnreadableEvents(before: readonly EventContract[], after: readonly EventContract[]): UnreadableEvent[] {
  return before.flatMap((old) => {
    const now = after.find((event) => event.name === old.name && event.aggregate === old.aggregate);
    return now ? unreadableFields(old.name, old.fields, now.fields, '') : []; // unknown events are skipped (REFERENCE §9.3)
  });
}

function unreadableFields(
  event: string,
  before: readonly FieldContract[],
  after: readonly FieldContract[],
  path: string,
): UnreadableEvent[] {
  const retyped = before.flatMap((old) => {
    const now = after.find((field) => field.name === old.name);
    if (!now) return [];
    if (now.type === old.type) return unreadableFields(event, old.fields ?? [], now.fields ?? [], `${path}${old.name}.`);
    if (WIDER[old.type]?.includes(now.type)) return [];
    return [retype(event, `${path}${old.name}`, old, now)];
  });
  return [...retyped, ...renamings(event, before, after, path)];
}

function retype(event: string, field: string, old: FieldContract, now: FieldContract): UnreadableEvent {
  return {
    event,
    field,
    why: `it was ${old.type} and would be ${now.type}: the stored values are ${old.type}`,
    help: `keep '${field}' as ${old.type}, and add a field of another name for the ${now.type}, with a default for the events that lack it`,
  };
}

function renamings(event: string, before: readonly FieldContract[], after: readonly FieldContract[], path: string): UnreadableEvent[] {
  const gone = before.filter((old) => !after.some((field) => field.name === old.name));
  const come = after.filter((field) => field.default === undefined && !before.some((old) => old.name === field.name));
  return come.flatMap((field) => {
    const old = gone.find((candidate) => candidate.type === field.type);
    if (!old) return [];
    const isItems = field.type === 'Items';
    return [
      {
        event,
        field: `${path}${old.name}`,
        why: `it looks as if it were now '${path}${field.name}': what is stored as '${old.name}' would be read as nothing`,
        help: isItems
          ? `keep the name '${path}${old.name}', or remove it in a release before '${path}${field.name}' comes`
          : `keep the name '${path}${old.name}', or give '${path}${field.name}' the default that stored events are to be read with`,
      },
    ];
  });
}
