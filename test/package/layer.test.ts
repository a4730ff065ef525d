import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Layer } from '../../lib/dependencies';
import { packageApplication, readPackage } from '../../lib/package';
import { FILES, temporaryFolder, writeApplication } from './application-folder';

const MIB = 1024 * 1024;
let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const layer = (bytes: number): Layer => ({
  zip: Buffer.from('zip'),
  bytes,
  document: {
    runtime: 'python3.13',
    architecture: 'arm64',
    locked: true,
    wheels: [{ name: 'greet', version: '1.0', file: 'greet-1.0-py3-none-any.whl', sha256: 'a', pure: true }],
  },
});
const application = () => writeApplication(folder, { ...FILES, 'requirements.txt': 'greet==1.0\n', 'requirements.lock': '' });

test('layer and what is in it are part of the package and of its hash', () => {
  const out = join(folder, 'package');
  const manifest = packageApplication(application(), out, { layer: layer(1) });
  expect(manifest.files.map(({ path }) => path)).toEqual(expect.arrayContaining(['dependencies.json', 'layer.zip']));
  expect(readFileSync(join(out, 'layer.zip'), 'utf8')).toBe('zip');
  expect(existsSync(join(out, 'requirements.txt'))).toBe(false);
  expect(readPackage(out).manifest).toEqual(manifest);
  const other = packageApplication(application(), join(folder, 'other'), { layer: { ...layer(1), zip: Buffer.from('zap') } });
  expect(other.sha256).not.toBe(manifest.sha256);
});

test('functions and layer together are held to the limit of Lambda, with both numbers', () => {
  const out = join(folder, 'package');
  expect(() => packageApplication(application(), out, { layer: layer(250 * MIB) })).toThrow(
    /the dependencies unpack to 262144000 bytes and the functions to \d+; Lambda takes 262144000 together: greet 1\.0/,
  );
  expect(existsSync(out)).toBe(false);
});

test('an application with dependencies is not packaged without its layer', () => {
  expect(() => packageApplication(application(), join(folder, 'package'))).toThrow('needs a layer');
});
