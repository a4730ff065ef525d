import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Ajv from 'ajv';
import schema from '../schema/blueline.schema.json';
import { UserError } from './errors';
import { parseJson } from './parse-json';
import { notOfAModel } from './settings-of-a-model';
import { wrongCombinations } from './settings-rules';
import type { EnvironmentSettings, RawEnvironment, RawSettings, Settings } from './settings-types';
import { complaintsOf } from './settings-words';

export type * from './settings-types';

const FILE = 'blueline.json';
/** Of a production whose alarms have a name. */
const BAKE_MINUTES = 10;
const validate = new Ajv({ allErrors: true, verbose: true, strict: false }).compile(schema);
/** Writes the schema's defaults into what it is given: the schema is the one place where they stand. */
const fillDefaults = new Ajv({ strict: false, useDefaults: true }).compile(schema);

/**
 * The settings of a checkout. What stands in the file of the model's folder wins, key by key (ARCHITECTURE §6); but it can set only what is about the
 * model, so that neither an environment nor what protects it depends on whoever may change a model.
 * @param checkout folder of the checkout
 * @param model the model's folder or its model.xml; default: the `model` of the checkout's file
 * @throws UserError (exit code 2) naming file, path within it and what is allowed
 */
export function readSettings(checkout: string, model?: string): Settings {
  const own = readFile(join(checkout, FILE));
  const named = model ?? (typeof own.model === 'string' ? resolve(checkout, own.model) : undefined);
  const folder = named && statSync(named, { throwIfNoEntry: false })?.isFile() ? dirname(named) : named;
  const models = folder && resolve(folder) !== resolve(checkout) ? readFile(join(folder, FILE)) : {};
  const settings = structuredClone(own);
  fillDefaults(settings); // first, so that a row of the model's file adds to the rows that there are by default and does not stand for them
  if (folder) refuse(join(folder, FILE), notOfAModel(models, Object.keys(settings.environments as object)));
  const merged = structuredClone(merge(settings, models));
  fillDefaults(merged);
  const raw = merged as unknown as RawSettings;
  refuse(join(checkout, FILE), wrongCombinations(raw));
  return complete(raw);
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

/** Defaults that depend on something else, which a schema cannot say. */
function complete(raw: RawSettings): Settings {
  const rows = Object.entries(raw.environments);
  const bakeMinutes = ({ production, stack, account, alarms }: RawEnvironment) =>
    production && (account === undefined || account === raw.pipeline?.account) && (stack !== undefined || alarms.length > 0)
      ? BAKE_MINUTES
      : 0;
  const environments = rows.map(([name, row], index): [string, EnvironmentSettings] => [
    name,
    {
      ...row,
      gate: row.gate ?? index < rows.length - 1,
      bakeMinutes: row.bakeMinutes ?? bakeMinutes(row),
      notify: row.notify ?? raw.notifications.emails,
    },
  ]);
  return { ...raw, environments: new Map(environments) };
}

function readFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UserError(`${path} cannot be read: ${(error as Error).message}`, { exitCode: 2 });
  }
  const value = parseJson(path, text);
  if (!validate(value)) refuse(path, complaintsOf(validate.errors ?? []));
  return value as Record<string, unknown>;
}

/** @throws UserError (exit code 2) if there is a complaint */
function refuse(path: string, complaints: readonly string[]): void {
  if (complaints.length === 0) return;
  const lines = [...new Set(complaints)].map((complaint) => `  ${complaint}`);
  throw new UserError(`${path} has ${lines.length === 1 ? 'a wrong value' : 'wrong values'}:\n${lines.join('\n')}`, {
    exitCode: 2,
    next: 'schema/blueline.schema.json and docs/settings.md describe every setting',
  });
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
