import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { resultOf } from './child-result';
import { ProcessGroups } from './process-groups';

export interface BuildShellOptions {
  readonly shell: 'sh' | 'bash';
  /** Working folder of the first command. */
  readonly folder: string;
  /** The whole environment of the first command. */
  readonly variables: Readonly<Record<string, string>>;
  /** A file of the shell's own, outside of the build's folder. */
  readonly stateFile: string;
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
  readonly signal?: AbortSignal | undefined;
}

/** What shells set by themselves for each process. */
const OWN_VARIABLES = ['_', 'SHLVL', 'PWD'];

/**
 * Runs commands one after the other as if in one shell: `cd` and `export` last. Each is a process of its own, so that an `exit` ends only
 * its command. Shell functions and variables that are not exported are lost with it.
 */
export class BuildShell {
  private folder: string;
  private kept: Readonly<Record<string, string>>;
  private readonly groups = new ProcessGroups();

  constructor(private readonly options: BuildShellOptions) {
    this.folder = options.folder;
    this.kept = options.variables;
  }

  /** The environment after the last command. */
  get variables(): Readonly<Record<string, string>> {
    return this.kept;
  }

  /**
   * @param more variables for this command alone
   * @returns its exit code
   * @throws Interrupted
   */
  async run(command: string, more: Readonly<Record<string, string>> = {}): Promise<number> {
    const state = openSync(this.options.stateFile, 'w');
    try {
      const child = spawn(this.options.shell, ['-c', `${PRELUDE}\n${command}`], {
        cwd: this.folder,
        env: { ...this.kept, ...more },
        stdio: ['ignore', 'pipe', 'pipe', state],
        detached: true,
      });
      return await resultOf(child, this.options.onLine, this.groups, this.options.signal);
    } finally {
      closeSync(state);
      this.takeState(Object.keys(more));
    }
  }

  /** Ends what commands have left in the background. */
  close(): void {
    this.groups.kill();
  }

  /** A command that replaced its shell, or was killed, leaves no state: then the one before it holds. */
  private takeState(without: readonly string[]): void {
    const text = readFileSync(this.options.stateFile, 'utf8');
    const end = text.indexOf('\n');
    if (end < 0) return;
    this.folder = text.slice(0, end);
    const entries = text
      .slice(end + 1)
      .split('\0')
      .filter((entry) => entry.includes('='))
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)] as const);
    this.kept = Object.fromEntries(entries.filter(([name]) => !OWN_VARIABLES.includes(name) && !without.includes(name)));
  }
}

/** `env -0` is not on every BSD; Node is. */
const PRINT =
  process.platform === 'linux'
    ? 'env -0'
    : `"${process.execPath}" -e 'for (const k in process.env) process.stdout.write(k + "=" + process.env[k] + "\\0")'`;
const PRELUDE = `blueline_state() { pwd; ${PRINT}; }; trap 'blueline_code=$?; blueline_state >&3; exit $blueline_code' EXIT`;
