import { InvokeCommand, type InvokeCommandOutput, type LambdaClient } from '@aws-sdk/client-lambda';
import { FieldError } from './errors';

/** AppSync gives a request 30 seconds (AWS AppSync quotas, "Request execution time"). */
const INVOKE_MILLISECONDS = 30_000;

/**
 * Calls of one function at the same time; others wait for their turn. Each would be a process of its own here (35 MiB), and two keep the
 * processors of a laptop busy. A function that resolves a field of the API that it calls itself could wait for its own turn: ours do not.
 */
const AT_ONCE = 2;

/** Calls deployed functions for the fields that they resolve. */
export class FunctionCalls {
  private readonly turns = new Map<string, Turns>();

  constructor(private readonly lambda: LambdaClient) {}

  /**
   * Calls a function and gives what it returned. Throws a {@link FieldError}: `Lambda:Unhandled` with the function's own message if it
   * raised, `Lambda:<code>` if the call itself failed, `ExecutionTimeout` after 30 s, waiting included.
   */
  async invoke(functionArn: string, event: unknown): Promise<unknown> {
    const turns = this.turns.get(functionArn) ?? new Turns();
    this.turns.set(functionArn, turns);
    const signal = AbortSignal.timeout(INVOKE_MILLISECONDS);
    const answer = await turns.run(signal, () => this.send(functionArn, event, signal));
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    const payload: unknown = text === '' ? null : JSON.parse(text);
    if (answer.FunctionError) {
      const { errorMessage } = (payload ?? {}) as { errorMessage?: unknown };
      throw new FieldError('Lambda:Unhandled', errorMessage === undefined ? text : String(errorMessage));
    }
    return payload;
  }

  private async send(functionArn: string, event: unknown, signal: AbortSignal): Promise<InvokeCommandOutput> {
    const command = new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(event)) });
    return await this.lambda.send(command, { abortSignal: signal }).catch((error: Error & { code?: string }) => {
      if (signal.aborted) throw timedOut();
      throw new FieldError(`Lambda:${error.code ?? error.name}`, error.message);
    });
  }
}

/** Lets {@link AT_ONCE} pieces of work run, the others in the order in which they came. */
class Turns {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.running >= AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      if (signal.aborted) throw timedOut();
      return await work();
    } finally {
      const next = this.waiting.shift(); // takes over this place
      if (next) next();
      else this.running -= 1;
    }
  }
}

function timedOut(): FieldError {
  return new FieldError('ExecutionTimeout', 'Execution timed out.');
}
