import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Cloud, Deployed, describeWithEmulator, PASSWORD, post, REGION, startCloud } from './harness';
import { sampleTemplate } from './sample-api';

jest.setTimeout(60_000);

describeWithEmulator("Amplify's client, unchanged", () => {
  let cloud: Cloud;
  let api: Deployed;
  let folder: string;

  beforeAll(async () => {
    cloud = await startCloud();
    api = await Deployed.deploy(cloud, 'shop', sampleTemplate());
    folder = mkdtempSync(join(tmpdir(), 'blueline-amplify-'));
    await api.signIn('ada', ['admins']);
  });
  afterAll(async () => {
    await cloud?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const publish = async (id: string) => {
    const body = JSON.stringify({ query: `mutation { publishTrace(correlationId: "${id}", status: "success") { correlationId status } }` });
    const { host, pathname } = new URL(api.url);
    const signer = new SignatureV4({ service: 'appsync', region: REGION, sha256: Sha256, credentials: cloud.client.credentials });
    const { headers } = await signer.sign({ method: 'POST', protocol: 'http:', hostname: host, path: pathname, headers: { host }, body });
    await post(api.url, body, headers);
  };

  test('signs in, queries, mutates and subscribes, by key and by token', async () => {
    const input = {
      url: api.url,
      region: REGION,
      key: api.key,
      poolId: api.ids.Pool,
      clientId: api.ids.Client,
      cloud: cloud.plane.url,
      folder,
      user: 'ada',
      password: PASSWORD,
    };
    const child = spawn(process.execPath, [join(__dirname, 'amplify-client.mjs')], {
      env: { PATH: process.env.PATH, CASE: JSON.stringify(input) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let complaints = '';
    child.stderr.on('data', (chunk) => {
      complaints += String(chunk);
    });
    let last = '';
    let ended = false;
    let publishing = Promise.resolve();
    // A client tells nobody when its subscription stands: publish until it has what it waits for.
    const publishAgain = async () => {
      while (!ended) for (const id of ['by-token', 'other', 'by-key']) await publish(id);
    };
    createInterface({ input: child.stdout }).on('line', (line) => {
      last = line;
      if (line === 'subscribing') publishing = publishAgain();
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    ended = true;
    await publishing;
    if (code !== 0) throw new Error(complaints);
    const result = JSON.parse(last);
    expect(result).toEqual({
      query: {
        Shop: {
          things: {
            resultset: [
              { name: 'a', mode: 'ON' },
              { name: 'b', mode: null },
            ],
          },
        },
      },
      mutation: { Shop: { left: true, right: true } },
      failed: [expect.objectContaining({ errorType: 'Lambda:Unhandled', message: 'no such article: x' })],
      unauthorized: [expect.objectContaining({ message: expect.stringContaining('Unauthorized') })],
      publish: [expect.objectContaining({ errorType: 'Unauthorized', message: 'Not Authorized to access publishTrace on type Mutation' })],
      asUser: { userOnly: expect.stringContaining('"username": "ada"') },
      subscriptions: ['by-key', 'by-token'].map((correlationId) => ({ onTrace: { correlationId, status: 'success' } })),
      refusedSubscription: [expect.objectContaining({ message: expect.stringContaining('UnauthorizedException') })],
    });
  });
});
