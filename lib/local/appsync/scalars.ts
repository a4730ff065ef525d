import { isIP } from 'node:net';
import { GraphQLError, type GraphQLSchema, isScalarType, valueFromASTUntyped } from 'graphql';

const DATE = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?`;
const OFFSET = String.raw`(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d(?::[0-5]\d)?)`;

const matches = (pattern: string) => {
  const whole = new RegExp(`^(?:${pattern})$`);
  return (text: string) => whole.test(text);
};

/** Checks of the text scalars (AWS AppSync Developer Guide, "AWS AppSync scalars"). */
const TEXT: Readonly<Record<string, (text: string) => boolean>> = {
  AWSDate: (text) => matches(`${DATE}${OFFSET}?`)(text) && isDay(text),
  AWSTime: matches(`${TIME}${OFFSET}?`),
  AWSDateTime: (text) => matches(`${DATE}T${TIME}${OFFSET}`)(text) && isDay(text),
  AWSEmail: matches(String.raw`[^\s@<>,;"]+@[^\s@.]+(?:\.[^\s@.]+)*`),
  AWSURL: (text) => /^[a-z][a-z0-9+.-]*:/i.test(text) && URL.canParse(text),
  AWSPhone: matches(String.raw`\+?[0-9][0-9 ()./-]{1,24}`),
  AWSIPAddress: (text) => {
    const [address = '', prefix, ...rest] = text.split('/');
    const version = isIP(address);
    if (version === 0 || rest.length > 0) return false;
    return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
  },
};

/** The names of AppSync's own scalars. */
export const AWS_SCALARS: readonly string[] = [...Object.keys(TEXT), 'AWSJSON', 'AWSTimestamp'];

/** Gives AppSync's scalars their meaning in a schema that declares them. AWSJSON is text outside and parsed inside. */
export function implementScalars(schema: GraphQLSchema): void {
  for (const name of AWS_SCALARS) {
    const type = schema.getType(name);
    if (!isScalarType(type)) continue;
    const { parse, serialize } = codec(name);
    type.parseValue = parse;
    type.serialize = serialize;
    type.parseLiteral = (node, variables) => parse(valueFromASTUntyped(node, variables));
  }
}

interface Codec {
  parse(value: unknown): unknown;
  serialize(value: unknown): unknown;
}

function codec(name: string): Codec {
  if (name === 'AWSJSON') return { parse: (value) => parseJson(value), serialize: (value) => JSON.stringify(value) };
  if (name === 'AWSTimestamp') return { parse: integer, serialize: integer };
  const check = (value: unknown) => {
    if (typeof value === 'string' && TEXT[name]?.(value)) return value;
    throw new GraphQLError(`${JSON.stringify(value)} is not a valid ${name}`);
  };
  return { parse: check, serialize: check };
}

function parseJson(value: unknown): unknown {
  try {
    if (typeof value === 'string') return JSON.parse(value);
  } catch {
    // said below
  }
  throw new GraphQLError(`${JSON.stringify(value)} is not a valid AWSJSON: it must be a string that holds JSON`);
}

function integer(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new GraphQLError(`${JSON.stringify(value)} is not a valid AWSTimestamp: it must be whole seconds since 1970-01-01T00:00Z`);
}

function isDay(text: string): boolean {
  const day = text.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
