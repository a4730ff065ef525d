import type { IncomingMessage } from 'node:http';

/** CORS headers of an answer to an origin that the guard has let in; none without an Origin. */
export function corsHeaders(request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'x-amzn-requestid,x-amzn-errortype',
    vary: 'origin',
  };
}

/** What a preflight is answered with, besides {@link corsHeaders}. */
export function preflightHeaders(request: IncomingMessage): Record<string, string> {
  return {
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
    'access-control-max-age': '600',
  };
}
