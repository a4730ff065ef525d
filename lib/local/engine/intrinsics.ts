import { UserError } from '../../errors';

/** The part of a CloudFormation template that is read here. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>>;
}

/** Pseudo parameters of a stack that lies nowhere. */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': '000000000000',
  'AWS::Partition': 'aws',
  'AWS::Region': 'local',
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * Replaces Ref, Fn::GetAtt, Fn::Join and Fn::Sub by text, at any depth: a parameter by its default, a resource by its logical id.
 * @throws UserError that names any other function: a guess would let this run differ from AWS in silence
 */
export function resolveIntrinsics(value: unknown, template: Template, stack: string): unknown {
  const again = (inner: unknown): unknown => resolveIntrinsics(inner, template, stack);
  if (Array.isArray(value)) return value.map(again);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, argument] = entries[0] ?? ['', undefined];
  if (entries.length === 1 && key === 'Ref') return reference(String(argument), template, stack);
  if (entries.length === 1 && key.startsWith('Fn::')) return call(key, again(argument), template, stack);
  return Object.fromEntries(entries.map(([name, inner]) => [name, again(inner)]));
}

function call(name: string, argument: unknown, template: Template, stack: string): string {
  if (name === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) return argument[1].join(String(argument[0]));
  if (name === 'Fn::GetAtt') return Array.isArray(argument) ? argument.join('.') : String(argument);
  if (name === 'Fn::Sub' && typeof argument === 'string') {
    return argument.replace(/\$\{([^!}]+)\}/g, (_, reference_: string) => reference(reference_.trim(), template, stack));
  }
  throw new UserError(`the pipeline's template uses ${name}, which the local engine does not know`, { exitCode: 2 });
}

function reference(name: string, template: Template, stack: string): string {
  if (name === 'AWS::StackName') return stack;
  const known = PSEUDO[name] ?? template.Parameters?.[name]?.Default;
  if (known !== undefined) return String(known);
  if (template.Resources[name] ?? template.Resources[name.split('.')[0] ?? '']) return name;
  throw new UserError(`the pipeline's template refers to '${name}', which has no value in a local run`, { exitCode: 2 });
}
