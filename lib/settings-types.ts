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
  /** Names of its secrets. `properties`: with what the model fetches; undefined = `<stack>/properties`. */
  readonly secrets: { readonly properties?: string };
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
