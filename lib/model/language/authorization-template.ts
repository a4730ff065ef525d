/** A part of an ActorEventRole template (REFERENCE §6.5). */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  /** An input outside ${…}: its raw text or request value. */
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'expression'; readonly name: string; readonly steps: readonly TemplateStep[] };
export type TemplateStep =
  | { readonly kind: 'method'; readonly name: TemplateMethod; readonly args: readonly (string | number)[] }
  | { readonly kind: 'index'; readonly index: number };

/** Methods and the numbers of arguments they take. */
export const TEMPLATE_METHODS = {
  split: [1],
  replace: [2],
  substring: [1, 2],
  toLowerCase: [0],
  toUpperCase: [0],
  trim: [0],
} as const;
export type TemplateMethod = keyof typeof TEMPLATE_METHODS;

export interface TemplateFault {
  readonly message: string;
  readonly offset: number;
  readonly length: number;
}

/** The parts of a `${…}` template, or what is wrong with it. `inputs` are the parameters of the expression. */
export function parseAuthorizationTemplate(text: string, inputs: readonly string[]): { parts: TemplatePart[]; faults: TemplateFault[] } {
  const parts: TemplatePart[] = [];
  const faults: TemplateFault[] = [];
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf('${', at);
    outside(text.slice(at, start < 0 ? text.length : start), inputs, parts);
    if (start < 0) break;
    const end = closingBrace(text, start + 2);
    if (end === undefined) {
      faults.push({ message: "'${' is not closed", offset: start, length: text.length - start });
      break;
    }
    inside(text.slice(start + 2, end), start + 2, inputs, parts, faults);
    at = end + 1;
  }
  return { parts, faults };
}

/** Outside `${…}` every input name that stands as a whole identifier is replaced; the longest text between stays. */
function outside(text: string, inputs: readonly string[], parts: TemplatePart[]): void {
  for (const piece of text.split(/([A-Za-z_]\w*)/)) {
    if (piece === '') continue;
    const last = parts.at(-1);
    if (inputs.includes(piece)) parts.push({ kind: 'input', name: piece });
    else if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + piece };
    else parts.push({ kind: 'text', text: piece });
  }
}

function inside(text: string, offset: number, inputs: readonly string[], parts: TemplatePart[], faults: TemplateFault[]): void {
  const head = /^\s*([A-Za-z_]\w*)\s*/.exec(text);
  if (!head) {
    faults.push({ message: 'an input name is expected', offset, length: Math.max(1, text.length) });
    return;
  }
  const name = head[1]!;
  if (!inputs.includes(name)) {
    faults.push({ message: `'${name}' is no input of the expression`, offset: offset + text.indexOf(name), length: name.length });
    return;
  }
  const steps: TemplateStep[] = [];
  let at = head[0].length;
  while (at < text.length) {
    const match = /^\s*(?:\.\s*([A-Za-z_]\w*)\s*\(((?:[^()'"]|'[^']*'|"[^"]*")*)\)|\[\s*(\d+)\s*\])\s*/.exec(text.slice(at));
    const step = match ? toStep(match) : 'a method call or [index] is expected';
    if (typeof step === 'string') {
      faults.push({ message: step, offset: offset + at, length: Math.max(1, match?.[0].length ?? text.length - at) });
      return;
    }
    steps.push(step);
    at += match![0].length;
  }
  parts.push({ kind: 'expression', name, steps });
}

function toStep(match: RegExpExecArray): TemplateStep | string {
  if (match[3] !== undefined) return { kind: 'index', index: Number(match[3]) };
  const name = match[1]!;
  if (!Object.hasOwn(TEMPLATE_METHODS, name))
    return `method '${name}' is not supported; there are ${Object.keys(TEMPLATE_METHODS).join(', ')}`;
  const written = match[2]!.trim();
  const args = written === '' ? [] : (written.match(/(?:'[^']*'|"[^"]*"|[^,'"])+/g) ?? []).map((arg) => arg.trim());
  if (!args.every((arg) => /^(?:'[^']*'|"[^"]*"|-?\d+)$/.test(arg))) return 'arguments are string literals and integers';
  const allowed: readonly number[] = TEMPLATE_METHODS[name as TemplateMethod];
  if (!allowed.includes(args.length)) return `${name} takes ${allowed.join(' or ')} arguments, not ${args.length}`;
  const values = args.map((arg) => (/^-?\d+$/.test(arg) ? Number(arg) : arg.slice(1, -1)));
  return { kind: 'method', name: name as TemplateMethod, args: values };
}

function closingBrace(text: string, at: number): number | undefined {
  let quote = '';
  for (let index = at; index < text.length; index++) {
    const character = text[index]!;
    if (quote) quote = character === quote ? '' : quote;
    else if (character === "'" || character === '"') quote = character;
    else if (character === '}') return index;
  }
  return undefined;
}
