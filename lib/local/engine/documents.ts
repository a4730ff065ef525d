import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What commands leave in their artifacts for the report of the run. */
const NAMES = ['application.json', 'unit-tests.json', 'manifest.json', 'deployment.json', 'gate.json', 'review.json'];

/**
 * Keeps the documents at the top of a stage's artifacts under `<folder>/<stage>/`; of a name, the last action's holds. A synthesised
 * pipeline (which says so by a file `cdk.out`) has a manifest.json of its own, which is no document.
 */
export async function keepDocuments(stage: string, artifacts: Iterable<string>, folder: string): Promise<void> {
  for (const artifact of artifacts) {
    if (existsSync(join(artifact, 'cdk.out'))) continue;
    for (const name of NAMES.filter((document) => existsSync(join(artifact, document)))) {
      await mkdir(join(folder, stage), { recursive: true });
      await copyFile(join(artifact, name), join(folder, stage, name));
    }
  }
}

/** All kept documents by `<stage>/<file>`. What is not JSON is left out: a command that failed at once may have written nothing. */
export async function readDocuments(folder: string): Promise<Record<string, unknown>> {
  const documents: Record<string, unknown> = {};
  for (const stage of existsSync(folder) ? (await readdir(folder)).sort() : []) {
    for (const name of (await readdir(join(folder, stage))).sort()) {
      const value = parse(await readFile(join(folder, stage, name), 'utf8'));
      if (value !== undefined) documents[`${stage}/${name}`] = value;
    }
  }
  return documents;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
