#!/usr/bin/env node
// The command `blueline` of a checkout: sets up what is missing or out of date (packages, bundle; the embedded cloud for the commands that
// need it), then runs the bundled command line in this process.
import { createRequire } from 'node:module';
import { SetupError, setup } from '../tools/setup.mjs';

const cloud = ['run', 'cloud', 'approve', 'reject'];
try {
  await setup({ packages: true, build: true, python: cloud.includes(process.argv[2] ?? '') });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`blueline: error: ${error.message}`);
  process.exit(2);
}
createRequire(import.meta.url)('../build/blueline.cjs');
