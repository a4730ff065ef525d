import { createHash } from 'node:crypto';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';

/**
 * What functions see inside the embedded cloud (MiniStack 1.5.33), whatever their own environment says:
 *
 * | | AUTH=true (ours) | AUTH=false |
 * | --- | --- | --- |
 * | AWS_ACCESS_KEY_ID | `ASIA` + 16 hexadecimal digits, made of function and role ARN | the account's 12 digits |
 * | AWS_SECRET_ACCESS_KEY | made of the same two | the server's AWS_SECRET_ACCESS_KEY |
 * | AWS_SESSION_TOKEN | made of the same two | empty |
 * | sts:GetCallerIdentity | `arn:aws:sts::<account>:assumed-role/<role>/<function>` | `arn:aws:iam::<account>:root` |
 *
 * AWS_ENDPOINT_URL is the emulator's own port, AWS_REGION that of the function's ARN. So a request that a function signed (publishTrace) can
 * be verified by whoever knows the deployed functions. A 12-digit key is never checked by the emulator; here it has one fixed secret.
 */
export const SECRET_ACCESS_KEY = 'embedded-cloud';

export interface CredentialsOptions {
  /** The emulator's own address. */
  readonly endpoint: string;
  readonly region: string;
  /** 12 digits; the environment's access key. */
  readonly accountId: string;
}

/** Finds the secret of an access key; undefined for a key that nobody in this cloud has. */
export type SecretOf = (accessKeyId: string) => Promise<string | undefined>;

/** The secrets of the account's key and of every deployed function's role session. Unknown keys make it look at the functions again. */
export function secretsOf(options: CredentialsOptions): SecretOf {
  const known = new Map([[options.accountId, SECRET_ACCESS_KEY]]);
  const credentials = { accessKeyId: options.accountId, secretAccessKey: SECRET_ACCESS_KEY };
  const client = new LambdaClient({ endpoint: options.endpoint, region: options.region, credentials });
  let looking: Promise<void> | undefined;
  const look = async () => {
    for await (const page of paginateListFunctions({ client }, {})) {
      for (const { FunctionArn, Role } of page.Functions ?? []) {
        const session = functionSession(FunctionArn ?? '', Role ?? '');
        known.set(session.accessKeyId, session.secretAccessKey);
      }
    }
  };
  return async (accessKeyId) => {
    if (!known.has(accessKeyId) && /^ASIA[0-9A-F]{16}$/.test(accessKeyId)) {
      looking ??= look().finally(() => {
        looking = undefined;
      });
      await looking;
    }
    return known.get(accessKeyId);
  };
}

/** The session that the emulator gives a function under AUTH=true (`ministack.core.lambda_runtime.execution_credentials`); the contract test holds it. */
export function functionSession(functionArn: string, roleArn: string): { accessKeyId: string; secretAccessKey: string } {
  const digest = sha256(`${functionArn}:${roleArn}`);
  return { accessKeyId: `ASIA${digest.slice(0, 16).toUpperCase()}`, secretAccessKey: sha256(`secret:${digest}`) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
