import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishPage } from '../../lib/deploy/review/publish-page';

// What buildspecs/target.sh makes of the review of a production in another account and region.

let server: Server;
let folder: string;
const before = { ...process.env };
const asked: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blueline-publish-'));
  server = createServer((request, response) => {
    const scope = /Credential=(\w+)\/\d+\/([\w-]+)\/(\w+)/
      .exec(request.headers.authorization ?? '')
      ?.slice(1)
      .join(' ');
    asked.push(`${request.method} ${request.url} ${scope}`);
    request.resume();
    const keys = { AccessKeyId: 'AKIDBUILD', SecretAccessKey: 's', Token: 't', Expiration: '2099-01-01T00:00:00Z' };
    request.on('end', () => response.end(request.method === 'GET' ? JSON.stringify(keys) : ''));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const role = 'arn:aws:iam::222222222222:role/BluelinePipeline-production-review';
  const config = `[profile environment]\nrole_arn = ${role}\nrole_session_name = blueline\ncredential_source = EcsContainer\n`;
  writeFileSync(join(folder, 'config'), config);
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_PROFILE: 'environment',
    AWS_REGION: 'eu-central-1',
    BLUELINE_ROLE: role,
    BLUELINE_HOME_REGION: 'eu-west-1',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/container`,
    AWS_ENDPOINT_URL_S3: url,
    AWS_ENDPOINT_URL_STS: `${url}/sts`,
  });
});
afterAll(async () => {
  process.env = before;
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

test('the page goes to the bucket of the pipeline, in its region and with the credentials of the build', async () => {
  const link = await publishPage('artifacts', 'run-1', '<!doctype html>');
  expect(asked).toEqual(['GET /container undefined', 'PUT /artifacts/review/run-1/review.html?x-id=PutObject AKIDBUILD eu-west-1 s3']);
  expect(link).toBe('https://eu-west-1.console.aws.amazon.com/s3/object/artifacts?region=eu-west-1&prefix=review/run-1/review.html');
});
