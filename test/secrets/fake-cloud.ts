import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Version {
  text?: string;
  labels: string[];
  writtenAt: number;
}

interface Stack {
  parameters?: Record<string, string>;
  status?: string;
  template?: object;
  /** Tag of the environment; none = a stack that nobody here made. */
  environment?: string;
}

export class ServiceError {
  constructor(
    readonly name: string,
    readonly message = name,
    readonly status = 400,
  ) {}
}

type Input = Record<string, string> & { VersionStages?: string[] };

/**
 * Secrets Manager, CloudFormation and STS over the real wire protocols (AWS JSON 1.1 and AWS Query), with Secrets Manager's rules for versions and
 * labels as its API reference gives them. An operation that the commands are not known to call is refused.
 */
export class FakeCloud {
  readonly secrets = new Map<string, Map<string, Version>>();
  readonly stacks = new Map<string, Stack>();
  readonly account = '111111111111';
  /** Operations in the order in which they came. */
  readonly calls: string[] = [];
  /** By operation: what it answers in place of doing its work. */
  readonly refusals = new Map<string, ServiceError | ((input: Input) => ServiceError | undefined) | string>();
  /** Seconds since 1970 of the next version. */
  now = Date.parse('2026-11-24T12:00:00Z') / 1000;
  private readonly saved = { ...process.env };

  private constructor(private readonly server: Server) {
    Object.assign(process.env, this.variables());
  }

  static async start(): Promise<FakeCloud> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const fake = new FakeCloud(server);
    server.on('request', (request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const { status, type, body } = fake.answer(request, Buffer.concat(chunks).toString('utf8'));
        response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'r' });
        response.end(body);
      });
    });
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  variables(): Record<string, string> {
    return { AWS_ENDPOINT_URL: this.url, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'signing-key' };
  }

  async stop(): Promise<void> {
    for (const name of Object.keys(process.env)) if (!(name in this.saved)) delete process.env[name];
    Object.assign(process.env, this.saved);
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** A new current version, as somebody in the console makes it. */
  write(name: string, value: unknown, writtenAt = this.now): string {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const id = `version-${this.calls.length}-${this.secrets.get(name)?.size ?? 0}`.padEnd(32, '0');
    const versions = this.secrets.get(name) ?? new Map<string, Version>();
    this.secrets.set(name, versions);
    versions.set(id, { text, labels: [], writtenAt });
    moveLabel(versions, 'AWSCURRENT', id);
    return id;
  }

  /** The values of the current version. */
  values(name: string): unknown {
    const version = [...(this.secrets.get(name)?.values() ?? [])].find(({ labels }) => labels.includes('AWSCURRENT'));
    return version?.text === undefined ? undefined : JSON.parse(version.text);
  }

  private answer(request: IncomingMessage, body: string): { status: number; type: string; body: string } {
    const query = new URLSearchParams(body);
    const action = query.get('Action');
    if (action) {
      this.calls.push(action);
      const inside = this.answerQuery(action, query);
      if (inside instanceof ServiceError) {
        const error = `<ErrorResponse><Error><Code>${inside.name}</Code><Message>${inside.message}</Message></Error></ErrorResponse>`;
        return { status: 400, type: 'text/xml', body: error };
      }
      return { status: 200, type: 'text/xml', body: `<${action}Response><${action}Result>${inside}</${action}Result></${action}Response>` };
    }
    const operation = String(request.headers['x-amz-target'] ?? `${request.method} object`).replace('secretsmanager.', '');
    this.calls.push(operation);
    if (!request.headers['x-amz-target']) return { status: 403, type: 'application/xml', body: '' };
    const type = 'application/x-amz-json-1.1';
    const input = JSON.parse(body) as Input;
    const refusal = this.refusals.get(operation);
    if (typeof refusal === 'string') return { status: 200, type, body: refusal };
    const answer = (typeof refusal === 'function' ? refusal(input) : refusal) ?? this.answerSecrets(operation, input);
    if (!(answer instanceof ServiceError)) return { status: 200, type, body: JSON.stringify(answer) };
    return { status: answer.status, type, body: JSON.stringify({ __type: answer.name, Message: answer.message }) };
  }

  private answerQuery(action: string, query: URLSearchParams): string | ServiceError {
    if (action === 'GetCallerIdentity') return `<Account>${this.account}</Account><Arn>a</Arn><UserId>u</UserId>`;
    const name = query.get('StackName') ?? '';
    const stack = this.stacks.get(name);
    if (!stack) return new ServiceError('ValidationError', `Stack with id ${name} does not exist`);
    if (action === 'GetTemplate') return `<TemplateBody>${JSON.stringify(stack.template ?? { Resources: {} })}</TemplateBody>`;
    if (action !== 'DescribeStacks') return new ServiceError('InvalidAction', `the test expects no ${action}`);
    const parameters = Object.entries(stack.parameters ?? {})
      .map(([key, value]) => `<member><ParameterKey>${key}</ParameterKey><ParameterValue>${value}</ParameterValue></member>`)
      .join('');
    const tag = `<Tags><member><Key>blueline:environment</Key><Value>${stack.environment}</Value></member></Tags>`;
    return `<Stacks><member><StackName>${name}</StackName>${stack.environment ? tag : ''}<StackStatus>${stack.status ?? 'CREATE_COMPLETE'}</StackStatus><CreationTime>2026-11-24T12:00:00Z</CreationTime><Parameters>${parameters}</Parameters></member></Stacks>`;
  }

  private answerSecrets(operation: string, input: Input): object | ServiceError {
    const name = input.SecretId ?? input.Name ?? '';
    const versions = this.secrets.get(name);
    if (operation === 'CreateSecret') {
      if (versions) return new ServiceError('ResourceExistsException', 'The operation failed because the secret already exists.');
      return { Name: name, VersionId: this.write(name, input.SecretString) };
    }
    if (!versions) return new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    if (operation === 'GetSecretValue') return read(name, versions, input.VersionStage ?? 'AWSCURRENT');
    if (operation === 'PutSecretValue') {
      const id = input.ClientRequestToken ?? '';
      versions.set(id, { text: input.SecretString ?? '', labels: [...(input.VersionStages ?? [])], writtenAt: this.now });
      if (!input.VersionStages) moveLabel(versions, 'AWSCURRENT', id);
      return { Name: name, VersionId: id };
    }
    if (operation === 'UpdateSecretVersionStage') return updateStage(name, versions, input);
    return new ServiceError('UnknownOperationException', `the test expects no ${operation}`);
  }
}

function read(name: string, versions: Map<string, Version>, stage: string): object | ServiceError {
  const found = [...versions].find(([, { labels }]) => labels.includes(stage));
  if (!found) {
    return new ServiceError(
      'ResourceNotFoundException',
      `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
    );
  }
  return { Name: name, VersionId: found[0], SecretString: found[1].text, CreatedDate: found[1].writtenAt, VersionStages: found[1].labels };
}

/** RemoveFromVersionId has to be where the label lies, else the operation fails. */
function updateStage(name: string, versions: Map<string, Version>, input: Input): object | ServiceError {
  const { VersionStage: stage = '', MoveToVersionId: to, RemoveFromVersionId: from } = input;
  const holder = [...versions].find(([, { labels }]) => labels.includes(stage))?.[0];
  if (holder !== undefined && holder !== to && holder !== from)
    return new ServiceError('InvalidParameterException', `${stage} is elsewhere`);
  if (to) moveLabel(versions, stage, to);
  else drop(versions, stage);
  return { Name: name };
}

function moveLabel(versions: Map<string, Version>, label: string, to: string): void {
  const from = [...versions.values()].find(({ labels }) => labels.includes(label));
  drop(versions, label);
  if (label === 'AWSCURRENT' && from) {
    drop(versions, 'AWSPREVIOUS');
    from.labels.push('AWSPREVIOUS');
  }
  versions.get(to)?.labels.push(label);
}

function drop(versions: Map<string, Version>, label: string): void {
  for (const version of versions.values()) version.labels = version.labels.filter((other) => other !== label);
}
