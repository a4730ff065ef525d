import { Agent, type IncomingMessage, type ServerResponse, request as send } from 'node:http';

/** Headers of one connection, which the next one sets for itself (RFC 9110 §7.6.1). */
const PER_CONNECTION = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade', 'expect']);

/** Actions after which a stack may be another one. */
const STACK_CHANGE = /(?:^|&)Action=(?:ExecuteChangeSet|CreateStack|UpdateStack|DeleteStack|RollbackStack|ContinueUpdateRollback)(?:&|$)/;

/** A form longer than this is no CloudFormation call: a template in a body has at most 51,200 bytes, encoded at most three times that. */
const FORM_BYTES = 1_000_000;

/** Hands requests on to the emulator as they are: Host too, since signatures cover it and buckets are found by it. */
export class EmulatorProxy {
  // The emulator closes idle connections, some servers after 5 s: let go of them before it does.
  private readonly agent = new Agent({ keepAlive: true, timeout: 4_000 });

  /**
   * @param emulator base URL.
   * @param stacksChange is told before and after each CloudFormation call that may change a stack.
   */
  constructor(
    private readonly emulator: URL,
    private readonly stacksChange: () => void,
  ) {}

  /** Forwards one request and its answer; 502 if the emulator does not answer. */
  forward(request: IncomingMessage, response: ServerResponse): void {
    const upstream = send({
      host: this.emulator.hostname,
      port: this.emulator.port,
      method: request.method,
      path: request.url,
      headers: kept(request.rawHeaders),
      agent: this.agent,
      setHost: false,
    });
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, kept(answer.rawHeaders));
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    upstream.on('error', (error) => this.fail(response, error));
    response.on('close', () => upstream.destroy());
    if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) this.watch(request, response);
    request.pipe(upstream);
  }

  /** Ends all connections. */
  close(): void {
    this.agent.destroy();
  }

  private watch(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= FORM_BYTES) chunks.push(chunk);
    });
    request.on('end', () => {
      if (size > FORM_BYTES || !STACK_CHANGE.test(Buffer.concat(chunks).toString('latin1'))) return;
      this.stacksChange();
      response.on('close', this.stacksChange);
    });
  }

  private fail(response: ServerResponse, error: Error): void {
    if (response.headersSent || response.destroyed) return void response.destroy();
    const body = JSON.stringify({ message: `the embedded cloud at ${this.emulator.host} does not answer: ${error.message}` });
    response.writeHead(502, { 'content-type': 'application/json' }).end(body);
  }
}

function kept(rawHeaders: readonly string[]): string[] {
  const headers: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!PER_CONNECTION.has(name.toLowerCase())) headers.push(name, value);
  }
  return headers;
}
