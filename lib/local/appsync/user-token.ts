import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import type { UserPool } from './api-definition';
import type { Caller } from './caller';

/** Clocks may differ this much; everything runs on one machine. */
const LEEWAY_SECONDS = 1;

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/**
 * Verifies tokens of Cognito user pools: RS256 by a key that the pool publishes, issuer, expiry, use and client (Amazon Cognito
 * Developer Guide, "Verifying JSON web tokens"). An unknown key id makes it read the pool's keys again.
 */
export class UserTokens {
  private readonly keys = new Map<string, KeySet>();

  /** @param emulator base URL; the keys are at `{emulator}/{poolId}/.well-known/jwks.json`. */
  constructor(private readonly emulator: string) {}

  /** The caller of a token (id or access, `Bearer ` allowed), or why it is refused. */
  async verify(header: string, pools: readonly UserPool[]): Promise<Caller | { readonly refused: string }> {
    const token = header.replace(/^bearer\s+/i, '').trim();
    try {
      const { iss } = decodeJwt(token);
      const pool = pools.find(({ id }) => typeof iss === 'string' && iss.endsWith(`/${id}`));
      if (!pool) return { refused: `issued by ${iss}, not by a user pool of this API` };
      const { payload } = await jwtVerify(token, this.keysOf(pool.id), {
        algorithms: ['RS256'],
        clockTolerance: LEEWAY_SECONDS,
        requiredClaims: ['exp'],
      });
      const problem = claimProblem(payload, pool);
      return problem ? { refused: problem } : caller(payload);
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError) return { refused: error.message };
      throw error;
    }
  }

  private keysOf(poolId: string): KeySet {
    const known = this.keys.get(poolId);
    if (known) return known;
    // No cool-down: a pool that was made anew has new keys at once, and they are read from this machine.
    const set = createRemoteJWKSet(new URL(`${this.emulator}/${poolId}/.well-known/jwks.json`), { cooldownDuration: 0 });
    this.keys.set(poolId, set);
    return set;
  }
}

function claimProblem(claims: JWTPayload, pool: UserPool): string | undefined {
  if (claims.token_use !== 'id' && claims.token_use !== 'access') return `a token for '${claims.token_use}'`;
  const client = String(claims.token_use === 'id' ? claims.aud : claims.client_id);
  if (pool.clientPattern && !new RegExp(`^(?:${pool.clientPattern})$`).test(client)) return `client ${client} is not allowed`;
  return undefined;
}

function caller(claims: JWTPayload): Caller {
  const groups = Array.isArray(claims['cognito:groups']) ? claims['cognito:groups'].map(String) : [];
  const identity = {
    sub: claims.sub ?? null,
    issuer: claims.iss,
    username: claims['cognito:username'] ?? claims.username ?? null,
    claims,
    sourceIp: ['127.0.0.1'],
    defaultAuthStrategy: 'ALLOW',
    groups: groups.length > 0 ? groups : null,
  };
  return { mode: 'AMAZON_COGNITO_USER_POOLS', groups, identity };
}
