import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import Ajv, { type ErrorObject } from 'ajv';
import schema from '../schema/blueline.schema.json';
import { UserError } from './errors';
import { wrongCombinations } from './settings-rules';

/** An answer for a notifier's outbound HTTP request in a local run (ARCHITECTURE §6). */
export interface HttpStub {
  readonly url: string;
  readonly method?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** When a release may enter an environment. */
export interface DeploymentWindow {
  /** Seconds (`*`), minutes, hours, day of month, month, day of week, and optionally the year. */
  readonly cron: string;
  /** `UTC` or a name as `Europe/Amsterdam`. */
  readonly timeZone: string;
}

/** One deployed copy of the application. */
export interface EnvironmentSettings {
  /** Approval stands before it, and the gate refuses to clean it. Default false. */
  readonly production: boolean;
  /** Whether a quality gate follows. Default: true for all but the last. */
  readonly gate: boolean;
  /** Stack name; undefined = `<project-name>-<environment>`. */
  readonly stack?: string;
  /** Twelve digits; undefined = the pipeline's account. */
  readonly account?: string;
  /** undefined = the pipeline's region. */
  readonly region?: string;
  /** Parameters of the generated template beside those that the deployment sets itself. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Id of the CloudFront distribution that `invalidate-cdn` acts on, on AWS; undefined = the activity fails there. */
  readonly cdn?: string;
  /** Names of further alarms that undo a release while it bakes. */
  readonly alarms: readonly string[];
  /** How long the alarms are watched after a deployment; 0 = not at all. */
  readonly bakeMinutes: number;
  /** null = a release may enter at any time. */
  readonly window: DeploymentWindow | null;
  readonly stubs: readonly HttpStub[];
  readonly properties: Readonly<Record<string, string>>;
  /** `<LogicalId>@<first 12 digits of the package's sha256>`. */
  readonly allowReplace: readonly string[];
  /** E-mail addresses that are told of alarms, at most four. Default: those of `notifications.emails`. */
  readonly notify: readonly string[];
  /** Whether X-Ray follows requests through the functions. Default false. */
  readonly tracing: boolean;
}

/** Glob patterns of the git host; `exclude` goes before `include`. Both empty = every push. */
export interface PathFilters {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

export interface RepositorySettings {
  /** ARN of a CodeConnections connection; null = none yet, or in `source.model` that of the first repository. */
  readonly connection: string | null;
  /** `OWNER/REPO`. */
  readonly repository: string;
  readonly branch: string;
  readonly paths: PathFilters;
}

/** `blueline.json`, complete with the defaults of its schema. */
export interface Settings {
  /** Relative to the checkout, or to the second repository if there is one; with '/'. */
  readonly model: string;
  readonly source: RepositorySettings & { readonly model: RepositorySettings | null };
  readonly canonicalSearch: 'segments' | 'plain';
  /** `reactivate-command="true"` is read as `optional` (REFERENCE Q02). */
  readonly reactivateTrueIsOptional: boolean;
  /** Days for which an instance with delayed deletion can be revived (REFERENCE Q03). */
  readonly delayedDeletionDays: number;
  /** How big an uploaded file may be, in millions of bytes. */
  readonly uploadMegabytes: number;
  /** Where the pipeline lies; undefined = where `cdk deploy` is called. */
  readonly pipeline?: { readonly account: string; readonly region: string };
  readonly approvals: { readonly timeoutMinutes: number; readonly notify: readonly string[] };
  readonly executionMode: 'SUPERSEDED' | 'QUEUED';
  /** `model` = what the model's two flags say. The pipeline variable of this name goes before. */
  readonly cleanup: 'model' | 'none' | 'data' | 'roles' | 'all';
  /** What view coverage counts (REFERENCE §9.9). */
  readonly coverage: 'views' | 'queries';
  /** How long the gate waits: for a trace to be done, for one answer (REFERENCE Q24). */
  readonly timeouts: { readonly traceSeconds: number; readonly querySeconds: number };
  readonly notifications: { readonly emails: readonly string[] };
  readonly cache: boolean;
  readonly compute: 'small' | 'medium' | 'large';
  readonly selfMutation: boolean;
  /** false = the services' own encryption, true = a key of the pipeline's own, else the ARN of one. */
  readonly kms: boolean | string;
  /** In the order in which a release reaches them. */
  readonly environments: ReadonlyMap<string, EnvironmentSettings>;
}

/** As it stands in the file, with defaults. */
export type RawSettings = Omit<Settings, 'environments'> & { readonly environments: Readonly<Record<string, RawEnvironment>> };
export type RawEnvironment = Omit<EnvironmentSettings, Dependent> & Partial<Pick<EnvironmentSettings, Dependent>>;
/** Settings whose default depends on others. */
type Dependent = 'gate' | 'bakeMinutes' | 'notify';

const FILE = 'blueline.json';
/** Of a production whose alarms have a name. */
const BAKE_MINUTES = 10;
const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
/** Writes the schema's defaults into what it is given: the schema is the one place where they stand. */
const fillDefaults = new Ajv({ strict: false, useDefaults: true }).compile(schema);

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
  const merged = structuredClone(merge(own, models));
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
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path} is not JSON: ${(error as Error).message}`, { exitCode: 2 });
  }
  if (!validate(value)) refuse(path, (validate.errors ?? []).map(explain));
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
