import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

type Answer = Record<string, unknown> | AwsError;
type Handler = (input: Record<string, unknown>, calls: number) => Answer;

/** An error as CodePipeline sends it: status, `__type`, `message`. */
export class AwsError {
  constructor(
    readonly name: string,
    readonly message = name,
    readonly status = 400,
  ) {}
}

const PREFIX = 'CodePipeline_20150709';

/**
 * Speaks AWS JSON 1.1 as CodePipeline does: POST /, X-Amz-Target, epoch seconds, errors by `__type`. Refuses what is not signed for this
 * service, and an operation that the test did not expect, so nothing passes by accident.
 */
export class FakePipeline {
  readonly calls: Call[] = [];
  /** What CloudFormation or STS were asked. */
  readonly queried: Record<string, string>[] = [];
  private readonly handlers = new Map<string, Handler>();
  private readonly queries = new Map<string, string | ((input: Readonly<Record<string, string>>) => string)>();
  /** Buckets that S3 has. */
  readonly buckets = new Set<string>();
  private readonly saved: NodeJS.ProcessEnv;

  private constructor(private readonly server: Server) {
    this.saved = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: this.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
  }

  static async start(): Promise<FakePipeline> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const fake = new FakePipeline(server);
    server.on('request', (request: IncomingMessage, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const action = new URLSearchParams(body).get('Action');
        if (request.method === 'HEAD') {
          response.writeHead(fake.buckets.has(request.url?.split('/')[1] ?? '') ? 200 : 404).end();
          return;
        }
        if (action) fake.queried.push(Object.fromEntries(new URLSearchParams(body)));
        const answer = action ? fake.answerQuery(action) : fake.answer(request, body);
        if (typeof answer === 'string') {
          response.writeHead(answer.startsWith('<ErrorResponse') ? 400 : 200, { 'content-type': 'text/xml' });
          response.end(answer);
        } else if (answer instanceof AwsError) {
          response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'r' });
          response.end(JSON.stringify({ __type: answer.name, message: answer.message }));
        } else {
          response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'r' });
          response.end(JSON.stringify(answer));
        }
      });
    });
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What to answer: an object, or a function of the input and of how often it was asked before. */
  on(operation: string, answer: Answer | Handler): this {
    this.handlers.set(operation, typeof answer === 'function' ? answer : () => answer);
    return this;
  }

  /** What CloudFormation or STS answer (AWS Query): the inside of the result as XML, or an error's code. */
  onQuery(action: string, result: string | ((input: Readonly<Record<string, string>>) => string)): this {
    this.queries.set(action, result);
    return this;
  }

  inputs(operation: string): Record<string, unknown>[] {
    return this.calls.filter((call) => call.operation === operation).map((call) => call.input);
  }

  async stop(): Promise<void> {
    for (const name of Object.keys(process.env)) if (!(name in this.saved)) delete process.env[name];
    Object.assign(process.env, this.saved);
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private answerQuery(action: string): string {
    const found = this.queries.get(action);
    const result = typeof found === 'function' ? found(this.queried.at(-1) ?? {}) : found;
    if (result === undefined) {
      return `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>the test expects no ${action}</Message></Error></ErrorResponse>`;
    }
    if (!result.startsWith('<'))
      return `<ErrorResponse><Error><Type>Sender</Type><Code>${result}</Code><Message>no</Message></Error></ErrorResponse>`;
    return `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
  }

  private answer(request: IncomingMessage, body: string): Answer {
    const target = String(request.headers['x-amz-target'] ?? '');
    const [service, operation = ''] = target.includes('.')
      ? [target.slice(0, target.lastIndexOf('.')), target.split('.').at(-1)]
      : ['', ''];
    if (!/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/[a-z]+\/aws4_request/.test(request.headers.authorization ?? '')) {
      return new AwsError('MissingAuthenticationTokenException');
    }
    const handler = this.handlers.get(service === PREFIX ? operation : target);
    if (!handler) return new AwsError('UnknownOperationException', `the test expects no ${target}`, 404);
    const input = JSON.parse(body) as Record<string, unknown>;
    const calls = this.inputs(operation).length;
    this.calls.push({ operation, input });
    return handler(input, calls);
  }
}
