import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { checkEventLock as compare, EVENT_LOCK, readEventLock, writeEventLock } from '../contract';
import type { Diagnostic } from '../model/diagnostic';
import { readInside } from '../model/layout/read-inside';
import type { Model, Span } from '../model/types';
import { generateContract } from './contract';

/**
 * The model's events against `events.lock.json` in its folder, where there is one. L01: a stored event could not be read (error); L02: the
 * file does not know of a change that stored events survive (warning); L03: the file cannot be read (error).
 */
export function checkEventLock(model: Model): Diagnostic[] {
  if (!lstatSync(join(model.folder, EVENT_LOCK), { throwIfNoEntry: false })) return [];
  const start: Span = { file: EVENT_LOCK, line: 1, column: 1, length: 1 };
  let lock: ReturnType<typeof readEventLock>;
  try {
    const content = readInside(model.folder, EVENT_LOCK);
    if (!Buffer.isBuffer(content)) throw new Error('outside' in content ? 'the link leads out of the model' : content.reason);
    lock = readEventLock(content.toString('utf8'));
  } catch (error) {
    const help = 'take the file back from version control, or delete it and write a new one: blueline check MODEL --update-lock';
    return [{ code: 'L03', severity: 'error', message: `${EVENT_LOCK} cannot be read: ${(error as Error).message}`, span: start, help }];
  }
  const place = (event: string) => model.events.find(({ name }) => name === event)?.source.at('name') ?? start;
  const { unreadable, outdated } = compare(lock, generateContract(model));
  return [
    ...unreadable.map(({ event, field, why, help }): Diagnostic => {
      const message = `stored ${event} events could not be read: '${field}': ${why}`;
      const consent = `${help}; if no such event is stored anywhere: blueline check MODEL --update-lock`;
      return { code: 'L01', severity: 'error', message, span: place(event), value: field, help: consent };
    }),
    ...outdated.map(({ event, what }): Diagnostic => {
      const help = 'accept it: blueline check MODEL --update-lock';
      return {
        code: 'L02',
        severity: 'warning',
        message: `${EVENT_LOCK} does not know this of ${event}: ${what}`,
        span: place(event),
        help,
      };
    }),
  ];
}

/** The text of an `events.lock.json` for the model as it is. */
export function eventLockOf(model: Model): string {
  return writeEventLock(generateContract(model));
}
