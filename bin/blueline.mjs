#!/usr/bin/env node
// The command `blueline` of a checkout: sets up what is missing or out of date (packages, bundle; the embedded cloud for the commands that
// need it), then runs the bundled command line in this process.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needsPython } from '../tools/needs-python.mjs';
import { SetupError, setup } from '../tools/setup.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
try {
  await setup({ packages: true, build: true, python: needsPython(process.argv.slice(2), root) });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`blueline: error: ${error.message}`);
  process.exit(2);
}
createRequire(import.meta.url)('../build/blueline.cjs');
