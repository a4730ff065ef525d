/** An error that a user can act on: what is wrong and where (the message), what to do next, and the exit code (ARCHITECTURE §7). */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** 1 = the work was refused or failed; 2 = wrong usage or environment. */
  readonly exitCode: 1 | 2;
  /** What to do now: a command or a sentence, without a full stop. */
  readonly next?: string;

  constructor(message: string, options: { exitCode?: 1 | 2; next?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode ?? 1;
    if (options.next !== undefined) this.next = options.next;
  }
}
