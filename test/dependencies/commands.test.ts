import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { modelCommands } from '../../bin/commands/application-commands';
import { packageCommand } from '../../bin/commands/package-command';
import { writeModel } from './model';
import { addWheel, offlineIndex } from './wheels';

jest.setTimeout(120_000);

let index: ReturnType<typeof offlineIndex>;
let work: string;
let told: jest.SpyInstance;
let printed: jest.SpyInstance;
beforeEach(() => {
  index = offlineIndex();
  work = mkdtempSync(join(tmpdir(), 'blueline-dependencies-'));
  process.env.XDG_CACHE_HOME = join(work, 'cache');
  told = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  printed = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  told.mockRestore();
  printed.mockRestore();
  index.restore();
  delete process.env.XDG_CACHE_HOME;
  rmSync(dirname(index.folder), { recursive: true });
  rmSync(work, { recursive: true, force: true });
});

async function blueline(...args: string[]): Promise<number> {
  let code = -1;
  told.mockClear();
  const program = new Command();
  const finish = (exitCode: number) => {
    code = exitCode;
  };
  modelCommands(program, finish);
  packageCommand(program, finish);
  await program.parseAsync(args, { from: 'user' });
  return code;
}
const text = () => told.mock.calls.map(([line]) => String(line)).join('');
const packaged = (path: string) => readFileSync(join(work, 'package', path));

test('from a dependency to a package: lock, test cases, application, layer; the same lock gives the same package', async () => {
  const model = writeModel(join(work, 'model'));
  const hash = addWheel(index.folder, { name: 'greet', version: '1.0', requires: ['other'] });
  addWheel(index.folder, { name: 'other', version: '1.0' });

  expect(await blueline('check', model)).toBe(0);
  expect(text()).toMatch(/model\.xml:2:29: warning L04: there is no requirements\.lock/);
  expect(await blueline('check', model, '--update-lock')).toBe(0);
  const lock = readFileSync(join(model, 'requirements.lock'), 'utf8');
  expect(lock).toContain(`greet==1.0 \\\n    --hash=sha256:${hash}\n`);
  expect(lock).not.toMatch(/http|index|file:/);
  expect(existsSync(join(model, 'events.lock.json'))).toBe(true);

  addWheel(index.folder, { name: 'other', version: '2.0' }); // the lock does not take it
  expect(await blueline('test', model)).toBe(0);
  expect(text()).toContain('2 passed');
  expect(await blueline('generate', model, '--out', join(work, 'application'))).toBe(0);
  expect(await blueline('package', join(work, 'application'), '--out', join(work, 'package'))).toBe(0);
  const first = packaged('manifest.json');
  expect(JSON.parse(packaged('dependencies.json').toString())).toMatchObject({
    locked: true,
    wheels: [
      { name: 'greet', version: '1.0', sha256: hash, pure: true },
      { name: 'other', version: '1.0' },
    ],
  });
  expect(await blueline('package', join(work, 'application'), '--out', join(work, 'package'))).toBe(0);
  expect(packaged('manifest.json').equals(first)).toBe(true);

  const template = JSON.parse(packaged('template.json').toString());
  expect(template.Resources.DependenciesLayer.Properties.Content).toEqual({ S3Bucket: { Ref: 'CodeBucket' }, S3Key: { Ref: 'LayerKey' } });
  const functions = Object.values<{ Type: string; Properties: { Layers?: unknown } }>(template.Resources).filter(
    ({ Type }) => Type === 'AWS::Lambda::Function',
  );
  expect(functions.every(({ Properties }) => JSON.stringify(Properties.Layers) === '[{"Ref":"DependenciesLayer"}]')).toBe(true);

  writeFileSync(join(model, 'model.xml'), readFileSync(join(model, 'model.xml'), 'utf8').replace('version="1.0"', 'version="1.1"'));
  for (const command of [['check'], ['test'], ['generate', '--out', join(work, 'again')]]) {
    expect(await blueline(command[0] ?? '', model, ...command.slice(1))).toBe(1);
    expect(text()).toMatch(/model\.xml:2:29: error L05: requirements\.lock was written without Greet==1\.1/);
    expect(text()).toContain('error L05: requirements.lock was written for Greet==1.0');
  }
  await expect(blueline('check', model, '--update-lock')).rejects.toThrow(
    /^model\.xml:2:29: there is no wheel of 'Greet==1\.1' for Python 3\.13 on linux/,
  );
  expect(readFileSync(join(model, 'requirements.lock'), 'utf8')).toBe(lock);
});

test('without a lock Package resolves, with a warning; a wheel that is gone is told with its place', async () => {
  const model = writeModel(join(work, 'model'));
  addWheel(index.folder, { name: 'greet', version: '1.0', tag: 'cp313-cp313-manylinux2014_aarch64' });
  expect(await blueline('generate', model, '--out', join(work, 'application'))).toBe(0);
  expect(await blueline('package', join(work, 'application'), '--out', join(work, 'package'))).toBe(0);
  expect(text()).toContain('warning: there is no requirements.lock');
  expect(JSON.parse(packaged('dependencies.json').toString())).toMatchObject({ locked: false, wheels: [{ pure: false }] });
  await expect(blueline('test', model)).rejects.toThrow(/^model\.xml:2:29: .*wheel of 'Greet==1\.0' for Python 3\.\d+ \(CPython on /);
  rmSync(join(index.folder, 'greet-1.0-cp313-cp313-manylinux2014_aarch64.whl'));
  await expect(blueline('package', join(work, 'application'), '--out', join(work, 'package'))).rejects.toThrow(
    /^model\.xml:2:29: there is no wheel/,
  );
});

test('a lock that was changed by hand is refused by check, test, generate and package', async () => {
  const model = writeModel(join(work, 'model'));
  addWheel(index.folder, { name: 'greet', version: '1.0' });
  expect(await blueline('generate', model, '--out', join(work, 'application'))).toBe(0);
  const bad = '# wanted: Greet==1.0\n--extra-index-url https://example.org\n';
  writeFileSync(join(model, 'requirements.lock'), bad);
  for (const command of [['check'], ['test'], ['generate', '--out', join(work, 'again')]]) {
    expect(await blueline(command[0] ?? '', model, ...command.slice(1))).toBe(1);
    expect(text()).toMatch(/requirements\.lock:2:1: error L06: requirements\.lock cannot be used/);
  }
  writeFileSync(join(work, 'application', 'requirements.lock'), bad);
  await expect(blueline('package', join(work, 'application'), '--out', join(work, 'package'))).rejects.toThrow(
    /requirements\.lock:2: .*extra-index-url/,
  );
});

test('--update-lock does not write through a link, and removes a lock that nothing wants any more', async () => {
  const model = writeModel(join(work, 'model'));
  addWheel(index.folder, { name: 'greet', version: '1.0' });
  writeFileSync(join(work, 'elsewhere'), 'kept');
  symlinkSync(join(work, 'elsewhere'), join(model, 'requirements.lock'));
  expect(await blueline('check', model)).toBe(1);
  expect(text()).toContain('error L06: requirements.lock cannot be used: it is a link');
  expect(await blueline('check', model, '--update-lock')).toBe(0);
  expect(readFileSync(join(work, 'elsewhere'), 'utf8')).toBe('kept');
  writeModel(model, '');
  expect(await blueline('check', model)).toBe(1);
  expect(await blueline('check', model, '--update-lock')).toBe(0);
  expect(existsSync(join(model, 'requirements.lock'))).toBe(false);
});
