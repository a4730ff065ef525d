import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '..', '..');
const run = promisify(execFile);

/** What a build's later commands see after `. buildspecs/target.sh`. */
async function sourced(environment: Record<string, string>, command: string): Promise<string> {
  const env = { PATH: process.env.PATH!, BLUELINE_MODEL: 'examples/orders', ...environment };
  const { stdout } = await run('sh', ['-euc', `. buildspecs/target.sh\n${command}`], { cwd: root, env });
  return stdout.trim();
}
const REGION = 'echo "${AWS_REGION-} ${AWS_DEFAULT_REGION-} ${AWS_PROFILE-}"';

describe('where the model is', () => {
  const model = 'echo "$BLUELINE_MODEL"';
  test('in the source', async () => expect(await sourced({}, model)).toBe('examples/orders'));
  test('in the second repository', async () => {
    expect(await sourced({ CODEBUILD_SRC_DIR_model: '/tmp/models' }, model)).toBe('/tmp/models/examples/orders');
  });
});

describe('where the environment is', () => {
  test('where the pipeline is', async () => expect(await sourced({ AWS_REGION: 'eu-west-1' }, REGION)).toBe('eu-west-1'));
  test('in another region', async () => {
    expect(await sourced({ AWS_REGION: 'eu-west-1', BLUELINE_REGION: 'eu-north-1' }, REGION)).toBe('eu-north-1 eu-north-1');
  });
  test('and the region of the pipeline, where its artifact bucket lies, stays known: the page of a review goes there', async () => {
    const home = 'echo "$BLUELINE_HOME_REGION $AWS_REGION"';
    expect(await sourced({ AWS_REGION: 'eu-west-1', BLUELINE_REGION: 'eu-north-1' }, home)).toBe('eu-west-1 eu-north-1');
    expect(await sourced({ AWS_REGION: 'eu-west-1' }, `${home}; env | grep -c ^BLUELINE_HOME_REGION=eu-west-1$`)).toBe(
      'eu-west-1 eu-west-1\n1',
    );
  });
  test('in a local run where AWS_ENDPOINT_URL says, whatever the row says', async () => {
    const local = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_REGION: 'local', BLUELINE_REGION: 'eu-north-1', BLUELINE_ROLE: 'arn:x' };
    expect(await sourced(local, REGION)).toBe('local');
  });
});

describe('in another account', () => {
  const asked: string[] = [];
  let server: Server;
  let port: number;
  beforeAll(async () => {
    // What a CodeBuild container and STS answer, on one port.
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        if (request.method === 'GET') {
          response.end(JSON.stringify({ AccessKeyId: 'AKIDBUILD', SecretAccessKey: 's', Token: 't', Expiration: '2099-01-01T00:00:00Z' }));
          return;
        }
        asked.push(`${request.headers.authorization?.match(/Credential=(\w+)/)?.[1]} ${new URLSearchParams(body).get('RoleArn')}`);
        response.setHeader('content-type', 'text/xml');
        response.end(`<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
          <AccessKeyId>AKIDELSEWHERE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
          <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => server.close());

  test('the SDK of later commands takes the role of the row with the credentials of the build', async () => {
    const role = 'arn:aws:iam::222222222222:role/BluelinePipeline-acceptance-deploy';
    const environment = {
      BLUELINE_ROLE: role,
      BLUELINE_REGION: 'eu-central-1',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/`,
      AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}`,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
    const program =
      "new (require('@aws-sdk/client-cloudformation').CloudFormationClient)({}).config.credentials().then((c) => console.log(c.accessKeyId))";
    expect(await sourced(environment, `"${process.execPath}" -e "${program}"`)).toBe('AKIDELSEWHERE');
    expect(asked).toEqual([`AKIDBUILD ${role}`]);
  });
});
