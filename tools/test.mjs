#!/usr/bin/env node
// Every test: types, lint (TypeScript and Python), jest, the runtime's Python tests. Sets up what is missing first, shows each runner's own
// output, and ends with one line `N passed, N failed` summed over all runners. Exit code 1 if anything failed.
//
// Usage: node tools/test.mjs [--unit]      --unit: the quick part, without what starts an emulator or a browser
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError, setup } from './setup.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const unit = process.argv.includes('--unit');
const python = join(root, '.blueline', 'venv', 'bin', 'python');
const scratch = mkdtempSync(join(tmpdir(), 'blueline-test-'));
const node = (path) => join(root, 'node_modules', path);

/** A runner without tests of its own counts as one. */
const one = (ok) => (ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

const runners = [
  { name: 'types (tsc)', command: process.execPath, args: [node('typescript/bin/tsc'), '--noEmit'], count: one },
  {
    name: 'lint (Biome)',
    command: process.execPath,
    args: [node('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
    count: one,
  },
  { name: 'lint (ruff)', command: python, args: ['-m', 'ruff', 'check', '.'], cwd: 'runtime', count: one },
  { name: 'format (ruff)', command: python, args: ['-m', 'ruff', 'format', '--check', '.'], cwd: 'runtime', count: one },
  { name: 'types (mypy)', command: python, args: ['-m', 'mypy'], cwd: 'runtime', count: one },
  {
    name: 'Python runtime (pytest)',
    command: python,
    args: ['-m', 'pytest', `--junit-xml=${join(scratch, 'pytest.xml')}`, ...(unit ? ['-m', 'not emulator'] : [])],
    cwd: 'runtime',
    count: countPytest,
  },
  {
    name: 'TypeScript (jest)',
    command: process.execPath,
    args: [
      node('jest/bin/jest.js'),
      '--json',
      `--outputFile=${join(scratch, 'jest.json')}`,
      ...(unit ? ['--testPathIgnorePatterns', '/test/e2e/', '/test/local/', '\\.emulator\\.test\\.ts$'] : []),
    ],
    count: countJest,
  },
];

function countPytest(ok) {
  const text = read('pytest.xml');
  const number = (name) =>
    [...text.matchAll(new RegExp(`<testsuite [^>]*\\b${name}="(\\d+)"`, 'g'))].reduce((sum, match) => sum + Number(match[1]), 0);
  const failed = number('failures') + number('errors');
  return { passed: number('tests') - failed - number('skipped'), failed: ok ? failed : Math.max(failed, 1), skipped: number('skipped') };
}

function countJest(ok) {
  const text = read('jest.json');
  if (!text) return one(false);
  const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(text);
  const failed = Math.max(numFailedTests, numFailedTestSuites);
  return { passed: numPassedTests, failed: ok ? failed : Math.max(failed, 1), skipped: numPendingTests };
}

function read(name) {
  try {
    return readFileSync(join(scratch, name), 'utf8');
  } catch {
    return '';
  }
}

function run({ name, command, args, cwd = '.' }) {
  process.stdout.write(`\n== ${name}\n`);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: join(root, cwd),
      stdio: 'inherit',
      env: { ...process.env, BLUELINE_TESTS: 'all' }, // what is missing now fails instead of leaving tests out: everything was set up
    });
    child.on('error', (error) => {
      process.stdout.write(`${name}: ${error.message}\n`);
      resolve(false);
    });
    child.on('exit', (code) => resolve(code === 0));
  });
}

try {
  await setup({ packages: true, python: true, dev: true, build: true });
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`test: error: ${error.message}`);
  console.log('0 passed, 1 failed');
  process.exit(2);
}
const total = { passed: 0, failed: 0, skipped: 0 };
const broken = [];
for (const runner of runners) {
  const counts = runner.count(await run(runner));
  if (counts.failed > 0) broken.push(runner.name);
  for (const key of Object.keys(total)) total[key] += counts[key] ?? 0;
}
rmSync(scratch, { recursive: true, force: true });
process.stdout.write('\n');
if (total.skipped > 0) process.stdout.write(`${total.skipped} skipped: each said why\n`);
if (broken.length > 0) process.stdout.write(`failed: ${broken.join('; ')}\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed === 0 ? 0 : 1);
