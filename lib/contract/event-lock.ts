import { compareFields } from './compare-fields';
import type { UnreadableEvent } from './contract-changes';
import type { ContractDocument, EventContract } from './contract-document';
import { findUnreadableEvents } from './find-unreadable-events';

/** Name of the file in a model's folder. */
export const EVENT_LOCK = 'events.lock.json';

/** events.lock.json: the events that may be stored somewhere, as somebody last accepted them. */
export interface EventLock {
  readonly version: 1;
  readonly events: readonly EventContract[];
}

/** The text of a lock file for a contract. */
export function writeEventLock({ events }: ContractDocument): string {
  return `${JSON.stringify({ version: 1, events } satisfies EventLock, null, 2)}\n`;
}

/** @throws Error that says what is wrong with the text, without the name of the file */
export function readEventLock(text: string): EventLock {
  let lock: Partial<EventLock> | null;
  try {
    lock = JSON.parse(text) as Partial<EventLock> | null;
  } catch (error) {
    throw new Error(`it is not JSON: ${(error as Error).message}`);
  }
  if (lock?.version !== 1) throw new Error('it has no "version": 1');
  if (!Array.isArray(lock.events) || !lock.events.every(isEvent))
    throw new Error('its "events" are not a list of events with name, aggregate and fields');
  return lock as EventLock;
}

/** What an events.lock.json says of the events of a model. */
export interface LockResult {
  readonly unreadable: readonly UnreadableEvent[];
  /** Differences that stored events survive: event and what is different. */
  readonly outdated: readonly { readonly event: string; readonly what: string }[];
}

export function checkEventLock(lock: EventLock, { events }: ContractDocument): LockResult {
  const unreadable = findUnreadableEvents(lock.events, events);
  const broken = new Set(unreadable.map(({ event }) => event));
  const names = [...new Set([...lock.events, ...events].map(({ name }) => name))].sort();
  const outdated = names.flatMap((event) => {
    if (broken.has(event)) return [];
    const old = lock.events.find(({ name }) => name === event);
    const now = events.find(({ name }) => name === event);
    if (!old || !now) return [{ event, what: old ? 'it is no longer in the model' : 'it is new' }];
    const moved = old.aggregate === now.aggregate ? [] : [`it was of ${old.aggregate}, is of ${now.aggregate}`];
    const details = [...moved, ...compareFields(old.fields, now.fields)];
    return details.length === 0 ? [] : [{ event, what: details.join('; ') }];
  });
  return { unreadable, outdated };
}

function isEvent(value: unknown): value is EventContract {
  const { name, aggregate, fields } = (value ?? {}) as Partial<EventContract>;
  return typeof name === 'string' && typeof aggregate === 'string' && isFields(fields);
}

function isFields(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (field) =>
        typeof field?.name === 'string' && typeof field?.type === 'string' && (field.fields === undefined || isFields(field.fields)),
    )
  );
}
