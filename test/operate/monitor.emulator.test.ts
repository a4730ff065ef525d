import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deploy } from '../../lib/deploy';
import { generateApplication, writeFiles } from '../../lib/generate';
import { type LocalEnvironment, startEnvironment } from '../../lib/local/cloud';
import { readModel } from '../../lib/model';
import { readHealth } from '../../lib/operate/monitor';
import { packageApplication } from '../../lib/package';
import { hasEmbeddedCloud, root } from '../e2e/checkout';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(120_000);

suite('on the embedded cloud', () => {
  let work: string;
  let environment: LocalEnvironment;
  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'monitor-'));
    environment = await startEnvironment({ checkout: work, name: 'staging', python: join(root, '.blueline/venv/bin/python') });
    Object.assign(process.env, environment.variables());
    const { model } = await readModel(join(root, 'examples/orders'));
    if (!model) throw new Error('the example model has errors');
    writeFiles(join(work, 'application'), await generateApplication(model));
    packageApplication(join(work, 'application'), join(work, 'package'));
  });
  afterAll(async () => {
    await environment?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  test('an environment is found by its mark, and what was given up in it is seen', async () => {
    await expect(readHealth({ environment: 'staging' })).rejects.toMatchObject({ exitCode: 2 });
    const parameters = { Tracing: 'on', Notify1: 'team@example.com' }; // neither is made here, and neither is in the way
    const { outputs } = await deploy({ environment: 'staging', packageDir: join(work, 'package'), parameters, say: () => {} });
    const health = await readHealth({ environment: 'staging' });
    expect(health).toMatchObject({ cloud: 'embedded', stack: 'orders-staging', version: outputs.Version, attention: [] });
    expect(health).not.toHaveProperty('alarms');
    expect(health).not.toHaveProperty('link');
    expect(health.unknown).toContainEqual(expect.stringMatching(/^alarms: the embedded cloud/));
    expect(health.queues.map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(['behavior-dead-letters', 'behavior-queue', 'relay-dead-letters', 'views-dead-letters']),
    );
    const letters = health.queues.find(({ name }) => name === 'behavior-dead-letters');
    const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
    await sqs.send(new SendMessageCommand({ QueueUrl: letters?.url, MessageBody: '{}' }));
    sqs.destroy();
    expect((await readHealth({ environment: 'staging', stack: 'orders-staging' })).attention).toEqual([
      expect.objectContaining({ level: 'alarm', what: '1 message given up in behavior-dead-letters' }),
    ]);
  });
});
