import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Ajv, { type ErrorObject } from 'ajv';
import schema from '../schema/blueline.schema.json';
import { UserError } from './errors';

/** An answer for a notifier's outbound HTTP request in a local run (ARCHITECTURE §6). */
export interface HttpStub {
  readonly url: string;
  readonly method?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One deployed copy of the application. */
export interface EnvironmentSettings {
  /** Approval stands before it, and the gate refuses to clean it. Default false. */
  readonly production: boolean;
  /** Stack name; undefined = `<project-name>-<environment>`. */
  readonly stack?: string;
  readonly stubs: readonly HttpStub[];
  readonly properties: Readonly<Record<string, string>>;
  /** `<LogicalId>@<first 12 digits of the package's sha256>`. */
  readonly allowReplace: readonly string[];
}

/** `blueline.json`, complete with defaults. */
export interface Settings {
  /** Relative to the checkout, with '/'. */
  readonly model: string;
  readonly source: { readonly connection: string | null; readonly repository: string; readonly branch: string };
  readonly canonicalSearch: 'segments' | 'plain';
  /** In the order in which a release reaches them. */
  readonly environments: ReadonlyMap<string, EnvironmentSettings>;
}

const FILE = 'blueline.json';
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);

/**
 * The settings of a checkout. The file in the model's folder is read first and its values win; then the checkout's (ARCHITECTURE §6).
 * @param checkout folder of the checkout
 * @param model the model's folder or its model.xml; default: the `model` of the checkout's file
 * @throws UserError (exit code 2) naming file, path within it and what is allowed
 */
export function readSettings(checkout: string, model?: string): Settings {
  const own = readFile(join(checkout, FILE));
  const named = model ?? (typeof own.model === 'string' ? resolve(checkout, own.model) : undefined);
  const folder = named && statSync(named, { throwIfNoEntry: false })?.isFile() ? dirname(named) : named;
  const models = folder && resolve(folder) !== resolve(checkout) ? readFile(join(folder, FILE)) : {};
  return complete(merge(own, models) as Partial<RawSettings>);
}

/** The settings of one environment. @throws UserError (exit code 2) that lists the environments there are. */
export function environmentSettings(settings: Settings, name: string): EnvironmentSettings {
  const found = settings.environments.get(name);
  if (found) return found;
  throw new UserError(`there is no environment '${name}'`, {
    exitCode: 2,
    next: `take one of ${[...settings.environments.keys()].join(', ')}, or add it to 'environments' in ${FILE}`,
  });
}

interface RawSettings {
  model: string;
  source: Partial<Settings['source']>;
  canonicalSearch: Settings['canonicalSearch'];
  environments: Record<string, Partial<EnvironmentSettings>>;
}

function complete(raw: Partial<RawSettings>): Settings {
  const environments = raw.environments ?? { staging: {}, production: { production: true } };
  return {
    model: raw.model ?? '.',
    source: { connection: null, repository: 'OWNER/REPO', branch: 'main', ...raw.source },
    canonicalSearch: raw.canonicalSearch ?? 'segments',
    environments: new Map(
      Object.entries(environments).map(([name, environment]) => [
        name,
        { production: false, stubs: [], properties: {}, allowReplace: [], ...environment },
      ]),
    ),
  };
}

function readFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UserError(`${path} cannot be read: ${(error as Error).message}`, { exitCode: 2 });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path} is not JSON: ${(error as Error).message}`, { exitCode: 2 });
  }
  if (!validate(value)) {
    const lines = (validate.errors ?? []).map((error) => `  ${explain(error)}`);
    throw new UserError(`${path} has ${lines.length === 1 ? 'a wrong value' : 'wrong values'}:\n${[...new Set(lines)].join('\n')}`, {
      exitCode: 2,
      next: 'schema/blueline.schema.json describes every setting',
    });
  }
  return value as Record<string, unknown>;
}

function explain(error: ErrorObject): string {
  const where = error.instancePath === '' ? 'the file' : error.instancePath.slice(1).replaceAll('/', '.');
  if (error.keyword === 'additionalProperties') return `${where}: unknown setting '${error.params.additionalProperty}'`;
  if (error.keyword === 'enum') return `${where}: must be one of ${error.params.allowedValues.join(', ')}`;
  return `${where}: ${error.message}`;
}

/** Objects are merged key by key; anything else of `over` replaces what `under` has. */
function merge(under: Record<string, unknown>, over: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
