import type { EngineEvent } from './events';
import type { Definition } from './pipeline-definition';
import type { PipelinePlan } from './plan';
import type { ApprovalAnswer, ApprovalQuestion } from './provider';
import type { RunRecord } from './run-record';
import type { Restart } from './run-result';

/** One run in this process: what stays the same, and the pipeline, which may change itself. */
export interface Session {
  readonly checkout: string;
  /** Folder that holds the definition; an update replaces it. */
  readonly definitionFolder: string;
  readonly record: RunRecord;
  readonly modelDir?: string;
  definition: Definition;
  plan: PipelinePlan;
  /** Set by the action that has changed the pipeline; the run starts again when the actions beside it have ended. */
  restart?: Restart;
  readonly emit: (event: EngineEvent) => void;
  readonly approve: (question: ApprovalQuestion) => Promise<ApprovalAnswer>;
  readonly environmentFor: (name: string) => Promise<Readonly<Record<string, string>>>;
  readonly signal: AbortSignal;
}
