#!/usr/bin/env node
// Sets up what a checkout needs and says what it does: npm packages from the lock file, a Python environment with the embedded cloud from
// requirements/emulator.txt (hash-checked), and the bundled command line. What is already there and up to date is left alone, so a second
// call takes a fraction of a second. Uses nothing but Node.
//
// Usage: node tools/setup.mjs [--packages] [--python] [--dev] [--build]      default: --packages --python --build
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const MINIMUM = { node: 20, python: [3, 11] };
const venv = join(root, '.blueline', 'venv');

/** What stands in the way of a setup, in words. */
export class SetupError extends Error {}

/** Does what is asked for and returns how many steps had to be done. */
export async function setup({ packages = false, python = false, dev = false, build = false }) {
  if (Number(process.versions.node.split('.')[0]) < MINIMUM.node) {
    throw new SetupError(`Node ${process.versions.node} is too old: Blueline needs Node ${MINIMUM.node} or later (https://nodejs.org)`);
  }
  let done = 0;
  if (packages) done += await installPackages();
  if (python) done += await installPython(dev ? ['emulator', 'dev'] : ['emulator']);
  if (build) done += await bundle();
  return done;
}

async function installPackages() {
  const hash = hashOf(['package-lock.json', '.npmrc']);
  const stamp = join(root, 'node_modules', '.blueline-lock');
  if (read(stamp) === hash) return 0;
  await step('npm packages from package-lock.json', npm(), ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  linkCommand();
  writeFileSync(stamp, hash);
  return 1;
}

/** npm runs `npx blueline` in a package's own folder only if the command is linked among its packages. */
function linkCommand() {
  const link = join(root, 'node_modules', '.bin', 'blueline');
  rmSync(link, { force: true });
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join('..', '..', 'bin', 'blueline.mjs'), link);
}

async function installPython(sets) {
  const files = sets.map((name) => join('requirements', `${name}.txt`));
  const stamp = join(venv, `.blueline-${sets.join('-')}`);
  const hash = hashOf(files);
  if (read(stamp) === hash) return 0;
  const pythonOf = (folder) => join(folder, 'bin', 'python');
  if (!existsSync(pythonOf(venv))) {
    const interpreter = findPython();
    const fresh = `${venv}.${process.pid}`;
    mkdirSync(dirname(venv), { recursive: true });
    rmSync(venv, { recursive: true, force: true });
    await step(`Python environment with ${interpreter.version} in .blueline/venv`, interpreter.path, ['-m', 'venv', fresh], () =>
      rmSync(fresh, { recursive: true, force: true }),
    );
    // pip finds its environment by the interpreter's place, so the folder is moved before anything is installed into it.
    renameSync(fresh, venv);
  }
  for (const [index, file] of files.entries()) {
    const what = sets[index] === 'emulator' ? 'embedded cloud' : 'Python test tools';
    await step(`${what} from ${file} (hashes checked)`, pythonOf(venv), [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '--only-binary',
      ':all:',
      '-r',
      file,
    ]);
  }
  writeFileSync(stamp, hash);
  return 1;
}

/** The newest Python that will do; 3.13 first, since the functions on AWS run on it. */
function findPython() {
  const tried = [];
  const named = process.env.BLUELINE_PYTHON
    ? [process.env.BLUELINE_PYTHON]
    : ['python3.13', 'python3', 'python3.14', 'python3.12', 'python3.11', 'python'];
  for (const name of named) {
    const probe = spawnSync(name, ['-c', 'import sys, ensurepip; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3])'], {
      encoding: 'utf8',
    });
    if (probe.status !== 0) {
      if (probe.error === undefined && /ensurepip/.test(probe.stderr))
        tried.push(`${name} has no ensurepip (Debian: apt install python3-venv)`);
      continue;
    }
    const [path, version] = probe.stdout.trim().split('\n');
    const [major, minor] = version.split('.').map(Number);
    if (major === MINIMUM.python[0] && minor >= MINIMUM.python[1]) return { path, version: `Python ${version}` };
    tried.push(`${name} is Python ${version}`);
  }
  const found = tried.length > 0 ? ` (${tried.join('; ')})` : '';
  throw new SetupError(
    `Blueline needs Python ${MINIMUM.python.join('.')} or later and found none${found}: install it (https://www.python.org), or name one in BLUELINE_PYTHON`,
  );
}

async function bundle() {
  const output = join(root, 'build', 'blueline.cjs');
  const built = existsSync(output) ? statSync(output).mtimeMs : 0;
  const sources = ['bin', 'lib', 'schema', 'tools', 'package-lock.json'];
  if (sources.every((name) => newest(join(root, name)) <= built)) return 0;
  await step('command line (build/blueline.cjs)', process.execPath, [join('tools', 'build.mjs')]);
  return 1;
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function npm() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

/** Runs one installation with a line before and after it; its own output is shown only if it fails. */
function step(what, command, args, undo = () => {}) {
  const started = Date.now();
  const live = process.stderr.isTTY;
  process.stderr.write(live ? `  setting up ${what} …` : `  setting up ${what}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = [];
    const ticker = live
      ? setInterval(() => process.stderr.write(`\r  setting up ${what} … ${Math.round((Date.now() - started) / 1000)} s`), 1000)
      : undefined;
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    const finish = (problem) => {
      clearInterval(ticker);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      if (live) process.stderr.write(`\r\x1b[K  ${problem ? 'failed' : 'set up'} ${what} (${seconds} s)\n`);
      if (!problem) return resolve();
      undo();
      process.stderr.write(Buffer.concat(output));
      reject(new SetupError(`${what}: ${problem}`));
    };
    child.on('error', (error) => finish(error.code === 'ENOENT' ? `${command} is not installed` : error.message));
    child.on('exit', (code, signal) =>
      finish(code === 0 ? undefined : signal ? `stopped by ${signal}` : `'${command} ${args.join(' ')}' ended with exit code ${code}`),
    );
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const known = ['--packages', '--python', '--dev', '--build'];
  const asked = process.argv.slice(2);
  const wrong = asked.find((option) => !known.includes(option));
  const wanted = asked.length > 0 ? asked : ['--packages', '--python', '--build'];
  try {
    if (wrong) throw new SetupError(`unknown option '${wrong}'; there are ${known.join(', ')}`);
    await setup(Object.fromEntries(wanted.map((option) => [option.slice(2), true])));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`setup: error: ${error.message}`);
    process.exit(2);
  }
}
