#!/usr/bin/env node
// `npm run bench`: the numbers that Blueline holds (docs/architecture.md), each as a ratio to a peer measured in the same run, median of five.
// Needs the real model in BENCH_MODEL (default: ../shared/models/tracepaper-twee); without it the example model is measured, and said so.
//
// Usage: npm run bench [-- ROW …]      rows: check, commands, synth, test-cases, watch, whole-run
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { setup } from '../tools/setup.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
await setup({ packages: true, python: true, dev: true, build: true }); // dev: pytest is a peer
const output = join(root, 'build', 'bench.cjs');
await build({
  absWorkingDir: root,
  entryPoints: ['bench/bench.ts'],
  outfile: output,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
});
const real = process.env.BENCH_MODEL ?? join(root, '..', 'shared', 'models', 'tracepaper-twee');
const model = existsSync(real) ? real : join(root, 'examples', 'orders');
if (model !== real) console.log(`the real model is not at ${real}: measuring ${model}`);
await createRequire(import.meta.url)(output).bench({ root, model, rows: process.argv.slice(2) });
