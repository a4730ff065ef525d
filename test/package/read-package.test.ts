import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ManifestDocument } from '../../lib/documents';
import { UserError } from '../../lib/errors';
import { packageApplication, readPackage } from '../../lib/package';
import { temporaryFolder, writeApplication } from './application-folder';

let folder: string;
let out: string;
let manifest: ManifestDocument;
beforeEach(() => {
  folder = temporaryFolder();
  out = join(folder, 'package');
  manifest = packageApplication(writeApplication(folder), out);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function refusal(): { code: number; message: string } {
  try {
    readPackage(out);
  } catch (error) {
    if (error instanceof UserError) return { code: error.exitCode, message: error.message };
    throw error;
  }
  throw new Error('it was not refused');
}

const rewrite = (change: Partial<ManifestDocument>) =>
  writeFileSync(join(out, 'manifest.json'), JSON.stringify({ ...manifest, ...change }));

describe('readPackage', () => {
  test('gives manifest and description of a whole package', () => {
    expect(readPackage(out)).toEqual({ manifest, application: JSON.parse(readFileSync(join(out, 'application.json'), 'utf8')) });
  });

  test.each(['application.json', 'contract.json', 'functions.zip', 'scenarios.json', 'schema.graphql', 'template.json'])(
    'refuses a changed %s, naming it',
    (path) => {
      appendFileSync(join(out, path), ' ');
      expect(refusal()).toEqual({
        code: 1,
        message: expect.stringMatching(`the package in ${out} is damaged: ${path}: it has \\d+ bytes, its manifest says \\d+`),
      });
    },
  );

  test('refuses a file of the right length and another content', () => {
    const path = join(out, 'functions.zip');
    const content = readFileSync(path);
    content[40] = (content[40] ?? 0) ^ 1;
    writeFileSync(path, content);
    expect(refusal()).toEqual({
      code: 1,
      message: `the package in ${out} is damaged: functions.zip: its content is not what its manifest says`,
    });
  });

  test('refuses a missing file', () => {
    rmSync(join(out, 'template.json'));
    expect(refusal().message).toContain('template.json: it is listed in the manifest but cannot be read');
  });

  test('refuses a manifest that was changed', () => {
    rewrite({ files: manifest.files.slice(1) });
    expect(refusal().message).toContain('manifest.json: its hash is not that of the files it lists');
    rewrite({ name: 'Other' });
    expect(refusal().message).toContain('manifest.json: its name is not that of application.json');
    writeFileSync(join(out, 'manifest.json'), '{}');
    expect(refusal()).toEqual({ code: 1, message: `the package in ${out} is damaged: manifest.json: it is not the manifest of a package` });
    writeFileSync(join(out, 'manifest.json'), '{');
    expect(refusal().message).toContain('manifest.json: it is not JSON');
  });

  test('reads nothing outside its folder', () => {
    rewrite({ files: [{ path: '../application/application.json', sha256: '', bytes: 1 }] });
    expect(refusal().message).toContain('it is not the manifest of a package');
  });

  test('says which command makes a package where there is none', () => {
    rmSync(out, { recursive: true });
    expect(refusal()).toEqual({ code: 2, message: `${out} holds no package: manifest.json cannot be read` });
  });

  test('does not mind other positions, which are for people', () => {
    writeFileSync(join(out, 'positions.json'), '{}');
    expect(readPackage(out).manifest).toEqual(manifest);
  });
});
