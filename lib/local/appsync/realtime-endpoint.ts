import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { authenticate, UNAUTHORIZED } from './authenticate';
import { RealtimeConnection, type RealtimeParts, type Refusal } from './realtime-connection';
import { socketCredential } from './socket-credential';

/** AppSync: messages of at most 240 KB; a start carries its query and a token, so be generous. */
const MAX_MESSAGE_BYTES = 1_000_000;

/** Takes WebSocket connections with subprotocol `graphql-ws` (AWS AppSync Developer Guide, "Building a real-time WebSocket client"). */
export class RealtimeEndpoint {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: () => 'graphql-ws',
  });

  constructor(private readonly parts: RealtimeParts) {}

  /** Authorises first, then takes the connection in any case: a refusal is told inside it, since a refused upgrade tells clients nothing. */
  async upgrade(apiId: string, request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!offered.includes('graphql-ws')) {
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\nthe subprotocol graphql-ws is required\n');
      return;
    }
    const refusal = await this.refusal(apiId, request);
    this.server.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
      new RealtimeConnection(webSocket, apiId, this.parts, refusal);
    });
  }

  /** Ends all connections. */
  close(): void {
    for (const client of this.server.clients) client.terminate();
    this.server.close();
  }

  private async refusal(apiId: string, request: IncomingMessage): Promise<Refusal | undefined> {
    const { registry, authenticators, log } = this.parts;
    const state = await registry.find(apiId);
    if (!state?.api)
      return { errorType: 'BadRequestException', message: state?.problem ?? `GraphQL API ${apiId} not found.`, errorCode: 400 };
    // Clients sign `{}` at the GraphQL endpoint + /connect, whatever URL they connect to.
    const signed = { method: 'POST', path: `/${apiId}/graphql/connect`, body: '{}' };
    const caller = await authenticate(state.api.definition, { headers: socketCredential(request), signed }, authenticators);
    if (!('refused' in caller)) return undefined;
    log(`API ${apiId}: realtime connection refused, ${caller.refused}`);
    return { ...UNAUTHORIZED, errorCode: 401 };
  }
}
