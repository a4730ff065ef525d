import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { openRows, waitForTrace } from './api';
import { clientDefaults } from './aws';
import type { ApplicationDocument } from './documents';

/**
 * Runs the model's @afterDeployment notifiers and waits for their traces (ARCHITECTURE §5). A failure rolls nothing back (REFERENCE §9.7).
 * @param functionName gives the physical name of a function by its logical id
 * @returns a warning for each notifier that failed or did not end in time
 */
export async function runAfterDeployment(
  application: ApplicationDocument,
  target: { region: string; outputs: Readonly<Record<string, string>>; functionName: (logicalId: string) => string },
  say: (line: string) => void,
): Promise<string[]> {
  if (application.afterDeployment.length === 0) return [];
  const lambda = new LambdaClient({ ...clientDefaults, region: target.region });
  try {
    const started = application.afterDeployment.map(async ({ notifier, function: logicalId }) => {
      const correlationId = randomUUID();
      say(`running @afterDeployment notifier ${notifier}`);
      try {
        const answer = await lambda.send(
          new InvokeCommand({
            FunctionName: target.functionName(logicalId),
            Payload: Buffer.from(JSON.stringify({ afterDeployment: notifier, correlationId })),
          }),
        );
        if (answer.FunctionError) return `notifier ${notifier} failed: ${errorMessage(answer.Payload)}`;
        const trace = await waitForTrace(apiCaller(target.outputs), correlationId);
        const failed = trace.rows.find((row) => row.status === 'error');
        if (failed) return `notifier ${notifier} failed: ${failed.message ?? failed.component}`;
        return trace.quiet ? undefined : `notifier ${notifier} did not end within 60 s; still open: ${openRows(trace)}`;
      } catch (error) {
        return `notifier ${notifier} could not be run: ${(error as Error).message}`;
      }
    });
    return (await Promise.all(started)).filter((warning) => warning !== undefined);
  } finally {
    lambda.destroy();
  }
}

/** Who asks the deployed API: anybody who has its key. */
export function apiCaller(outputs: Readonly<Record<string, string>>) {
  return { url: outputs.GraphQLUrl ?? '', apiKey: outputs.ApiKey ?? '' };
}

/** What a function that failed says of itself. */
export function errorMessage(payload: Uint8Array | undefined): string {
  const text = Buffer.from(payload ?? []).toString();
  try {
    return (JSON.parse(text) as { errorMessage?: string }).errorMessage ?? text;
  } catch {
    return text;
  }
}
