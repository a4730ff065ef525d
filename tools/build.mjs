#!/usr/bin/env node
// Bundles TypeScript into build/: `blueline` (the command line as one file) and `pipeline` (the CDK app). Takes about 0.2 s.
// Usage: node tools/build.mjs [blueline] [pipeline]      default: both
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
};
const bundles = {
  // Everything inside: later actions of the pipeline install nothing. aws-cdk-lib must never get in (64 MB): lib/pipeline is not imported by bin/blueline.ts.
  blueline: {
    entryPoints: ['bin/blueline.ts'],
    outfile: 'build/blueline.cjs',
    minify: true,
    external: ['bufferutil', 'utf-8-validate', 'aws-cdk-lib', 'constructs'],
  },
  pipeline: { entryPoints: ['bin/pipeline.ts'], outfile: 'build/pipeline.cjs', packages: 'external' },
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(bundles)) {
  if (!bundles[name]) {
    console.error(`tools/build.mjs: unknown bundle '${name}'; there are ${Object.keys(bundles).join(', ')}`);
    process.exit(2);
  }
  try {
    await build({ ...common, ...bundles[name] });
    if (name === 'blueline') withCache(join(root, 'build'), 'blueline.cjs');
  } catch (error) {
    if (!error.errors) throw error;
    process.exit(1); // esbuild has said what is wrong, with the place
  }
}

/** Puts the bundle behind a head that keeps its compiled form; still one file. */
function withCache(folder, name) {
  const text = readFileSync(join(folder, name), 'utf8');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const head = readFileSync(join(root, 'tools', 'cached-main.cjs'), 'utf8');
  // Functions as replacements: a text would have its own dollar signs replaced.
  const file = head.replace('BUNDLE_TEXT', () => JSON.stringify(text)).replace('BUNDLE_HASH', () => JSON.stringify(hash));
  writeFileSync(join(folder, name), file);
  for (const old of readdirSync(folder))
    if (old.startsWith('.blueline-') && !old.includes(hash)) rmSync(join(folder, old), { force: true });
}
