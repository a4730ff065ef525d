import type { ApplicationDocument, Deployment, GateDocument, ManifestDocument, ModelCounts, UnitTestsDocument } from '../documents';

export type Status = 'succeeded' | 'failed' | 'rejected' | 'pending' | 'skipped';

export interface ActionReport {
  readonly name: string;
  readonly status: Status;
  readonly seconds: number;
  /** What it said last, where it failed. */
  readonly message?: string;
  /** Its whole output. */
  readonly log?: string;
}

export interface StageReport {
  readonly name: string;
  readonly status: Status;
  readonly seconds: number;
  readonly actions: readonly ActionReport[];
}

export interface DecisionReport {
  readonly decision: 'approve' | 'reject';
  /** As given with --reason. */
  readonly reason?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What ran, as the engine tells it. */
export interface RunFacts {
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly status: Exclude<Status, 'skipped'>;
  readonly stages: readonly StageReport[];
  /** How often a changed pipeline restarted the run. */
  readonly restarts: number;
  /** How the approval was answered, and why, where somebody did with a command. */
  readonly decision?: DecisionReport;
  /** JSON documents found in the output artifacts, also of failed actions, by '<Stage>/<file>'. */
  readonly documents: Readonly<Record<string, unknown>>;
}

/** report.json (ARCHITECTURE §7). Parts that the run did not reach are absent. */
export interface Report {
  readonly run: string;
  readonly startedAt: string;
  readonly status: RunFacts['status'];
  readonly restarts: number;
  readonly decision?: DecisionReport;
  readonly model?: ModelCounts;
  readonly stages: readonly StageReport[];
  readonly unitTests?: UnitTestsDocument;
  readonly package?: Pick<ManifestDocument, 'version' | 'sha256' | 'files'>;
  readonly gate?: GateDocument;
  readonly review?: Deployment;
  /** By name, in the order in which the release reached them. */
  readonly environments: Readonly<Record<string, EnvironmentReport>>;
}

export interface EnvironmentReport {
  /** GraphQL address. */
  readonly api: string;
  readonly stack: string;
  readonly status: Deployment['status'];
  /** Of the stack. On AWS without the API key: a report is passed around, a key is not. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** Draws the report of a run from what the engine saw and the documents that the actions left. */
export function buildReport(facts: RunFacts): Report {
  const application = find<ApplicationDocument>(facts, 'application.json');
  const unitTests = find<UnitTestsDocument>(facts, 'unit-tests.json');
  const manifest = find<ManifestDocument>(facts, 'manifest.json');
  const gate = find<GateDocument>(facts, 'gate.json');
  const review = find<Deployment>(facts, 'review.json');
  const deployments = all<Deployment>(facts, 'deployment.json');
  return {
    run: facts.run,
    startedAt: facts.startedAt,
    status: facts.status,
    restarts: facts.restarts,
    ...(facts.decision ? { decision: facts.decision } : {}),
    ...(application ? { model: application.model } : {}),
    stages: facts.stages,
    ...(unitTests ? { unitTests } : {}),
    ...(manifest ? { package: { version: manifest.version, sha256: manifest.sha256, files: manifest.files } } : {}),
    ...(gate ? { gate } : {}),
    ...(review ? { review } : {}),
    environments: Object.fromEntries(deployments.map((deployment) => [deployment.environment, environmentReport(deployment)])),
  };
}

function environmentReport({ api, stack, status, outputs, warnings, cloud }: Deployment): EnvironmentReport {
  const { ApiKey: _key, ...rest } = outputs;
  return { api, stack, status, outputs: cloud === 'aws' ? rest : outputs, warnings };
}

function find<T>(facts: RunFacts, file: string): T | undefined {
  return all<T>(facts, file)[0];
}

/** The documents of this name, in the order of the stages that left them. */
function all<T>(facts: RunFacts, file: string): T[] {
  return facts.stages.flatMap(({ name }) => {
    const document = facts.documents[`${name}/${file}`];
    return document === undefined ? [] : [document as T];
  });
}
