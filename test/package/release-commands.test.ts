import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProjectName } from '../../lib/model/find-project-name';
import { blueline } from '../operate/samples';
import { temporaryFolder, writeApplication } from './application-folder';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
  process.env.CODEBUILD_SRC_DIR = folder;
});
afterEach(() => {
  for (const name of ['CODEBUILD_SRC_DIR', 'BLUELINE_RELEASE', 'BLUELINE_ENVIRONMENT', 'BLUELINE_MODEL']) delete process.env[name];
  rmSync(folder, { recursive: true, force: true });
});
const at = (path: string) => join(folder, path);

describe('in a run that goes back to a release', () => {
  beforeEach(() => {
    process.env.BLUELINE_RELEASE = '1.4.0';
    mkdirSync(at('model'));
    writeFileSync(at('model/model.xml'), '<broken');
  });

  test('generate does not read the model, and leaves word of the release instead', async () => {
    const { code, stderr } = await blueline('generate', at('model'), '--out', at('application'));
    expect(stderr).toContain('this run goes back to release 1.4.0, so the model is not read');
    expect(readdirSync(at('application'))).toEqual(['release.json']);
    expect(JSON.parse(readFileSync(at('application/release.json'), 'utf8'))).toEqual({ release: '1.4.0' });
    expect(code).toBe(0);
    expect(await blueline('generate', at('model'), '--out', at('application'))).toMatchObject({ code: 0 }); // and may be written anew
  });

  test('test runs no case, and its documents say so', async () => {
    const { code, stdout, stderr } = await blueline(
      ...['test', at('model'), '--junit', at('unit.xml'), '--cobertura', at('lines.xml'), '--format', 'json'],
    );
    expect(JSON.parse(stdout)).toEqual({ passed: 0, failed: 0, cases: [], release: '1.4.0' });
    expect(readFileSync(at('unit.xml'), 'utf8')).toContain('<testsuites');
    expect(readFileSync(at('lines.xml'), 'utf8')).toContain('lines-valid="0"'); // the build's report needs both files
    expect(stderr).toContain('not tested: this run goes back to release 1.4.0');
    expect(code).toBe(0);
  });

  test('package knows the release from the variable and from what generate left, and needs an environment', async () => {
    await blueline('generate', at('model'), '--out', at('application'));
    const next = `blueline package --from ENV --release 1.4.0 --out ${at('package')}`;
    expect((await blueline('package', at('application'), '--out', at('package'))).stderr).toContain(next);
    delete process.env.BLUELINE_RELEASE;
    expect(await blueline('package', at('application'), '--out', at('package'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(next),
    });
  });

  test.each([['../up'], ['a b'], ['x'.repeat(65)]])('%j is no version', async (version) => {
    process.env.BLUELINE_RELEASE = version;
    expect(await blueline('generate', at('model'), '--out', at('application'))).toMatchObject({ code: 2 });
  });
});

test.each([['current'], ['']])('with the variable at %j a new release is made', async (value) => {
  process.env.BLUELINE_RELEASE = value;
  mkdirSync(at('model'));
  writeFileSync(at('model/model.xml'), '<broken');
  expect(await blueline('generate', at('model'), '--out', at('application'))).toMatchObject({ code: 1 });
  writeApplication(folder);
  const { code, stdout } = await blueline('package', at('application'), '--out', at('package'), '--release', '1.0.0');
  expect({ code, stdout }).toEqual({ code: 0, stdout: '1.0.0\n' });
});

test.each([
  [['--out', 'x'], "missing argument 'application'"],
  [['--from', 'staging', '--out', 'x'], '--from needs --release'],
  [['app', '--from', 'staging', '--release', '1', '--out', 'x'], "--from takes no application, got 'app'"],
  [['--from', 'stagin', '--release', '1', '--out', 'x'], "there is no environment 'stagin'"],
  [['--from', 'staging', '--release', '1', '--out', 'x'], 'the stack of staging is not known'],
])('package %j is wrong usage', async (args, message) => {
  expect(await blueline('package', ...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});

describe('the name of a project whose model cannot be read', () => {
  test.each([
    ['model.xml', '<draftsman xmlns="x"\n project-name="My Shop"><commands><', 'My Shop'],
    ['config.xml', "<draftsman project-name='Shop'", 'Shop'],
    ['config.xml', '<draftsman>', undefined],
    ['other.xml', '<draftsman project-name="Shop"/>', undefined],
  ])('%s: %s', (file, text, name) => {
    writeFileSync(at(file), text);
    expect(findProjectName(folder)).toBe(name);
  });
  test('of nothing there is none', () => {
    expect(findProjectName(at('none'))).toBeUndefined();
  });
});
