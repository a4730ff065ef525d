import type { IncomingHttpHeaders } from 'node:http';

/**
 * Why a request is refused, or undefined if it may pass. The emulator runs whatever it is sent, so a web page must not reach it: a
 * foreign Origin, a foreign Host (DNS rebinding) or a fetch from another site (LOCAL-CLOUD §3.1).
 * @param allowedOrigins exact origins, as `http://localhost:3000`.
 */
export function foreignRequest(headers: IncomingHttpHeaders, allowedOrigins: ReadonlySet<string>): string | undefined {
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  const own = host === '127.0.0.1' || host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.amazonaws.com');
  if (!own) return `host '${headers.host ?? ''}' is not this machine`;
  const { origin } = headers;
  if (origin !== undefined) return allowedOrigins.has(origin) ? undefined : `origin '${origin}' is not allowed`;
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site' ? `a ${site} request of a web page` : undefined;
}
