import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Buildspec } from './buildspec';

/** How to ask a machine for its version of a runtime that CodeBuild's images have. */
const ASK: Readonly<Record<string, readonly [string, ...string[]]>> = {
  nodejs: [process.execPath, '--version'],
  python: ['python3', '--version'],
};
const known = new Map<string, string>();
const said = new Set<string>();

/** CodeBuild switches to the versions that a buildspec asks for; here the machine's own is used, and where it is another one that is said, once. */
export async function noteRuntimeVersions({ runtimeVersions }: Buildspec, say: (line: string) => void): Promise<void> {
  for (const [name, wanted] of Object.entries(runtimeVersions)) {
    if (said.has(`${name} ${wanted}`)) continue;
    said.add(`${name} ${wanted}`);
    const found = await versionOf(name);
    if (found === undefined) say(`note: the buildspec asks for ${name} ${wanted}; this machine has none that the engine knows`);
    else if (wanted !== 'latest' && !`${found}.`.startsWith(`${wanted.replace(/\.x$/, '')}.`)) {
      say(`note: the buildspec asks for ${name} ${wanted}; this machine has ${found}`);
    }
  }
}

async function versionOf(name: string): Promise<string | undefined> {
  const ask = ASK[name];
  if (!ask) return undefined;
  const before = known.get(name);
  if (before !== undefined) return before;
  const [command, ...args] = ask;
  const { stdout } = await promisify(execFile)(command, args).catch(() => ({ stdout: '' }));
  const version = /\d+(\.\d+)*/.exec(stdout)?.[0];
  if (version !== undefined) known.set(name, version);
  return version;
}
