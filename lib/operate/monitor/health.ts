/** What `blueline monitor ENV --format json` prints. */
export interface EnvironmentHealth {
  readonly environment: string;
  readonly cloud: 'aws' | 'embedded';
  readonly region: string;
  readonly stack: string;
  /** Of the deployed package. */
  readonly version: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The dashboard; absent where there is none. */
  readonly link?: string;
  /** What needs somebody, the most urgent first. */
  readonly attention: readonly Attention[];
  /** undefined where the cloud evaluates none. */
  readonly alarms?: readonly AlarmState[];
  /** Figures of the last hour, by what they are of. */
  readonly figures: readonly Figures[];
  readonly queues: readonly QueueDepth[];
  readonly traces: Traces;
  /** What this cloud does not know, a sentence each. */
  readonly unknown: readonly string[];
}

export interface Attention {
  /** alarm: something is wrong now; warning: worth a look. */
  readonly level: 'alarm' | 'warning';
  readonly what: string;
  /** What to do: a command, or a page. */
  readonly next: string;
}

export interface AlarmState {
  /** Without the stack's name. */
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** ISO 8601, UTC: when it came into this state. */
  readonly since?: string;
  /** What it watches, in words. */
  readonly purpose: string;
  readonly isComposite: boolean;
}

/** One row of figures: `values` by name; absent = nothing was measured in this hour. */
export interface Figures {
  readonly of: string;
  readonly values: Readonly<Record<string, number>>;
}

export interface QueueDepth {
  /** Without the stack's name: `behavior-dead-letters`. */
  readonly name: string;
  readonly url: string;
  readonly waiting: number;
  /** Taken up and not yet done. */
  readonly inFlight: number;
  readonly isDeadLetters: boolean;
}

export interface Traces {
  /** Traces of the last hour with a part that failed; a flow that refused its command is one too. */
  readonly failed: number;
  /** Traces with a part that has been open for more than five minutes. */
  readonly stuck: number;
  /** The latest of both. */
  readonly latest: readonly TraceProblem[];
  /** False where there were too many to read all: the numbers are then at least. */
  readonly isComplete: boolean;
}

export interface TraceProblem {
  readonly correlationId: string;
  readonly component: string;
  readonly status: string;
  readonly message?: string;
  readonly at: string;
}
