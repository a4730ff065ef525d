import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors';
import { handedOn } from './action-environment';
import { resultOf } from './child-result';
import type { Template } from './intrinsics';
import type { Definition } from './pipeline-definition';
import { ProcessGroups } from './process-groups';
import { readPlan } from './read-plan';

const SUFFIX = '.template.json';

/** Where the engine keeps the definition that it runs. */
export function definitionFolder(checkout: string): string {
  return join(checkout, '.blueline', 'pipeline');
}

/**
 * Reads the one pipeline of a folder of templates (`cdk.out`).
 * @throws UserError (exit code 2) if there is none, or more than one
 */
export async function readDefinition(folder: string): Promise<Definition> {
  const names = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith(SUFFIX)).sort() : [];
  const found: Definition[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const text = await readFile(file, 'utf8');
    const template = parse(text, file);
    if (Object.values(template.Resources ?? {}).some((resource) => resource.Type === 'AWS::CodePipeline::Pipeline')) {
      found.push({ file, stack: name.slice(0, -SUFFIX.length), text, template });
    }
  }
  const [definition, second] = found;
  if (!definition) throw new UserError(`${folder} holds no synthesised pipeline (*${SUFFIX})`, { exitCode: 2, next: 'npx cdk synth' });
  if (second) throw new UserError(`${folder} holds two pipelines: ${definition.stack}, ${second.stack}`, { exitCode: 2 });
  return definition;
}

/**
 * The definition that a checkout's runs start with. The first time it is synthesised, as `cdk deploy` does once on AWS; from then on a
 * change arrives by Synth and UpdatePipeline.
 * @param onLine gets what the synthesis prints
 * @returns the folder, for `runPipeline`, and whether it was synthesised just now
 */
export async function ensureDefinition(
  checkout: string,
  onLine: (line: string) => void = () => {},
  signal?: AbortSignal,
): Promise<{ folder: string; synthesised: boolean }> {
  const folder = definitionFolder(checkout);
  if (await isUsable(folder)) return { folder, synthesised: false };
  const fresh = `${folder}.${process.pid}`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  try {
    await synthesise(checkout, fresh, onLine, signal);
    readPlan(await readDefinition(fresh));
    await putInPlace(fresh, folder);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return { folder, synthesised: true };
}

/** Takes `fresh` (moved, not copied) for the definition in `folder`; at no time is there half a one. */
export async function putInPlace(fresh: string, folder: string): Promise<void> {
  const old = join(dirname(folder), `${basename(folder)}.old`);
  await rm(old, { recursive: true, force: true });
  if (existsSync(folder)) await rename(folder, old);
  await rename(fresh, folder);
  await rm(old, { recursive: true, force: true });
}

/** What cannot be read, or not be run by this engine, is worth no more than nothing: it is synthesised again. */
async function isUsable(folder: string): Promise<boolean> {
  try {
    readPlan(await readDefinition(folder));
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

async function synthesise(checkout: string, output: string, onLine: (line: string) => void, signal?: AbortSignal): Promise<void> {
  const cdk = join(checkout, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  if (!existsSync(cdk)) throw new UserError('the CDK is not installed in this checkout', { exitCode: 2, next: 'npm run setup' });
  const child = spawn(process.execPath, [cdk, 'synth', '--quiet', '--output', output], {
    cwd: checkout,
    env: { ...handedOn(process.env), CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const groups = new ProcessGroups();
  const code = await resultOf(child, onLine, groups, signal).finally(() => groups.kill());
  if (code !== 0)
    throw new UserError(`the pipeline cannot be synthesised (cdk synth ended with exit code ${code})`, { next: 'npx cdk synth' });
}

function parse(text: string, file: string): Template {
  try {
    return JSON.parse(text) as Template;
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${(error as Error).message}`, { exitCode: 2 });
  }
}
