import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** Where the emulator is and how to call it as its account's root. */
export interface EmulatorAccess {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A signed GET for the few calls that have no SDK client here. */
export async function signedGet(access: EmulatorAccess, service: string, path: string): Promise<unknown> {
  const signer = new SignatureV4({ service, region: access.region, credentials: access, sha256: Sha256 });
  const { hostname, host } = new URL(access.endpoint);
  const request = await signer.sign({ method: 'GET', protocol: 'http:', hostname, path, headers: { host } });
  const answer = await fetch(`${access.endpoint}${path}`, { headers: request.headers });
  if (!answer.ok) throw new Error(`GET ${path} of the emulator: HTTP ${answer.status} ${await answer.text()}`);
  return await answer.json();
}
