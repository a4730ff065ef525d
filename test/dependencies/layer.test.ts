import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Wheel } from '../../lib/dependencies/download-wheels';
import { layerOf, makeLayer } from '../../lib/dependencies/layer';
import { writeLock } from '../../lib/dependencies/requirements-lock';
import { parseWheelName } from '../../lib/dependencies/wheel-name';
import { findPython } from '../../lib/python';
import { temporaryFolder } from '../package/application-folder';
import { addWheel, type MadeWheel, offlineIndex, wheelBytes } from './wheels';

function wheel(made: MadeWheel): Wheel {
  const name = parseWheelName(`${made.name}-${made.version}-${made.tag ?? 'py3-none-any'}.whl`);
  if (!name) throw new Error('no name of a wheel');
  return { ...name, bytes: wheelBytes(made) };
}

const GREET = wheel({
  name: 'Greet',
  version: '1.0',
  files: {
    'greet/__init__.py': '',
    'greet/tool.bin': 'x',
    'greet/__pycache__/__init__.cpython-313.pyc': 'byte code',
    'Greet-1.0.dist-info/licenses/LICENSE': 'free',
    'Greet-1.0.data/scripts/greet': '#!python',
    'Greet-1.0.data/data/share/greet.txt': 'x',
    'Greet-1.0.data/platlib/greet/native.so': 'elf',
  },
});

test('a layer holds modules, names and licences below python/: no scripts, no byte code', () => {
  const { zip, bytes, document } = layerOf([GREET], true);
  const files = unzipSync(zip);
  expect(Object.keys(files)).toEqual([
    'python/Greet-1.0.dist-info/METADATA',
    'python/Greet-1.0.dist-info/RECORD',
    'python/Greet-1.0.dist-info/WHEEL',
    'python/Greet-1.0.dist-info/licenses/LICENSE',
    'python/greet/__init__.py',
    'python/greet/native.so',
    'python/greet/tool.bin',
  ]);
  expect(bytes).toBe(Object.values(files).reduce((sum, { byteLength }) => sum + byteLength, 0));
  expect(document).toMatchObject({ runtime: 'python3.13', architecture: 'arm64', locked: true, wheels: [{ name: 'greet', pure: true }] });
});

test('the same wheels give the same bytes, in another zone too; what was executable stays it', () => {
  const other = wheel({ name: 'other', version: '2', tag: 'cp313-cp313-manylinux2014_aarch64' });
  const zone = process.env.TZ;
  const first = layerOf([GREET, other], true);
  process.env.TZ = 'Pacific/Auckland';
  const second = layerOf([other, GREET], true);
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
  expect(Buffer.from(second.zip).equals(Buffer.from(first.zip))).toBe(true);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'layer.zip'), first.zip);
  const script = `import sys, zipfile
for info in zipfile.ZipFile(sys.argv[1]).infolist(): print(oct(info.external_attr >> 16), info.date_time[0], info.filename)`;
  const told = execFileSync(findPython(), ['-I', '-c', script, join(folder, 'layer.zip')], { encoding: 'utf8' }).split('\n');
  expect(told).toContain('0o100755 1980 python/greet/tool.bin');
  expect(told).toContain('0o100644 1980 python/greet/__init__.py');
});

test('a module that the application has too is refused', () => {
  expect(() => layerOf([wheel({ name: 'thief', version: '1', files: { 'lib/__init__.py': '' } })], true)).toThrow(
    "'thief' 1 brings a module 'lib', as the application does",
  );
});

test.each(['../escape.py', '/etc/escape.py', 'a/../../escape.py'])('a path that leads out (%s) is refused', (path) => {
  expect(() => layerOf([wheel({ name: 'thief', version: '1', files: { [path]: '' } })], true)).toThrow(
    /cannot be unpacked: it holds the path/,
  );
});

test('what is no wheel is refused by name', () => {
  const broken = { ...GREET, bytes: new Uint8Array(100) };
  expect(() => layerOf([broken], true)).toThrow(/the wheel Greet-1\.0-py3-none-any\.whl cannot be unpacked/);
});

test('of a lock the layer holds what the functions want, whatever Python asks, and of each the wheel for them', async () => {
  const index = offlineIndex();
  try {
    const hashes = ['cp313-cp313-manylinux2014_aarch64', 'cp311-cp311-manylinux2014_x86_64', 'cp312-cp312-macosx_11_0_arm64'].map((tag) =>
      addWheel(index.folder, { name: 'fast', version: '1.0', tag }),
    );
    const [old, young] = ['old', 'young'].map((name) => addWheel(index.folder, { name, version: '1.0' }));
    const lock = join(index.folder, 'lock');
    writeFileSync(
      lock,
      writeLock({
        wanted: [],
        distributions: [
          { name: 'fast', version: '1.0', hashes },
          { name: 'old', version: '1.0', marker: 'python_version == "3.11" or python_version == "3.12"', hashes: [old ?? ''] },
          { name: 'young', version: '1.0', marker: 'python_version == "3.13"', hashes: [young ?? ''] },
        ],
      }),
    );
    const { document } = await makeLayer({ lock }, findPython());
    expect(document.wheels.map(({ file }) => file)).toEqual([
      'fast-1.0-cp313-cp313-manylinux2014_aarch64.whl',
      'young-1.0-py3-none-any.whl',
    ]);
    const broken = join(index.folder, 'broken');
    writeFileSync(broken, writeLock({ wanted: [], distributions: [{ name: 'fast', version: '1.0', hashes: ['0'.repeat(64)] }] }));
    await expect(makeLayer({ lock: broken }, findPython())).rejects.toThrow(
      /the wheel of 'fast' 1\.0 for Python 3\.13 on linux aarch64 is none of/,
    );
  } finally {
    index.restore();
    rmSync(dirname(index.folder), { recursive: true });
  }
}, 60_000);
