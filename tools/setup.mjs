#!/usr/bin/env node
// Sets up what a checkout needs and says what it does: npm packages from the lock file, a Python environment with the embedded cloud from
// requirements/emulator.txt (hash-checked), and the bundled command line. What is already there and up to date is left alone, so a second
// call takes a fraction of a second. One set-up at a time: a second one waits. Ctrl-C ends the installation that runs; whatever was cut off
// is done again by the next call. Uses nothing but Node.
//
// Usage: node tools/setup.mjs [--packages] [--python] [--dev] [--build]      default: --packages --python --build
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { takeSetupLock } from './setup-lock.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const MINIMUM = { node: 20, python: [3, 11] };
const venv = join(root, '.blueline', 'venv');
const lockFile = join(root, '.blueline', 'setup.lock');
/** Exit codes of a set-up that was interrupted. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
/** An installation that was asked to end has this long. */
const END_MILLISECONDS = 3_000;

/** What stands in the way of a setup, in words. */
export class SetupError extends Error {}

/** Does what is asked for and returns how many steps had to be done. */
export async function setup({ packages = false, python = false, dev = false, build = false }) {
  if (Number(process.versions.node.split('.')[0]) < MINIMUM.node) {
    throw new SetupError(`Node ${process.versions.node} is too old: Blueline needs Node ${MINIMUM.node} or later (https://nodejs.org)`);
  }
  const steps = [
    ...(packages ? [npmPackages()] : []),
    ...(python ? [pythonPackages(dev ? ['emulator', 'dev'] : ['emulator'])] : []),
    ...(build ? [commandLine()] : []),
  ];
  if (!existsSync(lockFile) && steps.every((step) => step.isDone())) return 0;
  return withLock(async (run) => {
    let done = 0;
    for (const { isDone, work } of steps) {
      if (isDone()) continue; // also after waiting for another set-up, which may have done it
      await work(run);
      done += 1;
    }
    return done;
  });
}

/** Works alone in this checkout. A signal ends the installation that runs, then this process, with the lock given back. */
async function withLock(work) {
  const lock = await lockOrSay();
  let child;
  let interrupted;
  const onSignal = (signal) => {
    interrupted ??= SIGNALS[signal];
    if (child) endGroup(child);
  };
  for (const signal of Object.keys(SIGNALS)) process.on(signal, onSignal);
  const run = async (what, command, args, undo) => {
    if (interrupted !== undefined) throw new SetupError('interrupted');
    const onStart = (started) => {
      child = started;
      lock.note(started.pid);
    };
    await step(what, command, args, undo, onStart).finally(() => {
      child = undefined;
    });
  };
  try {
    return await work(run);
  } finally {
    lock.release();
    for (const signal of Object.keys(SIGNALS)) process.off(signal, onSignal);
    if (interrupted !== undefined) process.exit(interrupted);
  }
}

async function lockOrSay() {
  try {
    return await takeSetupLock(lockFile, (pid) => process.stderr.write(`  set-up runs already (process ${pid}): waiting …\n`));
  } catch (error) {
    if (error.code === undefined) throw error;
    throw new SetupError(`cannot write ${dirname(lockFile)}: ${error.message}`);
  }
}

/** Asks a child's whole group to end, and makes it: npm and pip have children of their own. */
function endGroup(child) {
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // it is gone
    }
  };
  signal('SIGTERM');
  const timer = setTimeout(() => signal('SIGKILL'), END_MILLISECONDS);
  child.once('exit', () => {
    clearTimeout(timer);
    signal('SIGKILL'); // what outlived its leader
  });
}

function npmPackages() {
  const hash = hashOf(['package-lock.json', '.npmrc']);
  const folder = join(root, 'node_modules');
  const stamp = join(folder, '.blueline-lock');
  return {
    isDone: () => read(stamp) === hash,
    work: async (run) => {
      // `npm ci` empties the folder first: through a link it would be another checkout's.
      if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
        const target = existsSync(folder) ? realpathSync(folder) : 'nowhere';
        throw new SetupError(
          `node_modules is a link to ${target}, whose packages are not those of package-lock.json: set up there, or remove the link`,
        );
      }
      await run('npm packages from package-lock.json', npm(), ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
      linkCommand();
      writeFileSync(stamp, hash);
    },
  };
}

/** npm runs `npx blueline` in a package's own folder only if the command is linked among its packages. */
function linkCommand() {
  const link = join(root, 'node_modules', '.bin', 'blueline');
  rmSync(link, { force: true });
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join('..', '..', 'bin', 'blueline.mjs'), link);
}

function pythonPackages(sets) {
  const files = sets.map((name) => join('requirements', `${name}.txt`));
  const stamp = join(venv, `.blueline-${sets.join('-')}`);
  const hash = hashOf(files);
  return {
    isDone: () => read(stamp) === hash,
    work: async (run) => {
      if (!existsSync(pythonOf(venv)) || existsSync(cutOff())) await makeVenv(run);
      for (const [index, file] of files.entries()) {
        const what = sets[index] === 'emulator' ? 'embedded cloud' : 'Python test tools';
        const options = ['--quiet', '--disable-pip-version-check', '--require-hashes', '--only-binary', ':all:'];
        writeFileSync(cutOff(), '');
        await run(`${what} from ${file} (hashes checked)`, pythonOf(venv), ['-m', 'pip', 'install', ...options, '-r', file], (signal) => {
          if (signal === null) rmSync(cutOff(), { force: true }); // a pip that ends by itself leaves things in order
        });
        rmSync(cutOff(), { force: true });
      }
      writeFileSync(stamp, hash);
    },
  };
}

/** There while pip works: of half-installed packages pip says that they are installed, so such an environment is made anew. */
function cutOff() {
  return join(venv, '.blueline-installing');
}

function pythonOf(folder) {
  return join(folder, 'bin', 'python');
}

async function makeVenv(run) {
  const interpreter = findPython();
  const folder = dirname(venv);
  const fresh = `${venv}.${process.pid}`;
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (/^venv(\.\d+)?$/.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
  await run(`Python environment with ${interpreter.version} in .blueline/venv`, interpreter.path, ['-m', 'venv', fresh], () =>
    rmSync(fresh, { recursive: true, force: true }),
  );
  // pip finds its environment by the interpreter's place, so the folder is moved before anything is installed into it.
  renameSync(fresh, venv);
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

function commandLine() {
  const output = join(root, 'build', 'blueline.cjs');
  const sources = ['bin', 'lib', 'schema', 'tools', 'package-lock.json'];
  return {
    isDone: () => {
      const built = statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      return sources.every((name) => newest(join(root, name)) <= built);
    },
    work: (run) => run('command line (build/blueline.cjs)', process.execPath, [join('tools', 'build.mjs')]),
  };
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

/**
 * Runs one installation, in a process group of its own, with a line before and after it; its own output is shown only if it fails.
 * @param undo called with the signal that ended it, or null, if it fails
 */
function step(what, command, args, undo = () => {}, onStart = () => {}) {
  const started = Date.now();
  const live = process.stderr.isTTY;
  process.stderr.write(live ? `  setting up ${what} …` : `  setting up ${what}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    if (child.pid !== undefined) onStart(child);
    const output = [];
    const ticker = live
      ? setInterval(() => process.stderr.write(`\r  setting up ${what} … ${Math.round((Date.now() - started) / 1000)} s`), 1000)
      : undefined;
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    const finish = (problem, signal = null) => {
      clearInterval(ticker);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      if (live) process.stderr.write(`\r\x1b[K  ${problem ? 'failed' : 'set up'} ${what} (${seconds} s)\n`);
      if (!problem) return resolve();
      undo(signal);
      process.stderr.write(Buffer.concat(output));
      reject(new SetupError(`${what}: ${problem}`));
    };
    child.on('error', (error) => finish(error.code === 'ENOENT' ? `${command} is not installed` : error.message));
    child.on('exit', (code, signal) =>
      finish(
        code === 0 ? undefined : signal ? `stopped by ${signal}` : `'${command} ${args.join(' ')}' ended with exit code ${code}`,
        signal,
      ),
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
