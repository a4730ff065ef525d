/** A buildspec, checked (https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html). */
export interface Buildspec {
  readonly shell: 'sh' | 'bash';
  /** Weakest of all: the project's and the action's variables go before. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names whose values later actions may read. */
  readonly exportedVariables: readonly string[];
  /** Name → version as written, `nodejs` → `22`. */
  readonly runtimeVersions: Readonly<Record<string, string>>;
  readonly phases: Readonly<Partial<Record<PhaseName, Phase>>>;
  readonly artifacts?: FileSelection;
  /** By the pipeline's artifact names. */
  readonly secondaryArtifacts: Readonly<Record<string, FileSelection>>;
  readonly reports: readonly Report[];
  readonly cache?: { readonly key?: string; readonly paths: readonly string[] };
}

export const PHASES = ['install', 'pre_build', 'build', 'post_build'] as const;
export type PhaseName = (typeof PHASES)[number];

export interface Phase {
  readonly commands: readonly string[];
  /** Run also when a command of the phase has failed. */
  readonly finally: readonly string[];
  /** `on-failure: ABORT`: nothing follows a failure, not even post_build. */
  readonly abort: boolean;
}

/** Files relative to a folder; `**` and names that begin with a dot count. */
export interface FileSelection {
  readonly files: readonly string[];
  readonly exclude: readonly string[];
  /** May hold wildcards. Default the build's folder. */
  readonly baseDirectory?: string;
  /** All files side by side in one folder. */
  readonly discardPaths: boolean;
}

export interface Report extends FileSelection {
  /** Name of the report group. */
  readonly group: string;
  /** `JUNITXML`, `COBERTURAXML`, … */
  readonly format: string;
}
