import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { FieldError } from './errors';

/** AppSync gives a request 30 seconds (AWS AppSync quotas, "Request execution time"). */
const INVOKE_MILLISECONDS = 30_000;

/**
 * Calls a function and gives what it returned. Throws a {@link FieldError}: `Lambda:Unhandled` with the function's own message if it
 * raised, `Lambda:<code>` if the call itself failed, `ExecutionTimeout` after 30 s.
 */
export async function invokeFunction(lambda: LambdaClient, functionArn: string, event: unknown): Promise<unknown> {
  const command = new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(JSON.stringify(event)) });
  const signal = AbortSignal.timeout(INVOKE_MILLISECONDS);
  const answer = await lambda.send(command, { abortSignal: signal }).catch((error: Error & { code?: string }) => {
    if (signal.aborted) throw new FieldError('ExecutionTimeout', 'Execution timed out.');
    throw new FieldError(`Lambda:${error.code ?? error.name}`, error.message);
  });
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  const payload: unknown = text === '' ? null : JSON.parse(text);
  if (answer.FunctionError) {
    const { errorMessage } = (payload ?? {}) as { errorMessage?: unknown };
    throw new FieldError('Lambda:Unhandled', errorMessage === undefined ? text : String(errorMessage));
  }
  return payload;
}
