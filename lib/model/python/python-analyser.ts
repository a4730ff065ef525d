import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { assetPath } from '../../assets';
import { UserError } from '../../errors';
import { findPython, MINIMUM_PYTHON } from '../../python';

export type SnippetKind = 'expression' | 'dict' | 'block' | 'module';

export interface PythonSnippet {
  readonly kind: SnippetKind;
  readonly text: string;
  /** Names in scope: what an expression may read, what are the parameters of a block. */
  readonly names?: readonly string[];
  /** Names whose attributes are told. */
  readonly watch?: readonly string[];
}

/** [line, column, length] in the snippet; line and column from 1, in UTF-16 units. */
export type Place = readonly [number, number, number];

export interface Accesses {
  /** Attributes (and literal subscripts) of watched names: [name, attribute, 'load' or 'store', place]. */
  readonly accesses?: readonly (readonly [string, string, 'load' | 'store', ...Place])[];
  /** Watched names that are handed on or subscripted by a computed key, so that more may happen to them. */
  readonly dynamic?: readonly string[];
  /** `<name>.get("X")` or `.get(type="X")`: [name, X, place]. */
  readonly calls?: readonly (readonly [string, string, ...Place])[];
}

export interface SnippetAnswer extends Accesses {
  readonly error?: { readonly message: string; readonly line: number; readonly column: number };
  /** Expressions: names that nothing binds. */
  readonly unknown?: readonly (readonly [string, ...Place])[];
  /** Expressions: what REFERENCE §6.2 forbids. Blocks: what would make a generator of the function that they are the body of. */
  readonly forbidden?: readonly (readonly [string, ...Place])[];
  /** 'dict': its literal keys, and whether these are all. */
  readonly keys?: readonly (readonly [string, ...Place])[];
  readonly complete?: boolean;
  /** 'block': the number of statements, and its text if tabs had to be expanded. */
  readonly statements?: number;
  readonly text?: string;
  /** 'module': its top-level functions, whose first parameter is told as 'flow', and what it imports. */
  readonly functions?: readonly PythonFunction[];
  readonly imports?: readonly string[];
}

export interface PythonFunction extends Accesses {
  readonly name: string;
  readonly parameters: readonly string[];
  /** Arguments it needs at least and takes at most; null = any number. */
  readonly required: number;
  readonly maximum: number | null;
  readonly async: boolean;
  /** It yields, so that calling it runs nothing of it. */
  readonly generator: boolean;
  readonly place: Place;
}

/** A place of a generated file and the text of the model that must stand there. */
export interface ComparedPlace {
  readonly line: number;
  readonly column: number;
  /** Blocks: the last line. Without it as many statements as the text has are compared. */
  readonly endLine?: number;
  readonly kind: SnippetKind;
  readonly text: string;
}

export interface Comparison {
  /** The generated file does not parse. */
  readonly error?: { readonly message: string; readonly line: number; readonly column: number };
  /** In order of the places: null if the syntax trees are equal, else what is wrong. */
  readonly places?: readonly (string | null)[];
}

interface Pending {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A Python child that reads Python without running it (`analyse.py`). Start it as early as possible: it comes up while other work goes on.
 * Its methods reject with a UserError (exit code 2) where Python does not run or is too old. `close` ends it.
 */
export class PythonAnalyser {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly pending = new Map<number, Pending>();
  private failure?: Error;
  private stderr = '';
  private nextId = 1;
  private closed = false;

  constructor(python: string = findPython()) {
    // Isolated and without site-packages: nothing of the user's environment is imported, and it starts faster.
    this.child = spawn(python, ['-I', '-S', '-B', '-X', 'utf8', '-W', 'ignore', assetPath('lib/model/python/analyse.py')], {
      stdio: 'pipe',
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-4000);
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => this.receive(line));
    this.child.stdin.on('error', () => {}); // told by 'close'
    this.child.on('error', (error) => this.fail(`${python} does not run: ${error.message}`));
    this.child.on('close', (code, signal) => {
      if (!this.closed)
        this.fail(`${python} ended (${signal ?? code}) while it read the model's Python${this.stderr && `:\n${this.stderr.trim()}`}`);
    });
  }

  /** One answer per snippet, and per regular expression null or what Python's `re` says against it. */
  analyse(
    snippets: readonly PythonSnippet[],
    patterns: readonly string[] = [],
  ): Promise<{ snippets: SnippetAnswer[]; patterns: (string | null)[] }> {
    return this.ask({ operation: 'analyse', snippets, patterns });
  }

  /** Whether the syntax trees at places of a generated file are those of the model's texts (REFERENCE §6.2). */
  compare(text: string, places: readonly ComparedPlace[]): Promise<Comparison> {
    return this.ask({ operation: 'compare', text, places });
  }

  /** Ends the child. Open requests are rejected. */
  close(): void {
    this.closed = true;
    this.child.kill();
    // Nobody waits for its end.
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr]) stream.destroy();
    this.child.unref();
    this.reject(new Error('the analyser was closed'));
  }

  private ask<T>(request: object): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      const id = this.nextId++;
      this.pending.set(id, { resolve, reject });
      this.child.stdin.write(`${JSON.stringify({ id, ...request })}\n`);
    });
  }

  private receive(line: string): void {
    const answer = JSON.parse(line) as { id?: number; version?: [number, number] };
    if (answer.version) {
      const [major, minor] = answer.version;
      const isOld = major < MINIMUM_PYTHON[0] || (major === MINIMUM_PYTHON[0] && minor < MINIMUM_PYTHON[1]);
      if (isOld) this.fail(`Python ${MINIMUM_PYTHON.join('.')} or newer is needed, this is ${major}.${minor}: ${this.child.spawnfile}`);
      return;
    }
    const pending = this.pending.get(answer.id!);
    this.pending.delete(answer.id!);
    pending?.resolve(answer as never);
  }

  private fail(message: string): void {
    this.failure ??= new UserError(message, {
      exitCode: 2,
      next: `install Python ${MINIMUM_PYTHON.join('.')} or newer, or set BLUELINE_PYTHON to one`,
    });
    this.reject(this.failure);
  }

  private reject(error: Error): void {
    for (const { reject } of this.pending.values()) reject(error);
    this.pending.clear();
  }
}
