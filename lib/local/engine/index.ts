/** The second engine: runs the pipeline of a synthesised template on this machine. */
export { type Decision, noteDecision, readDecision } from './decision';
export { ensureDefinition } from './definition';
export type { EngineEvent, OutputEvent, StageOutline } from './events';
export type { ApprovalQuestion } from './provider';
export { type RepeatStageOptions, type RetryOptions, repeatStage, retryRun } from './repeat';
export { type CommonOptions, lastRun, type ResumeOptions, type RunOptions, resumeRun, runPipeline, waitingRunOf } from './run';
export { runsFolder } from './run-folder';
export type { ActionResult, ActionStatus, ReportFile, Restart, RunResult, RunStatus, StageResult } from './run-result';
