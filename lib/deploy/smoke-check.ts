import { setTimeout as pause } from 'node:timers/promises';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { apiCaller, errorMessage } from '../after-deployment';
import { callApi } from '../api';
import { clientDefaults } from '../aws';
import type { ApplicationDocument } from '../documents';
import { UserError } from '../errors';

/** A trace that nothing has: asked where the model has no view query for everybody. */
const UNKNOWN_TRACE = {
  document: 'query ($id: String!) { Trace { get(correlationId: $id) { pending } } }',
  variables: { id: '00000000-0000-0000-0000-000000000000' },
};
/** Variable that the template gives every function. */
const VERSION = 'DRAFTSMAN_VERSION';
/** The function that answers queries, and says which version it is. */
const ANSWERING = 'QueryFunction';

export interface SmokeTarget {
  readonly environment: string;
  readonly region: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Physical names of the functions by logical id. */
  readonly functions: Readonly<Record<string, string>>;
  /** What has to run: the version, and the SHA-256 of the functions' zip in hexadecimal. */
  readonly version: string;
  readonly code: string;
  /**
   * How long a wrong answer may be that of an instance which is just being replaced.
   * @default 15
   */
  readonly seconds?: number;
}

/**
 * Whether what was deployed is what answers: every function has the code and the version of the package, the function behind the queries says
 * so itself, and the API answers one question that changes nothing. Read from what runs, not from the stack, which says what it was told.
 * @throws UserError with each thing that is not so
 */
export async function checkSmoke(application: ApplicationDocument, target: SmokeTarget): Promise<void> {
  const lambda = new LambdaClient({ ...clientDefaults, region: target.region });
  const deadline = Date.now() + (target.seconds ?? 15) * 1000;
  try {
    for (let wait = 200; ; wait *= 2) {
      const wrong = await findWrong(lambda, application, target);
      if (wrong.length === 0) return;
      if (Date.now() + wait > deadline) {
        throw new UserError(`${target.environment} is deployed, but its smoke check fails: ${wrong.join('; ')}`, {
          next: `what it does now: npx blueline monitor ${target.environment}; the release before: npx blueline rollback`,
        });
      }
      await pause(wait);
    }
  } finally {
    lambda.destroy();
  }
}

async function findWrong(lambda: LambdaClient, application: ApplicationDocument, target: SmokeTarget): Promise<string[]> {
  const found = await Promise.all([
    ...Object.values(target.functions).map((name) => wrongConfiguration(lambda, name, target)),
    ...(application.answersVersion ? [wrongAnswer(lambda, target)] : []),
    wrongQuery(application, target.outputs),
  ]);
  return found.filter((one) => one !== undefined);
}

async function wrongConfiguration(lambda: LambdaClient, FunctionName: string, { version, code }: SmokeTarget): Promise<string | undefined> {
  const { Environment, CodeSha256 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const runs = Environment?.Variables?.[VERSION];
  if (runs !== version) return `${FunctionName} is of version ${runs ?? 'unknown'}, not ${version}`;
  const hash = Buffer.from(CodeSha256 ?? '', 'base64').toString('hex');
  return hash === code ? undefined : `${FunctionName} has other code (${hash.slice(0, 12)}) than the package (${code.slice(0, 12)})`;
}

/** Asked directly: the instance that answers says what it was started with. */
async function wrongAnswer(lambda: LambdaClient, { functions, version }: SmokeTarget): Promise<string | undefined> {
  const FunctionName = functions[ANSWERING];
  if (FunctionName === undefined) return `the stack has no ${ANSWERING}`;
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify({ version: true })) }),
  );
  if (FunctionError) return `${FunctionName} fails: ${errorMessage(Payload)}`;
  const says = (JSON.parse(Buffer.from(Payload ?? []).toString()) as { version?: string } | null)?.version;
  return says === version ? undefined : `${FunctionName} answers as version ${says ?? 'unknown'}, not ${version}`;
}

async function wrongQuery(application: ApplicationDocument, outputs: SmokeTarget['outputs']): Promise<string | undefined> {
  const { document, variables } = application.smoke ?? UNKNOWN_TRACE;
  try {
    const { errors } = await callApi(apiCaller(outputs), document, variables);
    return errors?.length ? `the API answers ${errors.map(({ message }) => message).join(', ')} to ${document}` : undefined;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}
