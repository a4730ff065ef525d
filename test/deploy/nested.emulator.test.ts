import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { callApi } from '../../lib/api';
import { deploy } from '../../lib/deploy';
import type { Deployment } from '../../lib/documents';
import { type TestUser, TestUsers } from '../../lib/gate/test-users';
import { generateApplication, writeFiles } from '../../lib/generate';
import { type LocalEnvironment, startEnvironment } from '../../lib/local/cloud';
import { packageApplication } from '../../lib/package';
import { environmentStacks } from '../../lib/stack';
import { hasEmbeddedCloud, root } from '../e2e/checkout';
import { modelOf } from '../generate/model-of';
import { SHOP } from '../model/shop';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(180_000);

/** The shop with as many commands more, from a number on; a flow for none of them. */
function withCommands(from: number, count: number): string {
  const command = (n: number) =>
    `<event type="ActorEvent" graphql-namespace="Big" graphql-name="c${n}" name="C${n}BigRequested" authorization="authenticated"><field name="id" type="String"/></event>`;
  return SHOP.replace('<events>', `<events>${Array.from({ length: count }, (_value, index) => command(from + index)).join('')}`);
}

suite('a model that outgrows one stack, on the embedded cloud', () => {
  let work: string;
  let environment: LocalEnvironment;
  let users: TestUsers | undefined;
  let user: TestUser;
  const said: string[] = [];

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'nested-'));
    environment = await startEnvironment({ checkout: work, name: 'staging', python: join(root, '.blueline/venv/bin/python') });
    Object.assign(process.env, environment.variables());
  });
  afterAll(async () => {
    users?.close();
    await environment?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  async function packaged(name: string, xml: string): Promise<string> {
    writeFiles(join(work, `${name}-application`), await generateApplication(await modelOf(xml)));
    packageApplication(join(work, `${name}-application`), join(work, name));
    return join(work, name);
  }
  const bring = (packageDir: string) => deploy({ environment: 'staging', packageDir, say: (line) => said.push(line) });
  async function answers({ api, outputs }: Deployment, command: string): Promise<boolean> {
    if (!users) {
      const { UserPoolId = '', UserPoolClientId = '' } = outputs;
      users = new TestUsers({ region: environment.region, userPoolId: UserPoolId, clientId: UserPoolClientId }, 'nested');
      user = await users.create(0, 1);
    }
    const document = `mutation { Big { ${command}(input: { id: "a" }) { correlationId } } }`;
    const { data } = await callApi({ url: api, token: user.token }, document);
    return Boolean((data as { Big?: Record<string, { correlationId?: string } | null> } | null)?.Big?.[command]?.correlationId);
  }
  const stacks = async () => ((await new CloudFormationClient({}).send(new DescribeStacksCommand({}))).Stacks ?? []).length;

  test('it moves to nested stacks, grows, and comes back, and each of its operations answers', async () => {
    const small = await packaged('small', withCommands(1, 5));
    const first = await bring(small);
    expect([await answers(first, 'c1'), await stacks()]).toEqual([true, 1]);

    const big = await bring(await packaged('big', withCommands(1, 440)));
    expect(said).toContain('the resolvers move to other stacks: until they are there, the API answers null');
    expect(big.status).toBe('deployed');
    expect(await stacks()).toBe(9);
    for (const command of ['c1', 'c5', 'c200', 'c440']) expect([command, await answers(big, command)]).toEqual([command, true]);
    expect((await environmentStacks(new CloudFormationClient({}))).map(({ stack }) => stack.StackName)).toEqual(['demo-staging']);

    said.length = 0;
    expect(await bring(join(work, 'big'))).toMatchObject({ status: 'unchanged' });
    const other = await bring(await packaged('other', withCommands(3, 460)));
    expect(said).not.toContain('the resolvers move to other stacks: until they are there, the API answers null');
    for (const command of ['c3', 'c440', 'c462']) expect([command, await answers(other, command)]).toEqual([command, true]);
    expect(await answers(other, 'c1')).toBe(false);

    const back = await bring(small);
    expect([await answers(back, 'c1'), await answers(back, 'c5'), await stacks()]).toEqual([true, true, 1]);
  });

  test('a step that fails puts the resolvers back', async () => {
    const before = await bring(join(work, 'small'));
    const broken = join(work, 'big-application', 'template.json');
    const template = JSON.parse(readFileSync(broken, 'utf8'));
    // After everything else, so that the resolvers are in their new stacks already.
    template.Resources.Late = {
      Type: 'AWS::SQS::Queue',
      DependsOn: Object.keys(template.Resources).filter((id) => id.startsWith('Resolvers')),
      Properties: { VisibilityTimeout: 1_000_000 },
    };
    writeFileSync(broken, JSON.stringify(template));
    packageApplication(join(work, 'big-application'), join(work, 'broken'));
    await expect(bring(join(work, 'broken'))).rejects.toThrow(/first failure: Late/);
    expect(said).toContain('putting the resolvers back where they were');
    expect([await answers(before, 'c1'), await stacks()]).toEqual([true, 1]);
  });

  test('data is never nested', async () => {
    const file = join(work, 'other-application', 'resolvers-1.template.json');
    const child = JSON.parse(readFileSync(file, 'utf8'));
    child.Resources.Table = { Type: 'AWS::DynamoDB::Table', Properties: {} };
    writeFileSync(file, JSON.stringify(child));
    packageApplication(join(work, 'other-application'), join(work, 'data'));
    await expect(bring(join(work, 'data'))).rejects.toThrow('resolvers-1.template.json nests Table (AWS::DynamoDB::Table)');
  });
});
