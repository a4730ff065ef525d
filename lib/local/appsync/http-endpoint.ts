import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiRegistry, ApiState } from './api-registry';
import { type Authenticators, authenticate, UNAUTHORIZED } from './authenticate';
import { corsHeaders, preflightHeaders } from './cors';
import { executeOperation, type MutationResult } from './execute-operation';
import type { LoadedApi } from './load-api';
import { MalformedRequest, readOperationRequest } from './prepare-operation';
import type { OperationContext } from './resolve-field';

/** AppSync takes at most 1 MB of query and variables. */
const MAX_BODY_BYTES = 1_000_000;

/** What the endpoint works with. */
export interface EndpointParts {
  readonly registry: ApiRegistry;
  readonly authenticators: Authenticators;
  readonly functions: OperationContext['functions'];
  /** Hands a mutation's result to its subscribers. */
  publish(api: LoadedApi, result: MutationResult): Promise<void>;
  log(line: string): void;
}

/** Answers `POST /{apiId}/graphql` and its CORS preflight as AppSync does. */
export class HttpEndpoint {
  constructor(private readonly parts: EndpointParts) {}

  async answer(apiId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') {
      response.writeHead(200, { ...corsHeaders(request), ...preflightHeaders(request) }).end();
      return;
    }
    const reply = new Reply(request, response);
    if (request.method !== 'POST') return reply.error(405, 'BadRequestException', `${request.method} is not supported, only POST`);
    const body = await readBody(request);
    if (body === undefined)
      return reply.error(413, 'RequestEntityTooLargeException', `Request body is larger than ${MAX_BODY_BYTES} bytes.`);
    const state = await this.parts.registry.find(apiId);
    if (!state) return reply.error(404, 'NotFoundException', `GraphQL API ${apiId} not found.`);
    if (!state.api)
      return reply.error(500, 'InternalFailure', `API ${apiId} of stack ${state.stackName} cannot be served: ${state.problem}`);
    await this.execute(state, state.api, request, body, reply);
  }

  private async execute(state: ApiState, api: LoadedApi, request: IncomingMessage, body: string, reply: Reply): Promise<void> {
    const { parts } = this;
    const headers = flatHeaders(request);
    const signed = { method: 'POST', path: (request.url ?? '').replace(/\?.*$/, ''), body };
    const caller = await authenticate(api.definition, { headers, signed }, parts.authenticators);
    if ('refused' in caller) {
      parts.log(`API ${state.apiId}: 401, ${caller.refused}`);
      return reply.error(401, UNAUTHORIZED.errorType, UNAUTHORIZED.message);
    }
    try {
      const operation = readOperationRequest(body);
      const context = { caller, headers, variables: operation.variables, functions: parts.functions };
      const result = await executeOperation(api, operation, context, (mutation) => parts.publish(api, mutation));
      reply.json(200, result, state.problem ? { 'x-blueline-warning': oneLine(`the version before is served: ${state.problem}`) } : {});
    } catch (error) {
      if (!(error instanceof MalformedRequest)) throw error;
      reply.error(400, 'MalformedHttpRequestException', error.message);
    }
  }
}

/** An answer with AppSync's headers. */
class Reply {
  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {}

  json(status: number, body: unknown, headers: Record<string, string> = {}): void {
    const text = JSON.stringify(body);
    this.response
      .writeHead(status, {
        'content-type': 'application/json;charset=UTF-8',
        'content-length': Buffer.byteLength(text),
        'x-amzn-requestid': randomUUID(),
        ...corsHeaders(this.request),
        ...headers,
      })
      .end(text);
  }

  /** A refusal of the whole request; clients read the type from the header, so it must be there (Amplify says "Unknown error" else). */
  error(status: number, errorType: string, message: string): void {
    this.json(status, { errors: [{ errorType, message }] }, { 'x-amzn-errortype': errorType });
  }
}

/** The body as text; undefined if it is larger than allowed (the rest is read and dropped, so that the client gets the answer). */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

/** Headers by lower-case name, several of one name joined. */
function flatHeaders(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function oneLine(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 1_000);
}
