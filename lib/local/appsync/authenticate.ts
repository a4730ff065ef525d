import type { ApiDefinition } from './api-definition';
import { isValidApiKey } from './api-keys';
import type { Caller, Credential } from './caller';
import { isSigned, type SecretOf, verifySignature } from './signature';
import type { UserTokens } from './user-token';

/** What is needed to check credentials. */
export interface Authenticators {
  readonly tokens: UserTokens;
  readonly secretOf: SecretOf;
  readonly region: string;
  /** Expiry by key, of an API. */
  apiKeys(apiId: string): ReadonlyMap<string, number>;
}

/** The answer to a call without a valid credential (HTTP 401). */
export const UNAUTHORIZED = { errorType: 'UnauthorizedException', message: 'You are not authorized to make this call.' } as const;

/**
 * The caller of a request: its Authorization header if the API has that mode and it is valid, else its API key. Otherwise the reasons,
 * for the log: a client learns only that it is refused.
 */
export async function authenticate(
  api: ApiDefinition,
  credential: Credential,
  by: Authenticators,
): Promise<Caller | { readonly refused: string }> {
  const { authorization, 'x-api-key': apiKey } = credential.headers;
  const reasons: string[] = [];
  if (authorization) {
    const checked = await byAuthorization(api, authorization, credential, by);
    if (!('refused' in checked)) return checked;
    reasons.push(checked.refused);
  }
  if (apiKey) {
    const known = api.modes.includes('API_KEY') && api.apiKeys.includes(apiKey);
    if (known && isValidApiKey(by.apiKeys(api.apiId), apiKey)) return { mode: 'API_KEY', groups: [], identity: null };
    reasons.push(known ? 'the API key has expired' : 'the API key is not one of this API');
  }
  return { refused: reasons.join('; ') || 'neither a token nor a signature nor an API key' };
}

async function byAuthorization(api: ApiDefinition, authorization: string, credential: Credential, by: Authenticators) {
  if (isSigned(authorization)) {
    if (!api.modes.includes('AWS_IAM')) return { refused: 'this API has no IAM mode' };
    return await verifySignature(credential, by.secretOf, by.region);
  }
  if (api.userPools.length === 0) return { refused: 'this API has no user pool' };
  return await by.tokens.verify(authorization, api.userPools);
}
