/** A pipeline as the engine runs it: read from the synthesised template, never written by hand. */
export interface PipelinePlan {
  /** Logical id of the pipeline. */
  readonly name: string;
  /** In the order in which they run. */
  readonly stages: readonly StagePlan[];
  /** `SUPERSEDED` or `QUEUED`. */
  readonly executionMode: string;
  /** Default values of the pipeline's variables, `#{variables.NAME}`. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether a run starts again when the pipeline has changed itself; without, it just ends there. */
  readonly restartOnUpdate: boolean;
}

export interface StagePlan {
  readonly name: string;
  /** Actions of a group run at the same time, groups one after the other (`RunOrder`). */
  readonly groups: readonly (readonly ActionPlan[])[];
  /** Conditions of the stage, which are not looked at here. */
  readonly rules: readonly StageRule[];
}

/** What CodePipeline would look at before a stage or after it. */
export interface StageRule {
  readonly when: 'BeforeEntry' | 'OnSuccess' | 'OnFailure';
  readonly name: string;
  /** As `CloudWatchAlarm`. */
  readonly provider: string;
}

export interface ActionPlan {
  readonly stage: string;
  readonly name: string;
  /** `<category>/<provider>` as `Build/CodeBuild`. */
  readonly provider: string;
  /** Of the provider; variables `#{…}` not yet replaced. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Names of artifacts. The primary input first. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Under which name later actions refer to this one's variables. */
  readonly namespace?: string;
  /** Environment variables of the action; variables `#{…}` not yet replaced. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of a CodeBuild action. */
  readonly project?: ProjectPlan;
  /** After this time the action has failed. */
  readonly timeoutMinutes?: number;
}

export interface ProjectPlan {
  /** Logical id. */
  readonly name: string;
  /** Path in the primary input, or the text itself. */
  readonly buildspec: string;
  /** Environment variables of the project; those of the action go before. */
  readonly environment: Readonly<Record<string, string>>;
}

/** All actions in the order in which they run. */
export function actionsOf(plan: PipelinePlan): ActionPlan[] {
  return plan.stages.flatMap((stage) => stage.groups.flat());
}
