import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { fetchRelease, keepRelease } from '../../lib/deploy/kept-releases';
import type { ManifestDocument } from '../../lib/documents';
import { type LocalEnvironment, startEnvironment } from '../../lib/local/cloud';
import { packageApplication } from '../../lib/package';
import { hasEmbeddedCloud, root } from '../e2e/checkout';
import { FILES, writeApplication } from '../package/application-folder';

const suite = hasEmbeddedCloud() ? describe : describe.skip;
jest.setTimeout(120_000);

suite('packages that an environment keeps', () => {
  let work: string;
  let environment: LocalEnvironment;
  let s3: S3Client;
  const place = { environment: 'staging', region: 'eu-west-1', codeBucket: 'demo-staging-code' };
  const said: string[] = [];
  const keep = (name: string) => keepRelease(place, join(work, name, 'package'), manifest(name), (line) => said.push(line));
  const manifest = (name: string) => JSON.parse(readFileSync(join(work, name, 'package/manifest.json'), 'utf8')) as ManifestDocument;

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'releases-'));
    environment = await startEnvironment({ checkout: work, name: 'staging', python: join(root, '.blueline/venv/bin/python') });
    Object.assign(process.env, environment.variables());
    s3 = new S3Client({ forcePathStyle: true });
    make('first');
    make('second', { 'schema.graphql': 'type Query { b: String }' });
  });
  afterAll(async () => {
    s3?.destroy();
    await environment?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  function make(name: string, more: Record<string, string> = {}, release?: string): void {
    writeApplication(join(work, name), { ...FILES, ...more });
    packageApplication(join(work, name, 'application'), join(work, name, 'package'), release === undefined ? {} : { release });
  }
  const written = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: place.codeBucket }));
    return Contents.map(({ Key, LastModified }) => `${Key} ${LastModified?.getTime()}`);
  };

  test('where there is no bucket yet, the error names it and the setting', async () => {
    await expect(fetchRelease(place, '1.0.0', join(work, 'none'))).rejects.toMatchObject({
      exitCode: 1,
      message: 'release 1.0.0 is not kept in staging: there is no bucket demo-staging-code',
      next: expect.stringContaining('environments.staging.stack'),
    });
    await s3.send(new CreateBucketCommand({ Bucket: place.codeBucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
    await expect(fetchRelease(place, '1.0.0', join(work, 'none'))).rejects.toThrow('keeps none yet');
  });

  test('each is one object, and the same bytes are not sent twice', async () => {
    expect(await keep('first')).toBeUndefined();
    expect(said.splice(0)).toEqual([expect.stringMatching(/^kept releases\/[0-9a-f]{12}\.zip \(\d+ kB\)$/)]);
    const before = await written();
    expect(before).toHaveLength(1);
    expect(await keep('first')).toBeUndefined();
    expect(said).toEqual([]);
    expect(await written()).toEqual(before);
  });

  test('a kept one comes back byte for byte', async () => {
    await keep('second');
    const out = join(work, 'fetched');
    expect(await fetchRelease(place, manifest('first').version, out)).toEqual(manifest('first'));
    for (const name of ['functions.zip', 'template.json', 'positions.json', 'manifest.json']) {
      expect(readFileSync(join(out, name))).toEqual(readFileSync(join(work, 'first/package', name)));
    }
  });

  test('a version that is not kept: the error lists those that are', async () => {
    await expect(fetchRelease(place, '9.9.9', join(work, 'none'))).rejects.toMatchObject({
      exitCode: 1,
      message: 'release 9.9.9 is not kept in staging (demo-staging-code)',
      next: expect.stringMatching(new RegExp(`${manifest('second').version}|${manifest('first').version}`)),
    });
    expect(existsSync(join(work, 'none'))).toBe(false);
    await expect(fetchRelease(place, '../deployed', join(work, 'none'))).rejects.toMatchObject({ exitCode: 2 });
  });

  test('a named version with another content is replaced, and that is said', async () => {
    make('named', {}, '1.0.0');
    expect(await keep('named')).toBeUndefined();
    cpSync(join(work, 'named'), join(work, 'renamed'), { recursive: true });
    make('renamed', { 'schema.graphql': 'type Query { c: String }' }, '1.0.0');
    expect(await keep('renamed')).toContain('version 1.0.0 was kept with another content');
    expect(await fetchRelease(place, '1.0.0', join(work, 'again'))).toEqual(manifest('renamed'));
  });

  test('what somebody changed in the bucket is refused, and the folder stays as it was', async () => {
    const Key = `releases/${manifest('first').version}.zip`;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: place.codeBucket, Key: `releases/${manifest('second').version}.zip` }));
    await s3.send(new PutObjectCommand({ Bucket: place.codeBucket, Key, Body: await Body?.transformToByteArray() }));
    const out = join(work, 'untouched');
    await expect(fetchRelease(place, manifest('first').version, out)).rejects.toThrow(`its manifest says ${manifest('second').version}`);
    expect(existsSync(out)).toBe(false);
  });
});
