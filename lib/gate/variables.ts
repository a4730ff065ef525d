/** Scenario variables by name; values keep their type. */
export type Variables = Map<string, unknown>;

/** A value of a scenario cannot be had or converted; the message is for the report. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
}

/**
 * Replaces `#name#` wherever it occurs (REFERENCE §6.14). A text that is one reference keeps the variable's type; a '#' that forms no
 * reference is literal. @throws ScenarioError for a variable that nothing has set
 */
export function substitute(text: string, variables: Variables): unknown {
  const whole = /^#([a-zA-Z_][a-zA-Z0-9_]*)#$/.exec(text);
  if (whole?.[1] !== undefined) return lookUp(whole[1], variables);
  return text.replace(/#([a-zA-Z_][a-zA-Z0-9_]*)#/g, (_text, name: string) => textOf(lookUp(name, variables)));
}

/** A substituted value in its declared type (REFERENCE §4.3). @throws ScenarioError where it does not convert */
export function coerce(value: unknown, type: string): unknown {
  const text = textOf(value);
  switch (type) {
    case 'Int':
      return number(text, /^[+-]?\d+(\.0*)?$/, type);
    case 'Float':
    case 'Number':
    case 'Numeric':
      return number(text, /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/, type);
    case 'Boolean':
      return boolean(text);
    case 'StringList':
    case 'Nested':
      return typeof value === 'object' && value !== null ? value : json(text, type);
    default:
      return text;
  }
}

/** True for an input that says "not given": empty, or the lone '#' of the editor (REFERENCE §2.5). */
export function isUnset(value: string): boolean {
  return value === '' || value === '#';
}

function lookUp(name: string, variables: Variables): unknown {
  if (!variables.has(name)) throw new ScenarioError(`variable #${name}# is not set; set are: ${[...variables.keys()].join(', ')}`);
  return variables.get(name);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function number(text: string, form: RegExp, type: string): number {
  if (text === '') return 0;
  if (!form.test(text)) throw new ScenarioError(`'${text}' is not a ${type}`);
  return Number(text);
}

function boolean(text: string): boolean {
  if (/^(true|1)$/i.test(text)) return true;
  if (/^(false|0|)$/i.test(text)) return false;
  throw new ScenarioError(`'${text}' is not a Boolean`);
}

function json(text: string, type: string): unknown {
  try {
    return JSON.parse(text || '[]');
  } catch (error) {
    throw new ScenarioError(`'${text}' is not JSON, which ${type} needs: ${(error as Error).message}`);
  }
}
