import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assetPath } from '../lib/assets';
import { findPython } from '../lib/python';

const folder = mkdtempSync(join(tmpdir(), 'python-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function script(name: string, output: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nprintf '%s' '${output}'\n`);
  chmodSync(path, 0o755);
  return path;
}

it('BLUELINE_PYTHON leads, through a shim, to the interpreter it runs', () => {
  expect(findPython({ BLUELINE_PYTHON: script('shim', '3.12 /real/python3.12') })).toBe('/real/python3.12');
});

it('a BLUELINE_PYTHON that is too old, or none, is refused', () => {
  const old = script('old', '3.10 /old/python3');
  expect(() => findPython({ BLUELINE_PYTHON: old })).toThrow(`BLUELINE_PYTHON=${old} is Python 3.10; 3.11 or newer is needed`);
  expect(() => findPython({ BLUELINE_PYTHON: 'no-such-python', PATH: folder })).toThrow(
    'BLUELINE_PYTHON=no-such-python is no Python that runs; 3.11 or newer is needed',
  );
});

it('assets are found upwards from the code', () => {
  expect(assetPath('lib/model/python/analyse.py')).toBe(join(__dirname, '../lib/model/python/analyse.py'));
  expect(() => assetPath('lib/nothing.py')).toThrow(/lib\/nothing\.py is missing/);
});
