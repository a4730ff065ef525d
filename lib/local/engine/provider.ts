import type { FileReport } from './build-output';
import type { ActionPlan } from './plan';

/** What approval an action asks for. */
export interface ApprovalQuestion {
  readonly run: string;
  readonly stage: string;
  readonly action: string;
  /** The text of the action. */
  readonly message: string;
  /** Documents of the run so far, by `<stage>/<file>`: `Approve/review.json` says what would change. */
  readonly documents: Readonly<Record<string, unknown>>;
}

export type ApprovalAnswer = 'approved' | 'rejected' | 'pending';

/** All that an action may use. */
export interface ActionContext {
  /** With the pipeline's variables replaced. */
  readonly action: ActionPlan;
  readonly run: string;
  /** Name of the pipeline's stack. */
  readonly pipeline: string;
  readonly checkout: string;
  /** Folder of the model in the source, with '/'; unknown if no action names one. */
  readonly modelFolder?: string;
  /** Folder whose copy takes the place of the model in the source. */
  readonly modelDir?: string;
  /** Of a source action: whether it takes the checkout, which the first one does. */
  readonly isCheckout: boolean;
  /** Of a source action: whether the model is in it, which is so of the last one. */
  readonly isModelSource: boolean;
  /** Commit that the run builds; empty until the source is there. */
  readonly commit: string;
  /** Where `pipeline update` leaves an assembly. */
  readonly engineDir: string;
  /** An empty folder, the action's own. */
  readonly work: string;
  /** Artifact name → folder, to be copied, not changed. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly output: (line: string, stream: 'stdout' | 'stderr' | 'engine') => void;
  /** Variables that lead to the cloud of an environment (AWS_ENDPOINT_URL and so on). */
  readonly environmentFor: (name: string) => Promise<Readonly<Record<string, string>>>;
  readonly approve: (question: Pick<ApprovalQuestion, 'message'>) => Promise<ApprovalAnswer>;
  readonly signal: AbortSignal;
}

/** How an action ended. Its artifacts are handed on only if it succeeded. */
export interface ActionOutcome {
  readonly status: 'succeeded' | 'failed' | 'rejected' | 'pending';
  /** Why not, or what waits. */
  readonly message?: string;
  /** For later actions, by the action's namespace. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Artifact name → folder, which is moved away. Of a failed action too, for the documents in it. */
  readonly artifacts?: ReadonlyMap<string, string>;
  readonly reports?: readonly FileReport[];
}

/** One kind of action. */
export interface Provider {
  /** @throws UserError (exit code 2) if the action asks for something that this engine does not know; called before the run starts */
  check?(action: ActionPlan): void;
  run(context: ActionContext): Promise<ActionOutcome>;
}
