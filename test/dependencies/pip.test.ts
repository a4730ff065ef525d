import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TARGET } from '../../lib/dependencies/environments';
import { runPip } from '../../lib/dependencies/pip';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blueline-pip-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An interpreter that does this instead of running pip. */
function python(script: string): string {
  const file = join(folder, 'python');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

test('no pip, and one that is too old, are told with what to do', async () => {
  await expect(runPip({ python: python('exit 97'), args: ['download'] })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/python has no pip, and the model has dependencies$/),
  });
  await expect(runPip({ python: python('echo 21.0 >&2; exit 98'), args: ['download'] })).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/pip 21\.0 of .*22\.2 or newer is needed/),
    next: expect.stringContaining('-m pip install --upgrade pip'),
  });
  await expect(runPip({ python: join(folder, 'absent'), args: [] })).rejects.toMatchObject({ exitCode: 2 });
});

test("the user's index is used, but nothing leads pip elsewhere; only wheels are taken", async () => {
  const told = join(folder, 'told');
  const before = { ...process.env };
  Object.assign(process.env, {
    PIP_INDEX_URL: 'https://example.org/simple',
    PIP_TARGET: '/elsewhere',
    PIP_NO_BINARY: ':all:',
    PIP_USER: '1',
  });
  try {
    await runPip({ python: python(`{ env; echo "$@"; } > ${told}`), args: ['download', 'greet'], environment: TARGET });
  } finally {
    process.env = before;
  }
  const text = readFileSync(told, 'utf8');
  expect(text).toContain('PIP_INDEX_URL=https://example.org/simple\n');
  expect(text).toContain('PIP_USER=0\n');
  expect(text).not.toMatch(/^PIP_(TARGET|NO_BINARY)=/m);
  expect(text).toMatch(/pip\.py \{.*"python_version":"3\.13".*\} download --only-binary=:all: greet$/m);
});
