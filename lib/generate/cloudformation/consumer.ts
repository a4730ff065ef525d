/** A function that takes its messages from a queue of its own. */
export interface Consumer {
  /** Logical ids begin with it: 'Behavior', 'NotifierIdentity'. */
  readonly role: string;
  /** Kebab case of the role. */
  readonly name: string;
  /** Event names, without schedules. */
  readonly events: readonly string[];
  /** `rate(…)` and `cron(…)`, each once. */
  readonly schedules: readonly string[];
  /** Seconds that its function may run. */
  readonly timeout: number;
}
