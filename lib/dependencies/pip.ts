import { spawn } from 'node:child_process';
import { assetPath } from '../assets';
import { UserError } from '../errors';
import { environmentName, markerVariables, type PythonEnvironment } from './environments';
import { explainFailure } from './pip-failure';

export interface PipCall {
  /** The interpreter that runs pip. */
  readonly python: string;
  /** pip's command and its options. */
  readonly args: readonly string[];
  /** For which Python; undefined = for the one that runs it, of which `interpreter` says what it is. */
  readonly environment?: PythonEnvironment;
  /** For people, where `environment` is not given. */
  readonly interpreter?: string;
}

/** What the user's configuration must not change: where things go, and that nobody is asked. Its indexes, proxies and certificates hold. */
const VARIABLES = {
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_INPUT: '1',
  PIP_NO_COLOR: '1',
  PIP_PROGRESS_BAR: 'off',
  PIP_USER: '0',
  PIP_REQUIRE_VIRTUALENV: '0',
  PIP_QUIET: '0',
  PIP_VERBOSE: '0',
};
/** What would send pip elsewhere than its arguments say. */
const LEFT_OUT =
  /^PIP_(?:PYTHON|PYTHON_VERSION|PLATFORM|ABI|IMPLEMENTATION|TARGET|PREFIX|ROOT|REPORT|DRY_RUN|DEST|DEST_DIR|NO_BINARY|LOG)$/i;
const NO_PIP = 97;
const OLD_PIP = 98;

/**
 * Runs pip with the user's configuration. It builds nothing: only wheels are taken, so no code of a distribution runs.
 * @throws DependencyError where pip refuses, in the words of explainFailure; UserError (exit code 2) where there is no pip that can do it
 */
export async function runPip({ python, args, environment, interpreter }: PipCall): Promise<void> {
  const variables = environment ? markerVariables(environment) : null;
  const [command = '', ...rest] = args;
  const options = [command, '--only-binary=:all:', ...rest];
  const { status, output } = await run(python, [JSON.stringify(variables), ...options]);
  if (status === 0) return;
  if (status === NO_PIP) {
    const next = `install it (${python} -m ensurepip), or set BLUELINE_PYTHON to a Python that has it`;
    throw new UserError(`${python} has no pip, and the model has dependencies`, { exitCode: 2, next });
  }
  if (status === OLD_PIP) {
    const next = `renew it: ${python} -m pip install --upgrade pip`;
    throw new UserError(`pip ${output.trim()} of ${python} cannot find wheels for another Python; 22.2 or newer is needed`, {
      exitCode: 2,
      next,
    });
  }
  const remedy = environment
    ? 'take a version or a distribution that has one: what must be built cannot be taken'
    : 'set BLUELINE_PYTHON to a Python that it has wheels for, or take a version that has one for this: what must be built cannot be taken';
  const where = environment ? environmentName(environment) : (interpreter ?? python);
  throw await explainFailure(output, { interpreter: where, remedy, versionsOf: (name) => versions(python, name) });
}

/** All versions of a distribution that its indexes have, with those that are there as source only; nothing where they cannot be told. */
async function versions(python: string, name: string): Promise<string[]> {
  const { status, output } = await run(python, ['null', 'index', 'versions', name]);
  return status === 0 ? (/^\s*Available versions: (.*)$/m.exec(output)?.[1] ?? '').split(/,\s*/).filter(Boolean) : [];
}

function run(python: string, args: readonly string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-I', '-X', 'utf8', assetPath('lib/dependencies/pip.py'), ...args], {
      env: { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !LEFT_OUT.test(name))), ...VARIABLES },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', (cause) => {
      const next = 'install Python 3.11 or newer, or set BLUELINE_PYTHON to one';
      reject(new UserError(`${python} does not run: ${cause.message}`, { exitCode: 2, next, cause }));
    });
    child.on('close', (code) => resolve({ status: code ?? 1, output }));
  });
}
