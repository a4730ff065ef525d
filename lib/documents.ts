import type { ContractChanges } from './contract';

/**
 * The JSON documents that the rooms hand each other (ARCHITECTURE §2, §7). Each is written by one command and read by others; nothing else
 * passes between `verify`, `package`, `deploy`, `gate` and `report`.
 */

/** application.json: what a deployment and a report need to know of the model. */
export interface ApplicationDocument {
  /** project-name of the model. */
  readonly name: string;
  /** The name reduced to [a-z0-9-]. */
  readonly stackPrefix: string;
  readonly model: ModelCounts;
  /** Notifiers on @afterDeployment with the logical id of the function that runs them. */
  readonly afterDeployment: readonly { readonly notifier: string; readonly function: string }[];
  /** Literal keys of fetch-property. */
  readonly properties: readonly string[];
  /** Notifiers with a fetch-property whose key is known only when it runs, sorted. Absent in packages that were made before it was written down. */
  readonly computedProperties?: readonly string[];
  /** A query that anybody may ask and that changes nothing; null where the model has no anonymous view query. */
  readonly smoke: { readonly document: string; readonly variables: Readonly<Record<string, unknown>> } | null;
  /** Whether the query function says which version it is; absent in packages that were made before it did. */
  readonly answersVersion?: true;
}

export interface ModelCounts {
  readonly name: string;
  readonly commands: number;
  /** Domain events. */
  readonly events: number;
  readonly aggregates: number;
  readonly flows: number;
  readonly views: number;
  readonly notifiers: number;
  readonly scenarios: number;
}

/** dependencies.json: what is in a package's layer.zip; absent where the model has no dependencies. */
export interface DependenciesDocument {
  /** Of the functions, in Lambda's words: `python3.13`, `arm64`. */
  readonly runtime: string;
  readonly architecture: string;
  /** Whether the versions and hashes are those of a requirements.lock. */
  readonly locked: boolean;
  /** In order of name. */
  readonly wheels: readonly {
    /** Normalised name of the distribution. */
    readonly name: string;
    readonly version: string;
    /** Its file, whose name says for which Pythons it is. */
    readonly file: string;
    readonly sha256: string;
    /** Python alone, which runs everywhere. */
    readonly pure: boolean;
  }[];
}

/** deployment.json: what `blueline deploy` did. */
export interface Deployment {
  readonly environment: string;
  readonly stack: string;
  readonly cloud: 'aws' | 'embedded';
  readonly status: 'deployed' | 'unchanged' | 'reviewed';
  readonly changes: readonly ChangeDocument[];
  readonly outputs: Readonly<Record<string, string>>;
  /** GraphQL address; '' before the first deployment. */
  readonly api: string;
  readonly warnings: readonly string[];
}

export interface ChangeDocument {
  readonly action: string;
  readonly logicalId: string;
  readonly type: string;
  readonly replacement: string;
  /** What of it changes, sorted; absent where CloudFormation does not say. */
  readonly properties?: readonly string[];
}

/** review.json: what `blueline deploy --review` found, for the person who approves and for the deployment that follows. */
export interface ReviewDocument extends Deployment {
  readonly status: 'reviewed';
  /** Of the package. */
  readonly version: string;
  readonly sha256: string;
  /** What is deployed now; null where nothing is. */
  readonly deployed: { readonly version: string } | null;
  /** Run of the pipeline, commit and author, as far as they are known. */
  readonly run?: string;
  readonly commit?: string;
  readonly author?: string;
  /** Where this release is an older one that comes back (variable `release`): why, as far as somebody said it. */
  readonly comeback?: { readonly reason?: string };
  /** Verdict of the gate before; null where none was handed over. */
  readonly gate: (Pick<GateDocument, 'environment' | 'verdict' | 'coverage'> & { readonly passed: number; readonly failed: number }) | null;
  /** What changed in the contract; null where that of what is deployed is not known. */
  readonly contract: ContractChanges | null;
  /** Data that would be lost with somebody's consent, a sentence each. */
  readonly losses: readonly string[];
  /** Value of the parameter ApiKeyExpires, which hangs on the day: the deployment takes the same. */
  readonly apiKeyExpires: string;
  /** SHA-256 over the package and the changes: two reviews with the same digest change the same. */
  readonly digest: string;
  /** All of it in words, the most important first. */
  readonly lines: readonly string[];
}

/** True for the document of a review. */
export function isReview(document: Deployment): document is ReviewDocument {
  return document.status === 'reviewed';
}

/** gate.json: the verdict of the quality gate and what it rests on. */
export interface GateDocument {
  readonly environment: string;
  readonly verdict: 'passed' | 'failed';
  readonly scenarios: {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
    readonly items: readonly ScenarioResult[];
  };
  readonly coverage: { readonly events: Coverage; readonly views: Coverage };
  /** Why it failed, a sentence each; empty where it passed. */
  readonly reasons: readonly string[];
  readonly correlationIds: readonly string[];
}

/** REFERENCE §9.9. `percent` is exact up to two digits for people; the comparison with the minimum uses the ratio. */
export interface Coverage {
  readonly covered: number;
  readonly total: number;
  readonly percent: number;
  readonly minimum: number;
  readonly missing: readonly string[];
  /** What was counted, where it is not what the name says: view coverage by single queries (setting `coverage`). */
  readonly of?: 'queries';
}

export interface ScenarioResult {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  readonly position?: string;
  readonly activities: readonly ActivityResult[];
}

export interface ActivityResult {
  /** From 1, as in the model. */
  readonly index: number;
  readonly type: string;
  readonly path?: string;
  readonly description: string;
  readonly status: 'passed' | 'failed';
  readonly seconds: number;
  readonly message?: string;
  readonly position?: string;
  readonly request?: { readonly document: string; readonly variables: Readonly<Record<string, unknown>> };
  readonly response?: unknown;
  readonly differences?: readonly Difference[];
  readonly correlationId?: string;
  readonly trace?: readonly { readonly component: string; readonly status: string; readonly message?: string }[];
}

export interface Difference {
  /** Result path, or the component of a trace. */
  readonly path: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** unit-tests.json: the modelled test cases. */
export interface UnitTestsDocument {
  readonly passed: number;
  readonly failed: number;
  readonly cases: readonly UnitTestCase[];
  /** The older release that the run goes back to: then no case has run. Absent in any other run. */
  readonly release?: string;
}

export interface UnitTestCase {
  /** 'Sub.Agg.Flow'. */
  readonly flow: string;
  readonly name: string;
  readonly status: 'passed' | 'failed';
  readonly seconds: number;
  readonly message?: string;
  readonly expected?: unknown;
  readonly got?: unknown;
  /** file:line:column of the case in the model. */
  readonly position?: string;
  readonly warnings: readonly string[];
}

/** One file of a package. */
export interface ManifestFile {
  /** Relative to the package, with '/'. */
  readonly path: string;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** manifest.json of a package. It holds no time, commit or machine: the same application gives the same manifest (ARCHITECTURE §5). */
export interface ManifestDocument {
  /** `--release`, or the first 12 digits of `sha256`. */
  readonly version: string;
  /** Over the sorted (path, sha256) of all files but `manifest.json` and `positions.json`. */
  readonly sha256: string;
  /** Name of the application. */
  readonly name: string;
  /** What the stack names of its environments begin with. */
  readonly stackPrefix: string;
  /** In order of path; without `manifest.json`. */
  readonly files: readonly ManifestFile[];
}
