import { timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Caller, Credential } from './caller';

/** Finds the secret of an access key; undefined for one that nobody in this cloud has. */
export type SecretOf = (accessKeyId: string) => Promise<string | undefined>;

/** A signature is good for five minutes around its date (AWS General Reference, "Signature Version 4"). */
const VALID_MILLISECONDS = 5 * 60_000;

const SCHEME =
  /^AWS4-HMAC-SHA256\s+Credential=([^/\s,]+)\/(\d{8})\/([^/\s,]+)\/([^/\s,]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** Whether an Authorization header is a SigV4 one. */
export function isSigned(authorization: string): boolean {
  return authorization.startsWith('AWS4-');
}

/** The caller of a request with a SigV4 header for service `appsync`, by signing it again; or why it is refused. */
export async function verifySignature(
  credential: Credential,
  secretOf: SecretOf,
  region: string,
): Promise<Caller | { readonly refused: string }> {
  const { headers, signed } = credential;
  const parts = SCHEME.exec(headers.authorization ?? '');
  if (!parts) return { refused: 'not a complete SigV4 header' };
  const [, accessKeyId = '', day = '', scopeRegion = '', service = '', names = '', signature = ''] = parts;
  if (service !== 'appsync' || scopeRegion !== region)
    return { refused: `signed for ${service} in ${scopeRegion}, not for appsync in ${region}` };
  const date = signingDate(headers['x-amz-date'] ?? '');
  if (!date || !headers['x-amz-date']?.startsWith(day)) return { refused: 'X-Amz-Date is missing or of another day than the signature' };
  if (Math.abs(Date.now() - date.getTime()) > VALID_MILLISECONDS)
    return { refused: `signed at ${headers['x-amz-date']}, which is not now` };
  const secretAccessKey = await secretOf(accessKeyId);
  if (secretAccessKey === undefined) return { refused: `access key ${accessKeyId} is unknown` };
  const covered = names.split(';');
  if (!covered.includes('host')) return { refused: 'the signature does not cover the host' };
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    applyChecksum: false,
  });
  const present = Object.fromEntries(covered.map((name) => [name, headers[name] ?? '']));
  const request = { method: signed.method, protocol: 'http:', hostname: '', path: signed.path, headers: present, body: signed.body };
  // A declared hash is taken as it stands by the signer, so it must be the body's own.
  if (headers['x-amz-content-sha256'] && headers['x-amz-content-sha256'] !== (await bodyHash(signed.body)))
    return { refused: 'the body is not the signed one' };
  const again = await signer.sign(request, { signingDate: date, signableHeaders: new Set(covered) });
  const expected = SCHEME.exec(again.headers.authorization ?? '')?.[6] ?? '';
  if (expected.length !== signature.length || !timingSafeEqual(Buffer.from(expected), Buffer.from(signature)))
    return { refused: 'the signature is wrong' };
  return caller(accessKeyId);
}

async function bodyHash(body: string): Promise<string> {
  const hash = new Sha256();
  hash.update(body);
  return Buffer.from(await hash.digest()).toString('hex');
}

function signingDate(text: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/**
 * AppSync's identity of the IAM mode (AWS AppSync Developer Guide, "AWS_IAM authorization"). Of a role session only the access key is
 * known here, so it stands for the name, and there is no ARN.
 */
function caller(accessKeyId: string): Caller {
  const isAccount = /^\d{12}$/.test(accessKeyId);
  const identity = {
    accountId: isAccount ? accessKeyId : null,
    cognitoIdentityPoolId: null,
    cognitoIdentityId: null,
    sourceIp: ['127.0.0.1'],
    username: accessKeyId,
    userArn: isAccount ? `arn:aws:iam::${accessKeyId}:root` : null,
    cognitoIdentityAuthType: null,
    cognitoIdentityAuthProvider: null,
  };
  return { mode: 'AWS_IAM', groups: [], identity };
}
