import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { interpreterOf } from '../../lib/dependencies/interpreter';
import { deploy } from '../../lib/deploy';
import { generateApplication, writeFiles } from '../../lib/generate';
import { type LocalEnvironment, startEnvironment } from '../../lib/local/cloud';
import { readModel } from '../../lib/model';
import { applicationLayer, packageApplication } from '../../lib/package';
import { findPython } from '../../lib/python';
import { writeModel } from '../dependencies/model';
import { addWheel, offlineIndex } from '../dependencies/wheels';
import { hasEmbeddedCloud, root } from '../e2e/checkout';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(120_000);

const python = join(root, '.blueline/venv/bin/python');

suite('a model with dependencies on the embedded cloud', () => {
  let work: string;
  let index: ReturnType<typeof offlineIndex>;
  let environment: LocalEnvironment;
  let told: jest.SpyInstance;
  beforeAll(async () => {
    told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    work = mkdtempSync(join(tmpdir(), 'dependencies-'));
    index = offlineIndex();
    environment = await startEnvironment({ checkout: work, name: 'staging', python });
    Object.assign(process.env, environment.variables());
  });
  afterAll(async () => {
    await environment?.stop();
    index.restore();
    told.mockRestore();
    rmSync(dirname(index.folder), { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  });

  /** A package of the model as the index is now. */
  async function make(name: string, version: string): Promise<string> {
    const { model } = await readModel(writeModel(join(work, `${name}-model`), `<dependency name="greet" version="${version}"/>`));
    if (!model) throw new Error('the model has errors');
    const application = join(work, `${name}-application`);
    writeFiles(application, await generateApplication(model));
    const layer = await applicationLayer(application, findPython);
    packageApplication(application, join(work, name), { ...(layer && { layer }) });
    return join(work, name);
  }
  const bring = (packageDir: string, stack?: string) =>
    deploy({ environment: 'staging', packageDir, ...(stack && { stack }), say: () => undefined });

  async function ask({ outputs, api }: { outputs: Readonly<Record<string, string>>; api: string }): Promise<unknown> {
    const answer = await fetch(api, {
      method: 'POST',
      headers: { 'x-api-key': outputs.ApiKey ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ Hello { say { article amount } } }' }),
    });
    return await answer.json();
  }

  test('its functions import them; another version is another layer, and the one before comes back', async () => {
    addWheel(index.folder, { name: 'greet', version: '1.0' });
    addWheel(index.folder, { name: 'greet', version: '2.0' });
    const first = await make('first', '1.0');
    expect(await ask(await bring(first))).toEqual({ data: { Hello: { say: { article: '1.0', amount: 1 } } } });
    expect(await bring(first)).toMatchObject({ status: 'unchanged' });
    const second = await bring(await make('second', '2.0'));
    expect(second.changes).toContainEqual(expect.objectContaining({ logicalId: 'DependenciesLayer', action: 'Modify' }));
    expect(await ask(second)).toEqual({ data: { Hello: { say: { article: '2.0', amount: 1 } } } });
    expect(await ask(await bring(first))).toEqual({ data: { Hello: { say: { article: '1.0', amount: 1 } } } });
  });

  test('a compiled wheel for another interpreter is refused by name, before anything is made', async () => {
    addWheel(index.folder, { name: 'greet', version: '3.0', tag: 'cp313-cp313-manylinux2014_aarch64' });
    const { name, version, platform } = interpreterOf(python);
    const isSame = version === '3.13' && platform === 'linux-aarch64';
    const compiled = await make('compiled', '3.0');
    if (isSame) {
      expect(await bring(compiled, 'demo-compiled')).toMatchObject({ status: 'deployed' });
      return;
    }
    await expect(bring(compiled, 'demo-compiled')).rejects.toMatchObject({
      exitCode: 1,
      message: `the embedded cloud runs functions on ${name}; the layer holds compiled wheels for python3.13 on arm64: greet 3.0 (greet-3.0-cp313-cp313-manylinux2014_aarch64.whl)`,
    });
    await expect(new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: 'demo-compiled' }))).rejects.toThrow(
      /does not exist/,
    );
    const bucket = `demo-compiled-code-${environment.accessKeyId}-${environment.region}`;
    await expect(new S3Client({ forcePathStyle: true }).send(new HeadBucketCommand({ Bucket: bucket }))).rejects.toThrow();
  });
});
