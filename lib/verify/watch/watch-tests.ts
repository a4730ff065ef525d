import type { UnitTestCase, UnitTestsDocument } from '../../documents';
import { locateModel } from '../../model/layout/locate-model';
import { PythonAnalyser } from '../../model/python/python-analyser';
import type { Model } from '../../model/types';
import { type PreparedTests, prepareTests } from '../run-tests';
import { compareRounds } from './compare-rounds';
import { type Change, ModelWatcher } from './model-watcher';
import { type Round, runRound } from './round';
import { roundText, summaryText } from './round-text';

export interface WatchOptions {
  readonly say: (line: string) => void;
  /** What goes before the path of each file of the model; asked when the model is found. */
  readonly prefix: () => string;
  /**
   * Makes of a model what the settings make of it.
   * @default it stays as it is
   */
  readonly asSettingsSay?: (model: Model) => Promise<Model>;
  /** Called with the verdict of each round that ran the cases. */
  readonly onReport?: (report: UnitTestsDocument) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Checks, generates and tests a model now and after each change of its files, and says only what is not as it was. What takes long to start stays: the
 * Python that reads, and one that waits for the next application. A change while cases run ends them. Resolves when `signal` says so.
 * @throws UserError (exit code 2) where there is no model, or no Python, at the beginning
 */
export async function watchTests(path: string, options: WatchOptions): Promise<void> {
  const { folder } = locateModel(path);
  const prefix = options.prefix();
  options.say(`watching ${path}; Ctrl-C ends it`);
  const kept = new Kept(options.asSettingsSay);
  const watcher = new ModelWatcher(folder);
  const aborted = new Promise<undefined>((resolve) => {
    if (options.signal.aborted) resolve(undefined);
    options.signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  let before: Round | undefined;
  let verdicts: readonly UnitTestCase[] = [];
  let since = performance.now();
  let next: Promise<Change | undefined> = Promise.race([watcher.next(), aborted]);
  try {
    for (;;) {
      const round = await Promise.race([kept.round(path), next.then(() => undefined)]);
      if (round) {
        const changes = compareRounds(before, round, verdicts);
        for (const line of roundText(changes, folder, prefix)) options.say(line);
        options.say(summaryText(round, (performance.now() - since) / 1000));
        before = round;
        verdicts = round.report?.cases ?? verdicts;
        if (round.report) options.onReport?.(round.report);
      } else await kept.cancel();
      const change = await next;
      if (!change || options.signal.aborted) return;
      since = change.since;
      options.say(`saved ${listed(change.files)}`);
      next = Promise.race([watcher.next(), aborted]);
    }
  } finally {
    watcher.close();
    kept.close();
  }
}

/** What is kept from round to round. */
class Kept {
  private python = new PythonAnalyser();
  private tests: PreparedTests = prepareTests();
  private running: Promise<Round> | undefined;
  private cancelled = new AbortController();

  constructor(private readonly asSettingsSay: WatchOptions['asSettingsSay']) {}

  /** One at a time. */
  round(path: string): Promise<Round> {
    const tests = this.tests;
    this.cancelled = new AbortController();
    this.running = runRound(path, this.python, tests, this.cancelled.signal, this.asSettingsSay).finally(() => {
      tests.close();
      this.tests = prepareTests();
    });
    const renew = ({ problem }: Round) => problem !== undefined && this.startPython();
    this.running.then(renew, () => undefined); // what went wrong is told by who waits for the round
    return this.running;
  }

  /** Ends the round that runs, also before its cases have begun. */
  async cancel(): Promise<void> {
    this.cancelled.abort();
    await this.running;
  }

  close(): void {
    this.python.close();
    this.tests.close();
  }

  /** A Python that has ended ends every later round too. */
  private startPython(): void {
    this.python.close();
    this.python = new PythonAnalyser();
  }
}

const MOST_LISTED = 3;

function listed(files: readonly string[]): string {
  const more = files.length - MOST_LISTED;
  return files.slice(0, MOST_LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
