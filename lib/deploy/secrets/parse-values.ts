import { UserError } from '../../errors';

/**
 * Values that came by standard input: for one key the text itself without its last line end, for several (or none named) a JSON object.
 * Errors name keys, never what was read: a parser's message would quote it.
 * @param named keys that were asked for; empty = the object says which they are
 * @throws UserError (exit code 2)
 */
export function parseValues(bytes: Uint8Array, named: readonly string[]): ReadonlyMap<string, string> {
  const text = decode(bytes);
  if (named.length === 1) {
    const value = text.replace(/\r?\n$/, '');
    if (value === '') throw wrong(`standard input gave no value for ${named[0]}`);
    return new Map([[named[0] ?? '', value]]);
  }
  const values = parseObject(text);
  [...values.values()].forEach((value, index) => {
    if (typeof value !== 'string') throw wrong(`value ${index + 1} of the object on standard input is not a text`);
  });
  const absent = named.filter((key) => !values.has(key));
  if (absent.length > 0) throw wrong(`the object on standard input lacks ${absent.join(', ')}`);
  if (named.length > 0 && values.size > named.length) throw wrong('the object on standard input has more keys than were named');
  return values as ReadonlyMap<string, string>;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw wrong('standard input is not UTF-8');
  }
}

function parseObject(text: string): ReadonlyMap<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('standard input is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('standard input is not a JSON object');
  return new Map(Object.entries(value));
}

function wrong(what: string): UserError {
  return new UserError(`${what}; nothing was written`, {
    exitCode: 2,
    next: 'several keys come as one JSON object of texts: {"key": "value"}; one key alone comes as its plain value: blueline secrets put ENV KEY < file',
  });
}
