import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { startDataPlane } from '../../../lib/local/appsync';
import { foreignRequest } from '../../../lib/local/appsync/guard';
import { ACCOUNT, ALLOWED_ORIGIN, type Cloud, describeWithEmulator, REGION, startCloud } from './harness';

jest.setTimeout(60_000);

describe('guard', () => {
  const origins = new Set([ALLOWED_ORIGIN]);

  test.each<[Record<string, string>, boolean]>([
    [{ host: '127.0.0.1:4566' }, true],
    [{ host: 'localhost' }, true],
    [{ host: 'bucket.s3.localhost:4566' }, true],
    [{ host: 'sts.eu-west-1.amazonaws.com' }, true],
    [{ host: 'localhost', origin: ALLOWED_ORIGIN }, true],
    [{ host: 'localhost', origin: ALLOWED_ORIGIN, 'sec-fetch-site': 'cross-site' }, true],
    [{ host: 'localhost', 'sec-fetch-site': 'none', 'sec-fetch-mode': 'cors' }, true],
    [{}, false],
    [{ host: 'evil.example' }, false],
    [{ host: '127.0.0.1.evil.example' }, false],
    [{ host: '[::1]:4566' }, false],
    [{ host: 'localhost', origin: 'null' }, false],
    [{ host: 'localhost', origin: 'http://localhost:5174' }, false],
    [{ host: 'localhost', origin: `${ALLOWED_ORIGIN}.evil.example` }, false],
    [{ host: 'localhost', 'sec-fetch-site': 'cross-site' }, false],
    [{ host: 'localhost', 'sec-fetch-site': 'same-site' }, false],
  ])('%j passes: %s', (headers, passes) => {
    expect(foreignRequest(headers, origins) === undefined).toBe(passes);
  });
});

describeWithEmulator('the public port', () => {
  let cloud: Cloud;

  beforeAll(async () => {
    cloud = await startCloud();
  });
  afterAll(() => cloud?.stop());

  const call = (method: string, path: string, headers: Record<string, string>) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      request(`${cloud.plane.url}${path}`, { method, headers }, (answer) => resolve(answer.resume()))
        .on('error', reject)
        .end();
    });

  test('everything but GraphQL is handed on, large bodies too, both ways', async () => {
    const client = new S3Client({ ...cloud.client, forcePathStyle: true });
    const bytes = Buffer.alloc(3_000_000, 'blueline');
    await client.send(new CreateBucketCommand({ Bucket: 'files', CreateBucketConfiguration: { LocationConstraint: REGION } }));
    await client.send(new PutObjectCommand({ Bucket: 'files', Key: 'a b/ü', Body: bytes }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'files', Key: 'a b/ü' }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    client.destroy();
    expect((await call('GET', '/_ministack/health', {})).statusCode).toBe(200);
  });

  test('a foreign page is refused on every path', async () => {
    for (const path of ['/_ministack/reset', `/${'0'.repeat(26)}/graphql`]) {
      expect((await call('POST', path, { origin: 'https://evil.example' })).statusCode).toBe(403);
      expect((await call('POST', path, { host: 'evil.example' })).statusCode).toBe(403);
      expect((await call('POST', path, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
    }
    expect((await call('OPTIONS', `/${'0'.repeat(26)}/graphql`, { origin: 'https://evil.example' })).statusCode).toBe(403);
  });

  test('a foreign page cannot open a socket', async () => {
    const first = await new Promise<string>((resolve) => {
      const socket = connect(cloud.plane.port, '127.0.0.1', () => {
        const lines = [
          'Host: localhost',
          'Origin: https://evil.example',
          'Upgrade: websocket',
          'Connection: Upgrade',
          'Sec-WebSocket-Protocol: graphql-ws',
        ];
        socket.write(`GET /${'0'.repeat(26)}/graphql/realtime HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      });
      socket.on('data', (data) => resolve(String(data).split('\r\n')[0] ?? ''));
    });
    expect(first).toBe('HTTP/1.1 403 Forbidden');
  });

  test('an allowed page gets its preflight and its answer', async () => {
    const path = `/${'0'.repeat(26)}/graphql`;
    const preflight = await call('OPTIONS', path, { origin: ALLOWED_ORIGIN, 'access-control-request-headers': 'x-api-key' });
    expect(preflight.statusCode).toBe(200);
    expect(preflight.headers).toMatchObject({ 'access-control-allow-origin': ALLOWED_ORIGIN, 'access-control-allow-headers': 'x-api-key' });
    const answer = await call('POST', path, { origin: ALLOWED_ORIGIN });
    expect(answer.headers['access-control-allow-origin']).toBe(ALLOWED_ORIGIN);
  });

  test('a port that is taken is named, with what to do', async () => {
    const { port } = cloud.plane;
    const second = startDataPlane({ emulator: cloud.emulator.endpoint, port, region: REGION, accessKeyId: ACCOUNT });
    await expect(second).rejects.toMatchObject({
      message: `port ${port} on 127.0.0.1 is taken by another program`,
      exitCode: 2,
      code: 'EADDRINUSE',
      next: expect.any(String),
    });
  });

  test('an emulator that is gone is said', async () => {
    const plane = await startDataPlane({ emulator: 'http://127.0.0.1:1', port: 0, region: REGION, accessKeyId: ACCOUNT });
    const answer = await fetch(`${plane.url}/anything`);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toEqual({ message: expect.stringContaining('the embedded cloud at 127.0.0.1:1 does not answer') });
    await plane.close();
  });
});
