import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetBucketCorsCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { callApi, waitForTrace } from '../../lib/api';
import { deploy } from '../../lib/deploy';
import type { Deployment } from '../../lib/documents';
import { runGate } from '../../lib/gate';
import { type TestUser, TestUsers } from '../../lib/gate/test-users';
import { generateApplication, writeFiles } from '../../lib/generate';
import { type LocalEnvironment, startEnvironment } from '../../lib/local/cloud';
import { packageApplication } from '../../lib/package';
import { hasEmbeddedCloud, root } from '../e2e/checkout';
import { ARCHIVE } from '../generate/cloudformation/archive-model';
import { modelOf } from '../generate/model-of';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(120_000);

/** Where the web page comes from that may call the environment. */
const PAGE = 'http://localhost:3000';
const UPLOAD = 'mutation($input: UploadInput!) { upload(input: $input) { correlationId url headers { name value } } }';
const FILES = 'query($owner: String) { File { filter(owner_equals: $owner) { resultset { uri owner location } } } }';

interface Answer {
  readonly correlationId: string;
  readonly url: string | null;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

interface Found {
  readonly File: { readonly filter: { readonly resultset: readonly { uri: string; owner: string; location: string }[] } };
}

suite('files, copies and a CDN on the embedded cloud', () => {
  let work: string;
  let environment: LocalEnvironment;
  let deployed: Deployment;
  let users: TestUsers;
  let user: TestUser;

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'archive-'));
    environment = await startEnvironment({
      checkout: work,
      name: 'staging',
      python: join(root, '.blueline/venv/bin/python'),
      allowedOrigins: [PAGE],
    });
    Object.assign(process.env, environment.variables());
    writeFiles(join(work, 'application'), await generateApplication(await modelOf(ARCHIVE)));
    packageApplication(join(work, 'application'), join(work, 'package'));
    const parameters = { DelayedDays: '30', UploadLimit: '1000', Cdn: '' };
    deployed = await deploy({ environment: 'staging', packageDir: join(work, 'package'), parameters, say: () => {} });
    const { UserPoolId = '', UserPoolClientId = '' } = deployed.outputs;
    users = new TestUsers({ region: environment.region, userPoolId: UserPoolId, clientId: UserPoolClientId }, 'archive');
    user = await users.create(0, 1);
  });
  afterAll(async () => {
    users?.close();
    await environment?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  const ask = (document: string, variables: Record<string, unknown>, token = user.token) =>
    callApi({ url: deployed.api, token }, document, variables);
  async function upload(input: Record<string, unknown>): Promise<Answer> {
    const { data, errors } = await ask(UPLOAD, { input });
    if (errors) throw new Error(errors.map(({ message }) => message).join('; '));
    return data?.upload as Answer;
  }
  const put = ({ url, headers }: Answer, body: string, more: Record<string, string> = {}) =>
    fetch(url ?? '', { method: 'PUT', body, headers: { ...Object.fromEntries(headers.map(({ name, value }) => [name, value])), ...more } });
  const filed = async () => {
    const { data } = await ask(FILES, { owner: user.name });
    return (data as unknown as Found).File.filter.resultset;
  };

  test('deploys without a warning', () => {
    expect(deployed).toMatchObject({ status: 'deployed', warnings: [] });
  });

  test('a file goes to the address that the mutation gives, and the flow and the notifier run', async () => {
    const answer = await upload({ name: 'ä + b.txt', contentType: 'text/plain', size: 5 });
    expect(answer.url).toMatch(new RegExp(`^${environment.endpoint}/archive-staging-uploads-\\d{12}/private/`));
    expect((await put(answer, 'hello')).status).toBe(200);
    await eventually(async () => expect(await filed()).toHaveLength(1));
    const trace = await waitForTrace({ url: deployed.api, token: user.token }, answer.correlationId);
    // The notifier's success is CloudFront's answer, with the right to ask it: roles are enforced here.
    expect(trace.rows.map(({ component, status }) => [component, status]).sort()).toEqual([
      ['Docs.File.File', 'success'],
      ['Refresh-Notifier', 'success'],
      ['Relay:Docs.File', 'success'],
      ['View:File', 'success'],
      ['appsync', 'requested'],
    ]);
    const [{ uri = '', location = '' } = {}] = await filed();
    expect(uri).toMatch(new RegExp(`^private/${user.name}/${answer.correlationId}/[0-9a-f-]{36}/%C3%A4%20%2B%20b\\.txt$`));
    expect(location).toBe(`${environment.endpoint}/archive-staging-uploads-${environment.accessKeyId}/${encodeURI(uri)}`);
    const object = await new S3Client({ forcePathStyle: true }).send(new GetObjectCommand({ Bucket: bucket('uploads'), Key: uri }));
    expect([await object.Body?.transformToString(), object.ContentType]).toEqual(['hello', 'text/plain']);
  });

  test('an address takes one file, of the size and type that were said', async () => {
    const answer = await upload({ name: 'once.txt', contentType: 'text/plain', size: 3 });
    expect((await put(answer, 'more than that')).status).toBe(403);
    expect((await put(answer, 'abc', { 'content-type': 'text/html' })).status).toBe(403);
    expect((await put({ ...answer, headers: [] }, 'abc')).status).toBe(403);
    expect((await put({ ...answer, headers: answer.headers.filter(({ name }) => name !== 'if-none-match') }, 'abc')).status).toBe(403);
    expect((await put({ ...answer, url: (answer.url ?? '').replace('once.txt', 'else.txt') }, 'abc')).status).toBe(403);
    expect((await put(answer, 'abc')).status).toBe(200);
    expect((await put(answer, 'xyz')).status).toBe(412);
  });

  test('who is not signed in gets no address, and nobody gets one for a file that is too big', async () => {
    const caller = { url: deployed.api, apiKey: deployed.outputs.ApiKey ?? '' };
    const { data, errors } = await callApi(caller, UPLOAD, { input: { name: 'a', size: 1 } });
    expect([data?.upload ?? null, errors?.length]).toEqual([null, 1]);
    await expect(upload({ name: 'a', size: 1001 })).rejects.toThrow('a file of 1001 bytes is too big, at most 1000');
    await expect(upload({ name: '../a', size: 1 })).rejects.toThrow('name is no file name');
    await expect(upload({ name: 'a' })).rejects.toThrow('size is missing');
  });

  test('a web page of any origin may put, and in a local run those that the environment lets in', async () => {
    const { CORSRules } = await new S3Client({ forcePathStyle: true }).send(new GetBucketCorsCommand({ Bucket: bucket('uploads') }));
    expect(CORSRules).toMatchObject([
      { AllowedMethods: ['PUT'], AllowedOrigins: ['*'], AllowedHeaders: ['content-type', 'if-none-match'] },
    ]);
    const answer = await upload({ name: 'page.txt', size: 3 });
    const preflight = (origin: string) =>
      fetch(answer.url ?? '', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type,if-none-match' },
      });
    const allowed = await preflight(PAGE);
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([
      200,
      expect.stringMatching(/^(\*|http:\/\/localhost:3000)$/),
    ]);
    expect((await preflight('https://elsewhere.example.com')).status).toBe(403);
    const stored = await put(answer, 'abc', { origin: PAGE });
    expect([stored.status, stored.headers.get('access-control-allow-origin')]).toEqual([
      200,
      expect.stringMatching(/^(\*|http:\/\/localhost:3000)$/),
    ]);
  });

  test('a scenario uploads a text and waits for what follows', async () => {
    const read = (name: string) => JSON.parse(readFileSync(join(work, 'package', name), 'utf8'));
    const gate = await runGate({
      environment: 'staging',
      stack: 'archive-staging',
      production: false,
      application: read('application.json'),
      scenarios: read('scenarios.json'),
      positions: read('positions.json'),
      runId: 'one',
      say: () => {},
      onScenario: () => {},
      onActivity: () => {},
    });
    expect(gate).toMatchObject({ verdict: 'passed', reasons: [], coverage: { events: { percent: 100 }, views: { percent: 100 } } });
  });

  test('the job copies what is there, and the sweep finds the copies', async () => {
    const { Payload } = await new LambdaClient({}).send(
      new InvokeCommand({ FunctionName: 'archive-staging-backup', Payload: Buffer.from('{}') }),
    );
    expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({ failed: 0, finished: true });
    const s3 = new S3Client({ forcePathStyle: true });
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket('backups') }));
    expect(Contents.map(({ Key }) => Key?.split('/')[0])).toEqual(expect.arrayContaining(['Docs.File', '_runs']));
    const sweep = await new LambdaClient({}).send(
      new InvokeCommand({ FunctionName: 'archive-staging-maintenance', Payload: Buffer.from('{}') }),
    );
    expect(JSON.parse(Buffer.from(sweep.Payload ?? []).toString())).toMatchObject({ failed: 0, finished: true });
  });

  const bucket = (role: string) => `archive-staging-${role}-${environment.accessKeyId}`;
});

/** Tries until it holds: notifications and queues are looked at once a second. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
