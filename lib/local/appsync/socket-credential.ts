import type { IncomingMessage } from 'node:http';

/**
 * The headers that stand for those of a request, on a realtime connection: JSON in base64, as second subprotocol `header-…` (today's
 * clients) or as query parameter `header` (the older form). Empty if there are none: such a connection is refused.
 */
export function socketCredential(request: IncomingMessage): Record<string, string> {
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const inProtocol = protocols.find((name) => name.startsWith('header-'))?.slice('header-'.length);
  const inQuery = new URL(request.url ?? '/', 'http://localhost').searchParams.get('header');
  const encoded = inProtocol ?? inQuery ?? '';
  try {
    // `base64` reads the URL alphabet too; a `+` in a query has become a blank.
    return headersOf(JSON.parse(Buffer.from(encoded.replaceAll(' ', '+'), 'base64').toString('utf8')));
  } catch {
    return {};
  }
}

/** An authorization object of a client as headers, by lower-case name. */
export function headersOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => (typeof item === 'string' ? [[name.toLowerCase(), item]] : [])),
  );
}
