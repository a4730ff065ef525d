#!/usr/bin/env node
// Bundles TypeScript into build/: `blueline` (the command line: a head and its two bundles) and `pipeline` (the CDK app). Takes about 0.2 s.
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
// The command line has everything inside: later actions of the pipeline install nothing. aws-cdk-lib must never get in (64 MB): lib/pipeline is
// not imported by bin/blueline*.ts.
const commandLine = {
  minify: true,
  external: ['bufferutil', 'utf-8-validate', 'aws-cdk-lib', 'constructs'],
  // The function that Node would put around a file; its head (tools/cached-main.cjs) compiles the text as it is, without a copy.
  banner: { js: '(function (exports, require, module, __filename, __dirname) {' },
  footer: { js: '})' },
};
const programs = {
  blueline: {
    all: { ...commandLine, entryPoints: ['bin/blueline.ts'], outfile: 'build/blueline-all.cjs' },
    model: { ...commandLine, entryPoints: ['bin/blueline-model.ts'], outfile: 'build/blueline-model.cjs' },
  },
  pipeline: { only: { entryPoints: ['bin/pipeline.ts'], outfile: 'build/pipeline.cjs', packages: 'external' } },
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(programs)) {
  if (!programs[name]) {
    console.error(`tools/build.mjs: unknown bundle '${name}'; there are ${Object.keys(programs).join(', ')}`);
    process.exit(2);
  }
  // Gone until all that it runs is there: a build that is cut off leaves no program rather than half of one.
  if (name === 'blueline') rmSync(join(root, 'build', 'blueline.cjs'), { force: true });
  try {
    await Promise.all(Object.values(programs[name]).map((bundle) => build({ ...common, ...bundle })));
  } catch (error) {
    if (!error.errors) throw error;
    process.exit(1); // esbuild has said what is wrong, with the place
  }
  if (name === 'blueline') writeHead(join(root, 'build'));
}

/** What people call: it picks the bundle and keeps its compiled form. */
function writeHead(folder) {
  const hashes = Object.fromEntries(
    Object.keys(programs.blueline).map((bundle) => [bundle, hashOf(join(folder, `blueline-${bundle}.cjs`))]),
  );
  const head = readFileSync(join(root, 'tools', 'cached-main.cjs'), 'utf8');
  writeFileSync(join(folder, 'blueline.cjs'), head.replace('BUNDLE_HASHES', JSON.stringify(hashes)));
  const isOld = (file) => file.startsWith('.blueline-') && !Object.values(hashes).some((hash) => file.includes(hash));
  for (const old of readdirSync(folder).filter(isOld)) rmSync(join(folder, old), { force: true });
}

function hashOf(file) {
  const text = readFileSync(file, 'utf8');
  // esbuild escapes what strings hold, but not what regular expressions do.
  const foreign = /.{0,40}[^\0-\x7f].{0,40}/.exec(text);
  if (foreign) throw new Error(`${file} is not ASCII, as its head reads it; write \\u…: ${foreign[0]}`);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
