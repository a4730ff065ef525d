import { spawn } from 'node:child_process';
import { assetPath } from '../assets';
import { UserError } from '../errors';
import type { RunnerLines } from './model-coverage';

/** One case as `draftsman.testing.runner` reports it. */
export interface RunnerCase {
  readonly flow: string;
  readonly name: string;
  readonly status: 'passed' | 'failed';
  readonly seconds: number;
  readonly message?: string;
  readonly expected?: unknown;
  readonly got?: unknown;
  readonly warnings: readonly string[];
}

export interface ChildOptions {
  readonly python: string;
  /** The generated python/: a folder or an archive; there when the child begins. */
  readonly application: string;
  /** File with the test cases; there when the child begins. */
  readonly cases: string;
  /** Home and temporary folder of the child: model code finds no configuration of the user's. */
  readonly home: string;
  /** Tell which lines of the application ran; slower. */
  readonly lines: boolean;
  /** Seconds, from the moment that it begins. */
  readonly timeLimit: number;
}

/**
 * Arguments: runtime folder, application (folder or archive), cases. Imports the runner, then waits for a line on standard input, so that it is ready when the
 * generated code is: the folder of the dependencies, or nothing. It stands before the standard library, as a layer does. Standard input stays
 * open as long as the caller lives: at its end, however the caller ended, the child's process group ends too. Model code reads an empty standard input. It ends without Python's tidying up, which takes as long as the cases, and which a thread of
 * the model's could hold up for ever.
 */
export const RUNNER_SCRIPT = `
import os, signal, sys, threading
caller = os.dup(0)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
def watch():
    while os.read(caller, 4096):
        pass
    os.killpg(0, signal.SIGKILL)
sys.path.insert(0, sys.argv[1])
from draftsman.testing.runner import main
line = b""
while not line.endswith(b"\\n"):
    more = os.read(caller, 4096)
    if not more:
        sys.exit(1)
    line += more
if line[:-1]:
    sys.path.insert(1, os.fsdecode(line[:-1]))
threading.Thread(target=watch, daemon=True).start()
code = main(sys.argv[2:])
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)
`;
const TAIL = 4_000;

/** What a child has found. */
export interface RunnerReport {
  readonly cases: readonly RunnerCase[];
  /** Where it was asked for. */
  readonly lines?: RunnerLines;
}

/** A child that waits for a generated application. */
export interface Runner {
  /**
   * Runs the cases, once the files are in their folder.
   * @param dependencies a folder that the model's code may import from too
   * @throws UserError where the child cannot run them or does not end in time
   */
  run(dependencies?: string): Promise<RunnerReport>;
  /** Ends the child, whatever it does; may be called again. */
  close(): void;
}

/** Starts a child that gets ready while the application is still generated. It never throws: what is wrong with Python is told by `run`. */
export function startRunner(options: ChildOptions): Runner {
  const child = start(options);
  return { run: (dependencies) => reportOf(child, options, dependencies), close: child.end };
}

async function reportOf(child: RunningChild, options: ChildOptions, dependencies?: string): Promise<RunnerReport> {
  const { stdout, stderr, status, timedOut } = await child.go(options.timeLimit, dependencies);
  if (timedOut) {
    const next = "look for an endless loop in the model's code";
    throw new UserError(`the test cases did not end within ${options.timeLimit} s${tail(stderr)}`, { next });
  }
  const report = parse(stdout);
  if (report) return report;
  throw new UserError(`the test cases could not be run: ${options.python} ended with ${status}${tail(stderr)}`);
}

/** The report is the last line; what else is there was written around the runner by model code. */
function parse(stdout: string): RunnerReport | undefined {
  try {
    const document = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Partial<RunnerReport>;
    return Array.isArray(document.cases) ? (document as RunnerReport) : undefined;
  } catch {
    return undefined;
  }
}

function tail(stderr: string): string {
  return stderr.trim() ? `:\n${stderr.trim()}` : '';
}

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code, or the signal that ended it. */
  readonly status: number | string;
  readonly timedOut: boolean;
}

interface RunningChild {
  /** Lets it begin and waits for its end. @param timeLimit seconds */
  go(timeLimit: number, dependencies?: string): Promise<Outcome>;
  /** Ends the whole group, whatever the model's code has started. */
  end(): void;
}

function start({ python, application, cases, home, lines }: ChildOptions): RunningChild {
  const flags = ['-I', '-S', '-X', 'utf8', '-c', RUNNER_SCRIPT, assetPath('runtime'), application, cases, ...(lines ? ['lines'] : [])];
  // Nothing of the caller's environment but the path: no credentials, no configuration, no proxies.
  const env = { PATH: process.env.PATH ?? '', HOME: home, TMPDIR: home, LANG: 'C.UTF-8', TZ: 'UTC' };
  const child = spawn(python, flags, { cwd: home, env, stdio: 'pipe', detached: true });
  child.stdin.on('error', () => {}); // told by 'close'
  let stdout = '';
  let stderr = '';
  let timedOut = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-TAIL);
  });
  const end = (): void => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended already
    }
  };
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', (error) => reject(doesNotRun(python, error)));
    child.on('close', (code, signal) => {
      end();
      resolve({ stdout, stderr, status: signal ?? code ?? 1, timedOut });
    });
  });
  ended.catch(() => undefined); // told by go
  const go = async (timeLimit: number, dependencies = ''): Promise<Outcome> => {
    child.stdin.write(`${dependencies}\n`);
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, timeLimit * 1000);
    return ended.finally(() => clearTimeout(timer));
  };
  return { go, end };
}

function doesNotRun(python: string, error: Error): UserError {
  return new UserError(`${python} does not run: ${error.message}`, {
    exitCode: 2,
    next: 'install Python 3.11 or newer, or set BLUELINE_PYTHON to one',
  });
}
