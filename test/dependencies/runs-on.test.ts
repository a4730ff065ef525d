import { describeInterpreter, parseWheelName, runsOn } from '../../lib/dependencies';

const AWS = describeInterpreter('3.13', 'cpython', 'linux-aarch64');

test.each([
  ['greet-1.0-py3-none-any.whl', '3.11', 'linux-x86_64', true],
  ['greet-1.0-py2.py3-none-any.whl', '3.14', 'macosx-14.0-arm64', true],
  ['fast-1.0-cp313-cp313-manylinux_2_17_aarch64.manylinux2014_aarch64.whl', '3.13', 'linux-aarch64', true],
  ['fast-1.0-cp313-cp313-manylinux2014_aarch64.whl', '3.11', 'linux-aarch64', false],
  ['fast-1.0-cp313-cp313-manylinux2014_aarch64.whl', '3.13', 'linux-x86_64', false],
  ['fast-1.0-cp313-cp313-manylinux2014_aarch64.whl', '3.13', 'macosx-14.0-arm64', false],
  ['fast-1.0-cp39-abi3-manylinux2014_aarch64.whl', '3.11', 'linux-aarch64', true],
  ['fast-1.0-cp312-abi3-manylinux2014_aarch64.whl', '3.11', 'linux-aarch64', false],
  ['fast-1.0-py3-none-manylinux2014_aarch64.whl', '3.11', 'linux-aarch64', true],
  ['fast-1.0-1-cp313-cp313-macosx_11_0_universal2.whl', '3.13', 'macosx-14.0-arm64', true],
])('%s on Python %s, %s: %s', (file, version, platform, runs) => {
  const wheel = parseWheelName(file);
  expect(wheel && runsOn(wheel, describeInterpreter(version, 'cpython', platform))).toBe(runs);
});

test('another implementation runs no compiled wheel of CPython', () => {
  const wheel = parseWheelName('fast-1.0-cp313-cp313-manylinux2014_aarch64.whl');
  expect(wheel && runsOn(wheel, AWS)).toBe(true);
  expect(wheel && runsOn(wheel, describeInterpreter('3.13', 'pypy', 'linux-aarch64'))).toBe(false);
});
