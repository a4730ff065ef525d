import type { RawData, WebSocket } from 'ws';
import type { ApiRegistry } from './api-registry';
import { type Authenticators, authenticate, UNAUTHORIZED } from './authenticate';
import { MalformedRequest, readOperationRequest } from './prepare-operation';
import { headersOf } from './socket-credential';
import type { Subscriptions } from './subscriptions';

/** What connections work with. */
export interface RealtimeParts {
  readonly registry: ApiRegistry;
  readonly authenticators: Authenticators;
  readonly subscriptions: Subscriptions;
  log(line: string): void;
}

/** Why a connection is refused. Clients stop trying only if the code is 400, 401 or 403. */
export interface Refusal {
  readonly errorType: string;
  readonly message: string;
  readonly errorCode: number;
}

interface Message {
  readonly type?: string;
  readonly id?: string;
  readonly payload?: { readonly data?: unknown; readonly extensions?: { readonly authorization?: unknown } };
}

/** Clients give a connection up if nothing came for this long. */
const TIMEOUT_MILLISECONDS = 300_000;
const KEEP_ALIVE_MILLISECONDS = 60_000;
/** AppSync quota "Subscriptions per connection". */
const MAX_SUBSCRIPTIONS = 100;

/** One realtime connection: connection_init, then any number of subscriptions. Messages are worked on one after the other. */
export class RealtimeConnection {
  private readonly stops = new Map<string, () => void>();
  private keepAlive: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly socket: WebSocket,
    private readonly apiId: string,
    private readonly parts: RealtimeParts,
    private readonly refusal: Refusal | undefined,
  ) {
    socket.on('message', (data) => {
      this.work = this.work.then(() => this.receive(data)).catch((error: Error) => this.fail(undefined, 'InternalFailure', error.message));
    });
    socket.on('close', () => this.end());
    socket.on('error', () => socket.terminate());
  }

  private async receive(data: RawData): Promise<void> {
    const message = read(data);
    if (message.type === 'connection_init') return this.open();
    if (!this.keepAlive) return this.fail(message.id, 'UnauthorizedException', 'connection_init must come first');
    if (message.type === 'start') return await this.start(message);
    if (message.type === 'stop') return this.stop(message.id ?? '');
    this.fail(message.id, 'UnsupportedOperation', `${message.type ?? 'unknown'} not supported through the realtime channel`);
  }

  private open(): void {
    if (this.refusal) {
      this.send({ type: 'connection_error', payload: { errors: [this.refusal] } });
      this.socket.close(1008);
      return;
    }
    this.send({ type: 'connection_ack', payload: { connectionTimeoutMs: TIMEOUT_MILLISECONDS } });
    this.send({ type: 'ka' });
    clearInterval(this.keepAlive);
    this.keepAlive = setInterval(() => this.send({ type: 'ka' }), KEEP_ALIVE_MILLISECONDS);
  }

  private async start({ id, payload }: Message): Promise<void> {
    const { registry, authenticators, subscriptions, log } = this.parts;
    if (!id) return this.fail(undefined, 'BadRequestException', 'start needs an id');
    if (this.stops.has(id)) return this.fail(id, 'DuplicatedOperationError', `subscription ${id} is active already`);
    if (this.stops.size >= MAX_SUBSCRIPTIONS)
      return this.fail(id, 'MaxSubscriptionsReachedError', `Max number of ${MAX_SUBSCRIPTIONS} subscriptions reached`);
    const body = typeof payload?.data === 'string' ? payload.data : '';
    const api = (await registry.find(this.apiId))?.api;
    if (!api) return this.fail(id, 'NotFoundException', `GraphQL API ${this.apiId} not found.`);
    const headers = headersOf(payload?.extensions?.authorization);
    const caller = await authenticate(
      api.definition,
      { headers, signed: { method: 'POST', path: `/${this.apiId}/graphql`, body } },
      authenticators,
    );
    if ('refused' in caller) {
      log(`API ${this.apiId}: subscription refused, ${caller.refused}`);
      return this.fail(id, UNAUTHORIZED.errorType, UNAUTHORIZED.message);
    }
    try {
      const request = readOperationRequest(body);
      const started = subscriptions.subscribe(api, {
        request,
        caller,
        headers,
        deliver: (data) => this.send({ id, type: 'data', payload: data }),
        end: (errors) => {
          this.stops.delete(id);
          this.send({ id, type: 'error', payload: { errors } });
        },
      });
      if ('errors' in started) return this.send({ id, type: 'error', payload: { errors: started.errors } });
      this.stops.set(id, started);
      this.send({ id, type: 'start_ack' });
    } catch (error) {
      if (!(error instanceof MalformedRequest)) throw error;
      this.fail(id, 'MalformedHttpRequestException', error.message);
    }
  }

  private stop(id: string): void {
    this.stops.get(id)?.();
    this.stops.delete(id);
    this.send({ id, type: 'complete' });
  }

  private end(): void {
    clearInterval(this.keepAlive);
    for (const stop of this.stops.values()) stop();
    this.stops.clear();
  }

  private fail(id: string | undefined, errorType: string, message: string): void {
    this.send({ ...(id ? { id } : {}), type: 'error', payload: { errors: [{ errorType, message }] } });
  }

  private send(message: object): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
  }
}

function read(data: RawData): Message {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
