import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../errors';
import { BuildCache } from '../build-cache';
import { type BuildFolders, buildEnvironment } from '../build-environment';
import { collectArtifacts, collectReports } from '../build-output';
import { type PhasesResult, runPhases } from '../build-phases';
import { BuildShell } from '../build-shell';
import type { Buildspec } from '../buildspec';
import { Interrupted } from '../interrupted';
import type { ActionContext, ActionOutcome, Provider } from '../provider';
import { readBuildspec } from '../read-buildspec';
import { noteRuntimeVersions } from '../runtime-versions';
import { copyTree } from '../working-tree';

/** Runs a buildspec in a clean folder with copies of the input artifacts. */
export const codebuild: Provider = {
  async run(context): Promise<ActionOutcome> {
    const minutes = context.action.timeoutMinutes;
    const limit = new AbortController();
    const timer = minutes === undefined ? undefined : setTimeout(() => limit.abort(), minutes * 60_000);
    const stop = () => limit.abort();
    if (context.signal.aborted) stop();
    context.signal.addEventListener('abort', stop, { once: true });
    try {
      return await build({ ...context, signal: limit.signal });
    } catch (error) {
      const timedOut = error instanceof Interrupted && !context.signal.aborted;
      if (timedOut) return { status: 'failed', message: `stopped after ${minutes} minutes, the time limit of the action` };
      throw error;
    } finally {
      clearTimeout(timer);
      context.signal.removeEventListener('abort', stop);
    }
  },
};

async function build(context: ActionContext): Promise<ActionOutcome> {
  const folders = await prepareFolders(context);
  const buildspec = await loadBuildspec(context, folders.source);
  const project = context.action.project?.name ?? '';
  const [variables, cache] = await Promise.all([
    buildEnvironment(context, buildspec, folders),
    buildspec.cache && BuildCache.restore({ cache: buildspec.cache, project, source: folders.source, checkout: context.checkout }),
    noteRuntimeVersions(buildspec, (line) => context.output(line, 'engine')),
  ]);
  const shell = new BuildShell({
    shell: buildspec.shell,
    folder: folders.source,
    variables,
    stateFile: join(context.work, 'shell-state'),
    onLine: context.output,
    signal: context.signal,
  });
  let result: PhasesResult | undefined;
  try {
    result = await runPhases(buildspec, shell, (line) => context.output(line, 'engine'));
    return await conclude(context, buildspec, folders.source, shell, result);
  } finally {
    shell.close();
    // A build that did not get through its installation may have left half a folder: worse than none.
    const installed = result !== undefined && result.failure?.phase !== 'install' && result.failure?.phase !== 'pre_build';
    await cache?.save(installed);
  }
}

async function conclude(
  context: ActionContext,
  buildspec: Buildspec,
  source: string,
  shell: BuildShell,
  { failure }: PhasesResult,
): Promise<ActionOutcome> {
  const { action, work } = context;
  const reports = await collectReports(buildspec, source, join(work, 'reports'));
  const artifacts = await collectArtifacts(action, buildspec, source, join(work, 'artifacts'), failure === undefined);
  if (failure) {
    const message = `phase ${failure.phase} failed: '${failure.command}' ended with exit code ${failure.code}`;
    return { status: 'failed', message, reports, artifacts };
  }
  const exported = buildspec.exportedVariables.map((name) => [name, shell.variables[name] ?? ''] as const);
  return { status: 'succeeded', reports, artifacts, variables: Object.fromEntries(exported) };
}

async function prepareFolders({ action, inputs, work }: ActionContext): Promise<BuildFolders> {
  const [primary, ...others] = action.inputs;
  const folderOf = (name: string) => {
    const folder = inputs.get(name);
    if (folder === undefined) throw new UserError(`no action before has given the artifact '${name}'`);
    return folder;
  };
  const source = join(work, 'src');
  if (primary === undefined) await mkdir(source);
  else await copyTree(folderOf(primary), source);
  const copies = new Map<string, string>();
  for (const name of others) {
    const copy = join(work, 'inputs', name);
    await copyTree(folderOf(name), copy);
    copies.set(name, copy);
  }
  const temporary = join(work, 'tmp');
  await mkdir(temporary);
  return { source, inputs: copies, temporary };
}

/** A project names a file of its source, or holds the text itself. */
async function loadBuildspec({ action }: ActionContext, source: string): Promise<Buildspec> {
  const given = action.project?.buildspec ?? 'buildspec.yml';
  if (/\n|^\s*\{/.test(given)) return readBuildspec(given, `buildspec of ${action.project?.name}`);
  const file = join(source, given);
  if (existsSync(file)) return readBuildspec(await readFile(file, 'utf8'), given);
  throw new UserError(`the buildspec ${given} is not in the artifact '${action.inputs[0]}'`);
}
