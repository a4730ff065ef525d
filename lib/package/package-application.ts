import { existsSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { Layer } from '../dependencies';
import type { ManifestDocument } from '../documents';
import { UserError } from '../errors';
import { type ApplicationFile, isDocument, readApplication } from './application-files';
import { REQUIREMENTS } from './application-layer';
import { unzippedSize, zipFunctions } from './functions-zip';
import { describeFile, MANIFEST, POSITIONS, packageHash } from './manifest';
import { parseApplication } from './parse-application';
import { checkRelease } from './release-version';
import { replaceFolder } from './replace-folder';

/** A template's bytes when it comes from a bucket (CloudFormation quotas: template body size in an Amazon S3 object). */
const TEMPLATE_LIMIT = 1_048_576;

/**
 * Makes a versioned, immutable package of a generated application: one zip of the functions, the documents, and the manifest. The folder
 * appears whole or not at all; an earlier package in it is replaced, anything else in it is refused.
 * @param options.release version of the package; default: the first 12 digits of its hash
 * @param options.layer what `applicationLayer` made; needed where the application has dependencies
 * @throws UserError: exit code 2 for a missing or incomplete application, a wrong release or a foreign folder; 1 for what AWS would not take
 */
export function packageApplication(
  applicationDir: string,
  outDir: string,
  options: { release?: string; layer?: Layer } = {},
): ManifestDocument {
  const { release, layer } = options;
  if (release !== undefined) checkRelease(release);
  refuseNesting(applicationDir, outDir);
  const files = readApplication(applicationDir);
  if (!layer && existsSync(join(applicationDir, REQUIREMENTS))) throw new Error('an application with dependencies needs a layer');
  const contents = packageContents(files, applicationDir, layer);
  const application = parseApplication(contents.get('application.json') ?? new Uint8Array(), join(applicationDir, 'application.json'));
  const listed = [...contents].filter(([path]) => path !== POSITIONS).map(([path, content]) => describeFile(path, content));
  const sha256 = packageHash(listed);
  const manifest: ManifestDocument = {
    version: release ?? sha256.slice(0, 12),
    sha256,
    name: application.name,
    stackPrefix: application.stackPrefix,
    files: listed,
  };
  contents.set(MANIFEST, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  replaceFolder(outDir, contents);
  return manifest;
}

/** What the package holds besides its manifest, in order of path. */
function packageContents(files: readonly ApplicationFile[], applicationDir: string, layer?: Layer): Map<string, Uint8Array> {
  const size = unzippedSize(files);
  if (!size.fits) throw tooLarge(join(applicationDir, 'python'), size.bytes, size.limit, 'Lambda');
  if (layer && size.bytes + layer.bytes > size.limit) throw layerTooLarge(layer, size.bytes, size.limit);
  const documents = files.filter(({ path }) => isDocument(path)).map(({ path, content }) => [path, content] as const);
  for (const [path, { byteLength }] of documents.filter(([name]) => name.endsWith('template.json'))) {
    if (byteLength > TEMPLATE_LIMIT) throw tooLarge(join(applicationDir, path), byteLength, TEMPLATE_LIMIT, 'CloudFormation');
  }
  const all = [...documents, ['functions.zip', zipFunctions(files)] as const, ...layerContents(layer)];
  return new Map(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function layerContents(layer: Layer | undefined): (readonly [string, Uint8Array])[] {
  if (!layer) return [];
  return [
    ['dependencies.json', Buffer.from(`${JSON.stringify(layer.document, null, 2)}\n`)],
    ['layer.zip', layer.zip],
  ];
}

/** Lambda counts a function and its layers together. */
function layerTooLarge({ bytes, document }: Layer, functions: number, limit: number): UserError {
  const list = document.wheels.map(({ name, version }) => `${name} ${version}`).join(', ');
  const message = `the dependencies unpack to ${bytes} bytes and the functions to ${functions}; Lambda takes ${limit} together: ${list}`;
  return new UserError(message, { exitCode: 1, next: 'do without one of them, or take a smaller one' });
}

function tooLarge(what: string, bytes: number, limit: number, who: string): UserError {
  return new UserError(`${what} has ${bytes} bytes; ${who} takes ${limit}`, { exitCode: 1, next: 'split the model into two applications' });
}

/** A package within its application would be packaged the next time, and the other way round the application would be replaced. */
function refuseNesting(applicationDir: string, outDir: string): void {
  const steps = [relative(resolve(applicationDir), resolve(outDir)), relative(resolve(outDir), resolve(applicationDir))];
  if (steps.every((step) => step === '..' || step.startsWith(`..${sep}`))) return;
  throw new UserError(`the package cannot be written to ${outDir}: one of the two folders would hold the other`, {
    exitCode: 2,
    next: 'choose another --out',
  });
}
