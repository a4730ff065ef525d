import { isDeepStrictEqual } from 'node:util';

/** The value at a result path: names and zero-based indices between dots; doubled and trailing dots count for nothing (REFERENCE §6.14). */
export function valueAt(result: unknown, path: string): { found: boolean; value?: unknown } {
  let value = result;
  for (const step of path.split('.').filter((part) => part !== '')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return { found: false };
    value = (value as Record<string, unknown>)[step];
  }
  return { found: true, value };
}

/**
 * Whether a query's answer is what a scenario expects: objects by the members that are expected, numbers numerically, all else exactly;
 * expected '' stands for null or absent too (REFERENCE §9.8.4).
 */
export function isAsExpected(result: unknown, path: string, expected: unknown): boolean {
  const { found, value } = valueAt(result, path);
  if (!found || value === null || value === undefined) return expected === '';
  if (typeof expected === 'number' && typeof value === 'string' && value.trim() !== '') return Number(value) === expected;
  return contains(value, expected);
}

/** Objects by the members that are expected, lists item by item, numbers numerically, all else exactly. */
function contains(value: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return isDeepStrictEqual(value, expected);
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(expected)) return false;
  if (Array.isArray(expected) && (value as unknown[]).length !== expected.length) return false;
  return Object.entries(expected).every(([name, wanted]) => {
    const { [name]: found = null } = value as Record<string, unknown>;
    return contains(found, wanted);
  });
}
