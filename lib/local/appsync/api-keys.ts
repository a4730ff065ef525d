import { type EmulatorAccess, signedGet } from './emulator-access';

/** Expiry of each key of an API by key, in seconds since 1970 (AppSync API reference, ListApiKeys). */
export async function readApiKeys(access: EmulatorAccess, apiId: string): Promise<ReadonlyMap<string, number>> {
  const { apiKeys = [] } = (await signedGet(access, 'appsync', `/v1/apis/${apiId}/apikeys`)) as {
    apiKeys?: { id: string; expires: number }[];
  };
  return new Map(apiKeys.map(({ id, expires }) => [id, expires]));
}

/** Whether a key is one of these and has not expired. */
export function isValidApiKey(keys: ReadonlyMap<string, number>, key: string, now = Date.now() / 1000): boolean {
  const expires = keys.get(key);
  return expires !== undefined && expires > now;
}
