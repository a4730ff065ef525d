import type { DataType, Literal } from '../types';
import { parseJson } from './json-text';

export type Coerced = { readonly value: unknown; readonly warning?: string } | { readonly fault: string; readonly offset?: number };

/**
 * A literal of the model as a value of its declared type (REFERENCE §4.3). `fault` says why it cannot be one; `warning` that it can, but
 * is written unusually (S15); `offset` is the place of the fault where it is in a part of the text. StringList, Nested and NestedObject are JSON.
 */
export function coerce(text: string, type: string): Coerced {
  switch (type) {
    case 'String':
      return { value: text };
    case 'Int':
      return toInteger(text.trim());
    case 'Float':
    case 'Number':
    case 'Numeric':
      return toNumber(text.trim(), type);
    case 'Boolean':
      return toBoolean(text.trim());
    case 'StringList':
      return toStringList(text);
    case 'Nested':
      return toNested(text);
    default:
      return toObjects(text);
  }
}

/** The value of a type where nothing is given (REFERENCE §4.2). */
export function zeroValue(type: DataType): Literal {
  return { String: '', Int: 0, Float: 0, Boolean: false, StringList: [] }[type];
}

function toInteger(text: string): Coerced {
  const [isInteger, isFloat] = [/^[+-]?\d+$/.test(text), /^[+-]?\d+\.0*$/.test(text)];
  if (!isInteger && !isFloat) return { fault: `'${text}' is no Int` };
  const value = Number(text);
  // Beyond it, one number stands for several: what the model says would be changed without a word.
  if (!Number.isSafeInteger(value)) return { fault: `an Int is at most ${Number.MAX_SAFE_INTEGER}, and as much below zero` };
  return isInteger ? { value } : { value, warning: `'${text}' is written as a Float; it counts as ${value}` };
}

function toNumber(text: string, type: string): Coerced {
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) return { fault: `'${text}' is no ${type}` };
  const value = Number(text);
  return Number.isFinite(value) ? { value } : { fault: `'${text}' is too large for a ${type}` };
}

function toBoolean(text: string): Coerced {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return { value: lower === 'true' };
  if (text === '1' || text === '0') return { value: text === '1', warning: `'${text}' counts as ${text === '1'}` };
  return { fault: `'${text}' is no Boolean` };
}

function toStringList(text: string): Coerced {
  const parsed = json(text);
  if ('fault' in parsed) return parsed;
  const isList = Array.isArray(parsed.value) && parsed.value.every((item) => typeof item === 'string');
  return isList ? parsed : { fault: 'a StringList is a JSON array of strings' };
}

/** An object or a list, as a result of the API has them (REFERENCE §5.10.2). */
function toNested(text: string): Coerced {
  const parsed = json(text);
  if ('fault' in parsed) return parsed;
  return typeof parsed.value === 'object' && parsed.value !== null ? parsed : { fault: 'a Nested value is a JSON object or array' };
}

function toObjects(text: string): Coerced {
  const parsed = json(text);
  if ('fault' in parsed) return parsed;
  const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  const isList = Array.isArray(parsed.value) && parsed.value.every(isObject);
  return isList ? parsed : { fault: 'a list of objects is a JSON array of objects' };
}

function json(text: string): Coerced {
  const parsed = parseJson(text);
  return 'fault' in parsed ? { fault: `invalid JSON: ${parsed.fault}`, offset: parsed.offset } : { value: parsed.value };
}
