export type RunStatus = 'succeeded' | 'failed' | 'rejected' | 'pending';
export type ActionStatus = RunStatus | 'skipped';

export interface ActionResult {
  readonly name: string;
  readonly status: ActionStatus;
  readonly seconds: number;
  /** Why it did not succeed; of an approval, what is to be approved. */
  readonly message?: string;
  /** File with everything that it printed. */
  readonly log?: string;
}

export interface StageResult {
  readonly name: string;
  readonly status: ActionStatus;
  readonly seconds: number;
  readonly actions: readonly ActionResult[];
}

/** A report file (JUnit, coverage) that an action has left. */
export interface ReportFile {
  readonly stage: string;
  readonly action: string;
  readonly group: string;
  readonly format: string;
  /** Absolute path. */
  readonly file: string;
}

/** The pipeline changed itself and the run started again from its first stage. */
export interface Restart {
  readonly stage: string;
  readonly action: string;
  /** What changed, in words. */
  readonly reason: string;
}

export interface RunResult {
  readonly run: string;
  /** `.blueline/runs/<run>` */
  readonly folder: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly status: RunStatus;
  /** True if somebody stopped it; `status` is then `failed`. */
  readonly interrupted: boolean;
  /** What the source action says of what it took: CommitId and others. */
  readonly source: Readonly<Record<string, string>>;
  /** Every stage of the pipeline; those that were not reached are `skipped`. */
  readonly stages: readonly StageResult[];
  readonly restarts: readonly Restart[];
  /** JSON documents of output artifacts, also of failed actions, by `<stage>/<file>`. */
  readonly documents: Readonly<Record<string, unknown>>;
  readonly reports: readonly ReportFile[];
  /** Only while the run waits for approval. */
  readonly waitingFor?: { readonly stage: string; readonly action: string; readonly message: string };
}
