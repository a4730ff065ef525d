import { type Command, Option } from 'commander';
import { UserError } from '../../lib/errors';
import type { LocalRun } from '../../lib/operate/local-run';
import type { Pipeline } from '../../lib/operate/pipeline';
import { checkoutFolder } from './checkout';

export interface TargetOptions {
  cloud?: 'local' | 'aws';
  pipeline?: string;
}

/** What start, stop, retry and rollback take. */
export interface RunningOptions extends TargetOptions {
  reason?: string;
  release?: string;
  cleanup?: string;
  abandon?: boolean;
  all?: boolean;
  format: 'text' | 'json';
}

/** Which pipeline a verb works on. */
export type Target =
  | { readonly kind: 'local'; readonly checkout: string; readonly run: LocalRun }
  | { readonly kind: 'aws'; readonly pipeline: Pipeline };

/** The options that every verb on a pipeline has, after its own. */
export function withTarget(command: Command): Command {
  return command
    .addOption(new Option('--cloud <where>', 'the run of this checkout, or the deployed pipeline').choices(['local', 'aws']))
    .option('--pipeline <name>', 'a deployed pipeline by its name');
}

export function withFormat(command: Command): Command {
  return command.addOption(
    new Option('--format <form>', 'json prints one document on standard output').choices(['text', 'json']).default('text'),
  );
}

/**
 * The run of this checkout while one runs or waits, else the deployed pipeline (ARCHITECTURE §7). A verb that only shows (`past`) shows the
 * last local run also after its end, where no AWS region is set.
 * @throws UserError (exit code 2) where neither is there
 */
export async function chooseTarget({ cloud, pipeline }: TargetOptions, past = false): Promise<Target> {
  if (pipeline !== undefined && cloud === 'local') {
    throw new UserError('--pipeline names a deployed pipeline, --cloud local the run of this checkout', {
      exitCode: 2,
      next: 'leave one out',
    });
  }
  const { activeLocalRun, latestLocalRun } = await import('../../lib/operate/local-run');
  const checkout = checkoutFolder();
  const hasRegion = Boolean(process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION);
  if (cloud !== 'aws' && pipeline === undefined) {
    const run = past && (cloud === 'local' || !hasRegion) ? await latestLocalRun(checkout) : await activeLocalRun(checkout);
    if (run) return { kind: 'local', checkout, run };
    const what = past ? 'no run in this checkout yet' : 'no run of this checkout runs or waits';
    if (cloud === 'local') throw new UserError(what, { next: 'npm run local' });
    if (!hasRegion) {
      throw new UserError(`${what}, and no AWS region is set for the deployed pipeline`, {
        exitCode: 2,
        next: 'npm run local, or set AWS_REGION',
      });
    }
  }
  const { openPipeline } = await import('../../lib/operate/pipeline');
  try {
    return { kind: 'aws', pipeline: await openPipeline(pipeline) };
  } catch (error) {
    const last = past && cloud === undefined && pipeline === undefined ? await latestLocalRun(checkout) : undefined;
    if (!last || !(error instanceof UserError)) throw error;
    const next = `${error.next ?? ''}; for the last run of this checkout: --cloud local`;
    throw new UserError(error.message, { exitCode: error.exitCode, next, cause: error });
  }
}

/** A checkout whose runs are meant, with the newest of them. */
export interface LocalPlace {
  readonly kind: 'local';
  readonly checkout: string;
  /** undefined where there was none yet. */
  readonly run?: LocalRun;
}

/**
 * Where a verb starts, repeats or goes back: as chooseTarget chooses for a verb that shows; with `--cloud local` also where there was no run yet.
 * @throws UserError (exit code 1) where a run of this checkout is at work
 */
export async function chooseRunning(options: TargetOptions): Promise<LocalPlace | Extract<Target, { kind: 'aws' }>> {
  if (options.cloud === 'local' && options.pipeline === undefined) {
    const { latestLocalRun } = await import('../../lib/operate/local-run');
    const run = await latestLocalRun(checkoutFolder());
    return notAtWork({ kind: 'local', checkout: checkoutFolder(), ...(run ? { run } : {}) });
  }
  const target = await chooseTarget(options, true);
  return target.kind === 'aws' ? target : notAtWork(target);
}

function notAtWork(place: LocalPlace): LocalPlace {
  if (place.run?.state !== 'running') return place;
  throw new UserError(`run ${place.run.result.run} of this checkout is under way`, {
    next: 'wait for it (blueline status --watch), or blueline stop; for the deployed pipeline: --cloud aws',
  });
}

/** Prints a document where `--format json` asked for it. */
export function printJson(form: 'text' | 'json', document: unknown): void {
  if (form === 'json') process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
