/** `${…}` templates of roles become parts of a required group's name (REFERENCE §6.5): texts of ours, and methods on an argument of the request. */
import { parseAuthorizationTemplate, type TemplateStep } from '../../model/language/authorization-template';
import type { Authorization, GlobalArgument, Model, ModelNode, Role } from '../../model/types';
import { modelError } from '../position';
import { call, type Doc, join, py } from './layout';
import { int, string } from './literals';
import type { PythonFile } from './python-file';

/** Where a role stands, and what its references mean there. */
export interface RolePlace {
  readonly node: ModelNode;
  /** The GraphQL argument that a reference denotes: 'status' → 'status_equals' in a filter; by default the reference itself. */
  argument?(reference: string): string;
}

/** `anonymous()`, `authenticated()`, `role(…)`, `user("field")` (REFERENCE §8.7). */
export function allowDoc(file: PythonFile, model: Model, authorization: Authorization, place: RolePlace): Doc {
  switch (authorization.mode) {
    case 'anonymous':
    case 'authenticated':
      return call(file.runtime(authorization.mode), []);
    case 'user':
      return call(file.runtime('user'), [string(place.argument?.(authorization.usernameField) ?? authorization.usernameField)]);
    case 'role':
      return roleDoc(file, model, authorization.role, place);
  }
}

export function roleDoc(file: PythonFile, model: Model, role: Role, place: RolePlace): Doc {
  if (role.kind === 'literal') return call(file.runtime('role'), [string(role.name)]);
  return call(
    file.runtime('role'),
    merge(boundParts(model, role, place)).map((part) => (typeof part === 'string' ? string(part) : referenceDoc(file, part, place))),
  );
}

/** A reference with methods on it; a literal with methods is a constant and worked out here. */
interface Reference {
  readonly argument: GlobalArgument;
  readonly steps: readonly TemplateStep[];
}

function boundParts(model: Model, role: Role & { kind: 'global' }, place: RolePlace): (string | Reference)[] {
  const fail = (message: string): never => {
    throw modelError(place.node, message, { attribute: 'role' });
  };
  const { expression: name, args } = role.call;
  const expression = model.expressions.find((one) => one.name === name) ?? fail(`'${name}' is no expression of the model`);
  const { parts, faults } = parseAuthorizationTemplate(expression.text, expression.inputs);
  if (faults[0]) fail(`expression '${name}': ${faults[0].message}`);
  return parts.map((part) => {
    if (part.kind === 'text') return part.text;
    const argument = args[expression.inputs.indexOf(part.name)] ?? fail(`'${name}' needs an argument for '${part.name}'`);
    const steps = part.kind === 'expression' ? part.steps : [];
    if (argument.kind !== 'literal') return { argument, steps };
    return evaluate(argument.text, steps) ?? fail(`expression '${name}' has no value for '${argument.text}'`);
  });
}

function evaluate(text: string, steps: readonly TemplateStep[]): string | undefined {
  let value: string | string[] | undefined = text;
  for (const step of steps) value = applyStep(value, step);
  return typeof value === 'string' ? value : undefined;
}

function applyStep(value: string | string[] | undefined, step: TemplateStep): string | string[] | undefined {
  if (value === undefined) return undefined;
  if (step.kind === 'index') return value[step.index];
  if (Array.isArray(value)) return undefined;
  const [first = '', second] = step.args;
  switch (step.name) {
    case 'split':
      return value.split(String(first));
    case 'replace':
      return value.replaceAll(String(first), () => String(second));
    case 'substring':
      return Math.max(Number(first), Number(second ?? 0)) > value.length
        ? undefined
        : value.slice(Number(first), second === undefined ? undefined : Number(second));
    case 'toLowerCase':
      return value.toLowerCase();
    case 'toUpperCase':
      return value.toUpperCase();
    case 'trim':
      return value.trim();
  }
}

function merge(parts: readonly (string | Reference)[]): (string | Reference)[] {
  const merged: (string | Reference)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
}

function referenceDoc(file: PythonFile, { argument, steps }: Reference, place: RolePlace): Doc {
  let doc = argument.kind === 'foreign-key' ? file.runtime('FOREIGN_KEY') : argumentDoc(file, argument, place);
  for (const step of steps) {
    if (step.kind === 'index') doc = py`${doc}[${int(step.index)}]`;
    else
      doc = py`${doc}.${{ kind: 'text', text: step.name }}(${join(step.args.map((arg) => (typeof arg === 'number' ? int(arg) : string(arg))))})`;
  }
  return doc;
}

function argumentDoc(file: PythonFile, argument: GlobalArgument, place: RolePlace): Doc {
  const reference = argument.kind === 'reference' ? argument.path.join('.') : '';
  return py`${file.runtime('Argument')}(${string(place.argument?.(reference) ?? reference)})`;
}
