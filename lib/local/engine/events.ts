import type { ActionStatus, RunStatus } from './run-result';

/** What happens in a run, as it happens. */
export type EngineEvent =
  | { readonly type: 'run-started'; readonly run: string; readonly folder: string; readonly stages: readonly StageOutline[] }
  | { readonly type: 'stage-started'; readonly stage: string }
  | { readonly type: 'action-started'; readonly stage: string; readonly action: string; readonly log: string }
  | OutputEvent
  | {
      readonly type: 'action-finished';
      readonly stage: string;
      readonly action: string;
      readonly status: ActionStatus;
      readonly seconds: number;
      readonly message?: string;
    }
  | { readonly type: 'stage-finished'; readonly stage: string; readonly status: ActionStatus; readonly seconds: number }
  | {
      readonly type: 'restarted';
      readonly stage: string;
      readonly action: string;
      readonly reason: string;
      readonly stages: readonly StageOutline[];
    }
  | { readonly type: 'run-finished'; readonly run: string; readonly status: RunStatus; readonly seconds: number };

/** A line of an action: what its commands print, or (`engine`) what the engine says of them. */
export interface OutputEvent {
  readonly type: 'output';
  readonly stage: string;
  readonly action: string;
  readonly stream: 'stdout' | 'stderr' | 'engine';
  readonly line: string;
}

export interface StageOutline {
  readonly name: string;
  readonly actions: readonly string[];
}
