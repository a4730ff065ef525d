import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { strFromU8, unzipSync } from 'fflate';
import { UserError } from '../../lib/errors';
import { packageApplication, readPackage } from '../../lib/package';
import { FILES, temporaryFolder, writeApplication } from './application-folder';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex');

/** The error that `work` throws, as a person sees it. */
function refusal(work: () => unknown): { code: number; message: string; next?: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return { code: error.exitCode, message: error.message, next: error.next };
    throw error;
  }
  throw new Error('it was not refused');
}

describe('packageApplication', () => {
  test('writes zip, documents and manifest, and nothing else', () => {
    const out = join(folder, 'package');
    const manifest = packageApplication(writeApplication(folder), out);
    expect(readdirSync(out).sort()).toEqual([
      ...[
        'application.json',
        'contract.json',
        'functions.zip',
        'manifest.json',
        'positions.json',
        'scenarios.json',
        'schema.graphql',
        'template.json',
      ],
    ]);
    expect(readdirSync(folder).sort()).toEqual(['application', 'package']);
    expect(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))).toEqual(manifest);
    expect(manifest.files.map((file) => file.path)).toEqual([
      'application.json',
      'contract.json',
      'functions.zip',
      'scenarios.json',
      'schema.graphql',
      'template.json',
    ]);
    for (const { path, sha256: hash, bytes } of manifest.files) {
      const content = readFileSync(join(out, path));
      expect([hash, bytes]).toEqual([sha256(content), content.byteLength]);
    }
    expect(manifest).toMatchObject({ name: 'Demo', stackPrefix: 'demo', version: manifest.sha256.slice(0, 12) });
  });

  test('artefacts of web clients change neither the package nor its hash', () => {
    const bare = packageApplication(writeApplication(folder), join(folder, 'bare'));
    const more = { ...FILES, 'client/prepared-statements/commands/AddCart.txt': 'mutation Add { a }' };
    expect(packageApplication(writeApplication(folder, more), join(folder, 'with-client'))).toEqual(bare);
  });

  test('takes the hash over the sorted paths and hashes, so that anybody can check it', () => {
    const { sha256: hash, files } = packageApplication(writeApplication(folder), join(folder, 'package'));
    expect(hash).toBe(sha256(files.map((file) => `${file.path} ${file.sha256}\n`).join('')));
  });

  test('zips python/ as the root, readable by everybody, without tests and byte code', () => {
    packageApplication(writeApplication(folder), join(folder, 'package'));
    const zip = readFileSync(join(folder, 'package/functions.zip'));
    const entries = unzipSync(zip);
    expect(Object.keys(entries)).toEqual([
      ...['application/__init__.py', 'application/domain/shop/cart/events.py', 'draftsman/__init__.py', 'draftsman/lambdas/command.py'],
      ...['lib/HashLib.py', 'templates/Müller/mail.html'],
    ]);
    expect(strFromU8(entries['templates/Müller/mail.html'] ?? new Uint8Array())).toBe('<p>Grüße</p>\n');
    const central = zip.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    expect([zip[central + 5], zip.readUInt32LE(central + 38) >>> 16]).toEqual([3, 0o100644]);
  });

  test('gives the same bytes in another folder, listing order and time zone', () => {
    const program = join(folder, 'program.cjs');
    buildSync({
      stdin: {
        contents: `import { packageApplication } from './lib/package';
          const manifest = packageApplication(process.argv[2], process.argv[3]);
          console.log(JSON.stringify({ manifest, midnight: new Date(1980, 0, 1).getTime() }));`,
        resolveDir: join(__dirname, '../..'),
      },
      ...{ bundle: true, platform: 'node', outfile: program, logLevel: 'error' },
    });
    const runs = ['Pacific/Kiritimati', 'America/St_Johns', 'UTC'].map((TZ, index) => {
      const paths = index === 0 ? Object.keys(FILES) : Object.keys(FILES).reverse();
      const place = join(folder, `place-${index}`);
      const application = writeApplication(place, FILES, paths);
      const output = execFileSync(process.execPath, [program, application, join(place, 'package')], { env: { TZ }, encoding: 'utf8' });
      const { manifest, midnight } = JSON.parse(output);
      const [zip, text] = ['functions.zip', 'manifest.json'].map((file) => sha256(readFileSync(join(place, 'package', file))));
      return { midnight, same: { manifest, zip, text } };
    });
    expect(new Set(runs.map((run) => run.midnight)).size).toBe(3);
    for (const run of runs) expect(run.same).toEqual(runs[0]?.same);
  });

  test.each([
    'application.json',
    'scenarios.json',
    'schema.graphql',
    'template.json',
    'python/lib/HashLib.py',
    'python/templates/Müller/mail.html',
  ])('has another hash when a byte of %s differs', (path) => {
    const one = packageApplication(writeApplication(join(folder, 'one')), join(folder, 'one/package'));
    const other = packageApplication(
      writeApplication(join(folder, 'other'), { ...FILES, [path]: `${FILES[path]} ` }),
      join(folder, 'other/package'),
    );
    expect(other.sha256).not.toBe(one.sha256);
  });

  test.each(['positions.json', 'python/tests/cases.json'])('has the same hash when %s differs', (path) => {
    const one = packageApplication(writeApplication(join(folder, 'one')), join(folder, 'one/package'));
    const other = packageApplication(
      writeApplication(join(folder, 'other'), { ...FILES, [path]: '{"a": "b"}' }),
      join(folder, 'other/package'),
    );
    expect(other).toEqual(one);
  });

  test('takes a release as its version; the hash stays', () => {
    const application = writeApplication(folder);
    const { sha256: hash } = packageApplication(application, join(folder, 'package'));
    expect(packageApplication(application, join(folder, 'package'), { release: '1.4.0-rc.1' })).toMatchObject({
      version: '1.4.0-rc.1',
      sha256: hash,
    });
    for (const release of ['', 'a b', '../1', 'x'.repeat(65), '-1']) {
      expect(refusal(() => packageApplication(application, join(folder, 'package'), { release }))).toMatchObject({
        code: 2,
        message: `'${release}' is no release version`,
      });
    }
  });

  test.each([
    'application.json',
    'positions.json',
    'scenarios.json',
    'schema.graphql',
    'template.json',
    'python/application/__init__.py',
    'python/draftsman/__init__.py',
  ])('refuses an application without %s, naming it and the command that makes it', (path) => {
    const application = writeApplication(folder);
    rmSync(join(application, path));
    expect(refusal(() => packageApplication(application, join(folder, 'package')))).toEqual({
      code: 2,
      message: `${application} holds no complete application: ${path} is missing`,
      next: `make it with: blueline generate MODEL --out ${application}`,
    });
    expect(existsSync(join(folder, 'package'))).toBe(false);
  });

  test('refuses a folder that is not there, and descriptions that are none', () => {
    const missing = join(folder, 'missing');
    expect(refusal(() => packageApplication(missing, join(folder, 'package')))).toMatchObject({
      code: 2,
      message: `there is no folder ${missing}`,
    });
    for (const [text, message] of [
      ['{', 'application.json is not JSON'],
      ['{"name": "Demo"}', 'application.json is not the description of an application'],
    ] as const) {
      const application = writeApplication(folder, { ...FILES, 'application.json': text });
      expect(refusal(() => packageApplication(application, join(folder, 'package')))).toMatchObject({
        code: 2,
        message: expect.stringContaining(message),
      });
    }
  });

  test('refuses what AWS would not take', () => {
    const application = writeApplication(folder, { ...FILES, 'template.json': ' '.repeat(1_048_577) });
    expect(refusal(() => packageApplication(application, join(folder, 'package')))).toMatchObject({
      code: 1,
      message: `${join(application, 'template.json')} has 1048577 bytes; CloudFormation takes 1048576`,
    });
  });

  test('refuses links, since a package holds plain files', () => {
    const application = writeApplication(folder);
    symlinkSync('/etc/hostname', join(application, 'python/lib/Link.py'));
    expect(refusal(() => packageApplication(application, join(folder, 'package')))).toMatchObject({
      code: 2,
      message: `${join(application, 'python/lib/Link.py')} is neither a file nor a folder`,
    });
  });

  test('replaces an earlier package whole', () => {
    const out = join(folder, 'package');
    const application = writeApplication(folder);
    const first = packageApplication(application, out);
    writeFileSync(join(application, 'scenarios.json'), '{}');
    expect(packageApplication(application, out).sha256).not.toBe(first.sha256);
    expect(readPackage(out).manifest.sha256).not.toBe(first.sha256);
    expect(readdirSync(folder).sort()).toEqual(['application', 'package']);
  });

  test('writes into an empty folder, and leaves everything else alone', () => {
    const out = join(folder, 'package');
    const application = writeApplication(folder);
    mkdirSync(out);
    packageApplication(application, out);
    writeFileSync(join(out, 'notes.txt'), 'mine');
    expect(refusal(() => packageApplication(application, out))).toMatchObject({
      code: 2,
      message: `${out} is not empty and holds no package (notes.txt)`,
    });
    const foreign = join(folder, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'manifest.json'), '{"name": "a web application"}');
    expect(refusal(() => packageApplication(application, foreign))).toMatchObject({ code: 2 });
    expect(refusal(() => packageApplication(application, join(foreign, 'manifest.json')))).toMatchObject({
      code: 2,
      message: expect.stringContaining('is not a folder'),
    });
    expect(readFileSync(join(foreign, 'manifest.json'), 'utf8')).toContain('web application');
  });

  test('refuses to write into its application, or around it', () => {
    const application = writeApplication(folder);
    for (const out of [application, join(application, 'python/package'), folder]) {
      expect(refusal(() => packageApplication(application, out))).toMatchObject({ code: 2, next: 'choose another --out' });
    }
  });
});
