import type { ErrorObject } from 'ajv';
import { distance } from 'fastest-levenshtein';

/** Part of the schema that an error is about. `patternErrorMessage` says a pattern in words; editors show it too. */
interface Part {
  readonly type?: string | readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly patternErrorMessage?: string;
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'an object { … }',
  array: 'a list [ … ]',
  boolean: 'true or false',
  string: 'a text "…"',
  null: 'null',
};

/** What the schema finds wrong, in words: `path: what is allowed`. Each once. @param errors of a validation with `verbose` */
export function complaintsOf(errors: readonly ErrorObject[]): string[] {
  // `propertyNames` only says once more that the pattern of a name did not match.
  return [...new Set(errors.filter(({ keyword }) => keyword !== 'propertyNames').map(complaint))];
}

function complaint(error: ErrorObject): string {
  const where = error.instancePath === '' ? 'the file' : error.instancePath.slice(1).replaceAll('/', '.');
  const name = error.propertyName === undefined ? '' : `'${error.propertyName}' is no name for this: `;
  return `${where}: ${name}${allowed(error, (error.parentSchema ?? {}) as Part)}`;
}

function allowed({ keyword, params, message, data }: ErrorObject, part: Part): string {
  switch (keyword) {
    case 'additionalProperties':
      return unknown(String(params.additionalProperty), Object.keys(part.properties ?? {}));
    case 'enum':
      return `must be one of ${params.allowedValues.join(', ')}`;
    case 'required':
      return `needs '${params.missingProperty}'`;
    case 'pattern':
      return `must be ${part.patternErrorMessage ?? `as ${params.pattern}`}, got '${data}'`;
    case 'type':
      return `must be ${[part.type ?? []]
        .flat()
        .map((type) => TYPES[type] ?? range(part))
        .join(' or ')}`;
    case 'minimum':
    case 'maximum':
      return `must be ${range(part)}, got ${data}`;
    case 'minLength':
    case 'maxLength':
      return `must have ${part.minLength ?? 0} to ${part.maxLength} characters`;
    case 'maxItems':
      return `takes at most ${params.limit} entries`;
    case 'uniqueItems':
      return `has an entry twice (${Math.min(params.i, params.j) + 1} and ${Math.max(params.i, params.j) + 1})`;
    case 'minProperties':
      return 'needs at least one';
    default:
      return message ?? keyword;
  }
}

function range({ minimum, maximum }: Part): string {
  return minimum === undefined ? 'a whole number' : `a whole number from ${minimum} to ${maximum}`;
}

function unknown(name: string, known: readonly string[]): string {
  const near = known.find((candidate) => distance(candidate.toLowerCase(), name.toLowerCase()) <= Math.max(1, Math.floor(name.length / 3)));
  return `unknown setting '${name}'; ${near ? `did you mean '${near}'?` : `there are ${known.join(', ')}`}`;
}
