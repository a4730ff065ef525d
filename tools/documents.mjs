#!/usr/bin/env node
// Writes the files of the checkout that are made from tables in lib/: docs/rules.md, and the XML schemas in schema/. Tests compare them with the
// tables. Usage: node tools/documents.mjs      (npm run documents)
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(root, 'build', 'documents-')); // below the checkout, so that its packages are found
try {
  const outfile = join(folder, 'documents.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['lib/model/made-documents.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'warning',
  });
  const { madeDocuments } = createRequire(import.meta.url)(outfile);
  for (const [path, text] of Object.entries(madeDocuments())) {
    writeFileSync(join(root, path), text);
    console.log(`written ${path}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
