import { UserError } from '../errors';

interface Refusal {
  readonly names: readonly string[];
  readonly says: (message: string) => string;
  readonly next: string;
  readonly exitCode: 1 | 2;
}

/** Answers of AWS that a person can do something about, by the error's name (CodePipeline API reference, "Common Errors" and the verbs). */
const REFUSALS: readonly Refusal[] = [
  {
    names: ['ExpiredTokenException', 'ExpiredToken', 'TokenRefreshRequired', 'RequestExpired'],
    says: () => 'the AWS credentials have expired',
    next: 'log in again (aws sso login), then repeat the command',
    exitCode: 2,
  },
  {
    names: [
      'CredentialsProviderError',
      'UnrecognizedClientException',
      'InvalidClientTokenId',
      'InvalidSignatureException',
      'TokenProviderError',
    ],
    says: (message) => `no working AWS credentials: ${message}`,
    next: 'log in (aws sso login, aws configure), then repeat the command',
    exitCode: 2,
  },
  {
    names: ['AccessDeniedException', 'AccessDenied'],
    says: (message) => `AWS does not allow this: ${message}`,
    next: 'ask for the permission that the message names; docs/operate.md lists what each command needs',
    exitCode: 1,
  },
  {
    names: ['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded', 'ThrottledException'],
    says: () => 'AWS answers too slowly: it refused the call as one too many, several times in a row',
    next: 'wait a minute and repeat the command',
    exitCode: 1,
  },
  {
    names: ['PipelineNotFoundException'],
    says: (message) => `there is no such pipeline: ${message}`,
    next: 'check AWS_REGION and --pipeline; docs/deploy.md deploys one',
    exitCode: 2,
  },
  {
    names: ['InvalidApprovalTokenException', 'ApprovalAlreadyCompletedException'],
    says: () => 'the approval that was shown is not the one that waits now: somebody answered it, or another run took its place',
    next: 'blueline status shows what waits now',
    exitCode: 1,
  },
  {
    names: ['NotLatestPipelineExecutionException', 'PipelineExecutionOutdatedException'],
    says: (message) => `a newer run has been in this stage since: ${message}`,
    next: 'blueline start runs the pipeline again',
    exitCode: 1,
  },
  {
    names: ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNRESET', 'ETIMEDOUT', 'TimeoutError'],
    says: (message) => `AWS cannot be reached: ${message}`,
    next: 'check the network, the proxy and AWS_REGION',
    exitCode: 2,
  },
];

/** Does `work`; an answer of AWS that is known becomes a sentence with a way out. Other errors pass unchanged. */
export async function sayingWhatAwsSays<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explained(error);
  }
}

/** A UserError for what is known, else the error itself. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  // The code of a network error may lie in the error, in its cause, or only in the text of a wrapper.
  const cause = (error as { cause?: { code?: string } }).cause?.code;
  const code = (error as NodeJS.ErrnoException).code ?? cause ?? /\b(E[A-Z_]{5,})\b/.exec(error.message)?.[1];
  const found = REFUSALS.find(({ names }) => names.includes(error.name) || (code !== undefined && names.includes(code)));
  if (!found) return error;
  return new UserError(found.says(error.message), { exitCode: found.exitCode, next: found.next, cause: error });
}
