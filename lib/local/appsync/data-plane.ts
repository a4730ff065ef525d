import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { UserError } from '../../errors';
import { ApiRegistry, type ApiState } from './api-registry';
import type { Authenticators } from './authenticate';
import type { EmulatorAccess } from './emulator-access';
import { EmulatorProxy } from './emulator-proxy';
import { FunctionCalls } from './function-calls';
import { foreignRequest } from './guard';
import { HttpEndpoint } from './http-endpoint';
import { RealtimeEndpoint } from './realtime-endpoint';
import type { SecretOf } from './signature';
import { Subscriptions } from './subscriptions';
import { UserTokens } from './user-token';

export interface DataPlaneOptions {
  /** Base URL of the emulator itself: `http://127.0.0.1:PORT`. */
  readonly emulator: string;
  /** Port to listen on at 127.0.0.1; 0 = any free one. */
  readonly port: number;
  readonly region: string;
  /** The account, 12 digits, which is its root access key. */
  readonly accessKeyId: string;
  /**
   * The secret of that key: what the emulator has in its environment as AWS_SECRET_ACCESS_KEY.
   * @default 'test', MiniStack's default
   */
  readonly secretAccessKey?: string;
  /**
   * Secrets of the access keys whose signatures the IAM mode accepts: the account's own and those of function roles (with enforced roles
   * the emulator gives each function a session of its own; `secretsOf` of lib/local/cloud knows them).
   * @default the account's key alone
   */
  readonly secretOf?: SecretOf;
  /**
   * Origins of web pages that may call, as `http://localhost:3000`. All others are refused.
   * @default none
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Gets a line for each API that was loaded or not, and for each refused call.
   * @default nothing is written
   */
  readonly log?: (line: string) => void;
}

export interface DataPlane {
  readonly port: number;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The APIs as of the last call, with the reason where the deployed version is not the served one. */
  apis(): readonly Pick<ApiState, 'apiId' | 'stackName' | 'problem'>[];
  /** Ends all connections and frees the port. */
  close(): Promise<void>;
  /** The same, by the name that lib/local/cloud stops its parts by. */
  stop(): Promise<void>;
}

/** The port is taken. `code` is that of the system's error, so that a caller may choose another port. */
export class PortTaken extends UserError {
  readonly code = 'EADDRINUSE';
}

/** `/{apiId}/graphql`, the realtime path below it, and the one that older clients connect to. */
const API_PATH = /^\/([a-z0-9]{26})\/graphql(\/realtime|\/connect)?$/;

/** Idle connections stay open longer than any SDK keeps them, so that none is closed under a request. */
const KEEP_ALIVE_MILLISECONDS = 75_000;

/**
 * Opens the one public port of an environment: GraphQL APIs as they are deployed in the emulator, everything else handed on to it.
 * Throws {@link PortTaken} (exit code 2).
 */
export async function startDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const plane = new Plane(options);
  const port = await plane.listen(options.port);
  const close = () => plane.close();
  return { port, url: `http://127.0.0.1:${port}`, apis: () => plane.registry.list(), close, stop: close };
}

class Plane {
  readonly registry: ApiRegistry;
  private readonly server: Server;
  private readonly proxy: EmulatorProxy;
  private readonly http: HttpEndpoint;
  private readonly realtime: RealtimeEndpoint;
  private readonly origins: ReadonlySet<string>;
  private readonly log: (line: string) => void;
  private readonly clients: readonly { destroy(): void }[];

  constructor(options: DataPlaneOptions) {
    this.log = options.log ?? (() => {});
    this.origins = new Set(options.allowedOrigins);
    const { region, accessKeyId, secretAccessKey = 'test' } = options;
    const access: EmulatorAccess = { endpoint: options.emulator.replace(/\/+$/, ''), region, accessKeyId, secretAccessKey };
    // No second attempt: a mutation must not run twice. Idle connections go before the emulator closes them.
    const client = { region, endpoint: access.endpoint, credentials: { accessKeyId, secretAccessKey } };
    const agent = new Agent({ keepAlive: true, maxSockets: 500, timeout: 4_000 });
    const lambda = new LambdaClient({ ...client, maxAttempts: 1, requestHandler: { httpAgent: agent } });
    const cloudFormation = new CloudFormationClient({ ...client, requestHandler: { httpAgent: agent } });
    this.clients = [lambda, cloudFormation, agent];
    this.registry = new ApiRegistry(cloudFormation, access, this.log);
    const { registry, log } = this;
    const authenticators: Authenticators = {
      region,
      tokens: new UserTokens(access.endpoint),
      secretOf: options.secretOf ?? (async (id) => (id === accessKeyId ? secretAccessKey : undefined)),
      apiKeys: (apiId) => registry.apiKeys(apiId),
    };
    const functions = new FunctionCalls(lambda);
    const subscriptions = new Subscriptions(functions);
    this.proxy = new EmulatorProxy(new URL(access.endpoint), () => registry.markChanged());
    // The mutation has run: what goes wrong among its subscribers is not its caller's.
    const publish = (...what: Parameters<Subscriptions['publish']>) =>
      subscriptions.publish(...what).catch((error: Error) => log(`a mutation was not published: ${error.stack}`));
    this.http = new HttpEndpoint({ registry, authenticators, functions, log, publish });
    this.realtime = new RealtimeEndpoint({ registry, authenticators, subscriptions, log });
    this.server = createServer({ keepAliveTimeout: KEEP_ALIVE_MILLISECONDS, requestTimeout: 0 }, (request, response) =>
      this.request(request, response),
    );
    this.server.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  async listen(port: number): Promise<number> {
    return await new Promise<number>((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => {
        void this.close();
        reject(error.code === 'EADDRINUSE' ? busy(port) : error);
      });
      this.server.listen(port, '127.0.0.1', () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  async close(): Promise<void> {
    this.realtime.close();
    this.proxy.close();
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    for (const client of this.clients) client.destroy();
    await closed;
  }

  private request(request: IncomingMessage, response: ServerResponse): void {
    const foreign = foreignRequest(request.headers, this.origins);
    if (foreign) {
      this.log(`403: ${foreign}`);
      response
        .writeHead(403, { 'content-type': 'application/json', connection: 'close' })
        .end(JSON.stringify({ message: `refused: ${foreign}` }));
      return;
    }
    const apiId = apiPath(request)?.[1];
    if (!apiId) {
      this.proxy.forward(request, response);
      return;
    }
    this.http.answer(apiId, request, response).catch((error: Error) => {
      this.log(`500: ${error.stack}`);
      if (response.headersSent) return void response.destroy();
      const errorType = 'InternalFailure';
      response.writeHead(500, { 'content-type': 'application/json', 'x-amzn-errortype': errorType });
      response.end(JSON.stringify({ errors: [{ errorType, message: error.message }] }));
    });
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const foreign = foreignRequest(request.headers, this.origins);
    const apiId = apiPath(request)?.[1];
    if (foreign || !apiId) {
      if (foreign) this.log(`403: ${foreign}`);
      const line = foreign ? '403 Forbidden' : '404 Not Found';
      return void socket.end(
        `HTTP/1.1 ${line}\r\nconnection: close\r\n\r\n${foreign ? `refused: ${foreign}` : 'there is no realtime endpoint at this path'}\n`,
      );
    }
    this.realtime.upgrade(apiId, request, socket, head).catch((error: Error) => {
      this.log(`500: ${error.stack}`);
      socket.destroy();
    });
  }
}

function apiPath(request: IncomingMessage): RegExpExecArray | null {
  return API_PATH.exec((request.url ?? '').replace(/\?.*$/, ''));
}

function busy(port: number): PortTaken {
  return new PortTaken(`port ${port} on 127.0.0.1 is taken by another program`, {
    exitCode: 2,
    next: 'stop that program, or choose another port',
  });
}
