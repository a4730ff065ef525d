import { WrongPipeline } from './wrong-pipeline';

/** One row of the environment table: a deployed copy of the application and the stages that lead to it. */
export interface EnvironmentRow {
  /** Key in `environments` of blueline.json: a lower-case letter, then lower-case letters, digits and hyphens, 20 characters at most. */
  readonly name: string;
  /**
   * Whether a person has to approve before it. At most one row.
   * @default false
   */
  readonly production?: boolean;
  /**
   * Name of the CloudFormation stack.
   * @default `<project name>-<environment>`, known only when the package is deployed; permissions then hold for `*-<environment>`
   */
  readonly stack?: string;
  /**
   * Whether a quality gate follows it.
   * @default true for all rows but the last
   */
  readonly gate?: boolean;
  /**
   * Account number, 12 digits. Another one than the pipeline's needs roles there: `EnvironmentRoles`.
   * @default the pipeline's
   */
  readonly account?: string;
  /**
   * @default the pipeline's
   */
  readonly region?: string;
  /**
   * How long the alarms are watched after a deployment, in minutes; one that goes off rolls the stage back.
   * @default 0, not at all
   */
  readonly bakeMinutes?: number;
  /**
   * Names of alarms that are watched beside `<stack>-release`.
   * @default none
   */
  readonly alarms?: readonly string[];
  /**
   * When a release may enter the stage; outside it waits.
   * @default at any time
   */
  readonly window?: { readonly cron: string; readonly timeZone: string } | null;
  /**
   * Names of its secrets; `properties` is the one with what the model fetches.
   * @default `<stack>/properties`
   */
  readonly secrets?: { readonly properties?: string };
  /**
   * Whether X-Ray follows requests; the deployment then has to be allowed to let AppSync do so.
   * @default false
   */
  readonly tracing?: boolean;
}

/** That of the schema of blueline.json. */
const NAME = /^[a-z][a-z0-9-]{0,19}$/;

/** Throws at construction if the table cannot become stages: the message says which row and what is allowed. */
export function checkEnvironmentRows(rows: readonly EnvironmentRow[]): void {
  if (rows.length === 0) throw new WrongPipeline('environments: at least one is needed, got none');
  for (const { name } of rows) {
    if (!NAME.test(name)) {
      throw new WrongPipeline(`environments.${name}: a name is a lower-case letter, then up to 19 lower-case letters, digits and hyphens`);
    }
  }
  const production = rows.filter((row) => row.production).map((row) => row.name);
  if (production.length > 1) throw new WrongPipeline(`environments: at most one may have production: true, got ${production.join(', ')}`);
}

/** `staging` → `Staging`: stages are named after what they bring a release to. */
export function stageName(environment: string): string {
  return environment.charAt(0).toUpperCase() + environment.slice(1);
}

/** `pre-production` → `pre_production`: the name becomes part of a shell variable, CODEBUILD_SRC_DIR_<artifact>. */
export function artifactName(environment: string): string {
  return environment.replaceAll('-', '_');
}

/** The secret with the properties of an environment as a resource pattern; an ARN ends with six characters of its own. */
export function propertiesPattern(row: EnvironmentRow): string {
  return `${row.secrets?.properties ?? `${stackPattern(row)}/properties`}-??????`;
}

/** The stack of an environment as a resource pattern for permissions. */
export function stackPattern(row: EnvironmentRow): string {
  return row.stack ?? `*-${row.name}`;
}
